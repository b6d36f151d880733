-- Drafts: `version` counts saves, so that a tab which saw an older one is told. `aside` is what a merge of a guest's
-- work would otherwise have overwritten.
CREATE TABLE drafts (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    version BIGINT NOT NULL,
    source BYTEA NOT NULL,
    aside BYTEA,
    updated BIGINT NOT NULL,
    PRIMARY KEY (user_id, exercise)
);

-- Counters kept when something happens, so that no page reads the history.
CREATE TABLE progress (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    passed_at BIGINT,
    last_verdict TEXT,
    last_submission TEXT,
    hints_opened BIGINT NOT NULL DEFAULT 0,
    solution_opened_at BIGINT,
    updated BIGINT NOT NULL,
    PRIMARY KEY (user_id, exercise)
);
CREATE INDEX progress_of_exercise ON progress (exercise);

CREATE TABLE lesson_reads (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    lesson TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, lesson)
);
