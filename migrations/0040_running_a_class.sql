-- What trainers say to a whole class. `version` counts changes: a reader of an older one sees it again.
CREATE TABLE announcements (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    author TEXT REFERENCES users (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    -- Markdown, as it was typed.
    text TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX announcements_of_cohort ON announcements (cohort_id, created);

CREATE TABLE announcement_reads (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    announcement_id TEXT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, announcement_id)
);
CREATE INDEX announcement_reads_of ON announcement_reads (announcement_id);

-- The day by which a class should have done a module or an exercise. Nothing closes after it.
CREATE TABLE deadlines (
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('module', 'exercise')),
    target TEXT NOT NULL,
    -- yyyy-mm-dd.
    day TEXT NOT NULL,
    PRIMARY KEY (cohort_id, kind, target)
);

-- The classes whose modules open one after another, and what a trainer opened before its turn.
CREATE TABLE ordered_cohorts (
    cohort_id TEXT NOT NULL PRIMARY KEY REFERENCES cohorts (id) ON DELETE CASCADE
);
CREATE TABLE opened_modules (
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    module TEXT NOT NULL,
    PRIMARY KEY (cohort_id, module)
);
CREATE TABLE opened_for_learners (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    module TEXT NOT NULL,
    PRIMARY KEY (user_id, module)
);
