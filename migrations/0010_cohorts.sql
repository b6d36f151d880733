-- Cohorts: classes with their dates, their trainers and their learners.
CREATE TABLE cohorts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- What learners type to come in, in lower case.
    code TEXT NOT NULL UNIQUE,
    -- Whether someone who has an account already joins with the code alone.
    joinable BIGINT NOT NULL CHECK (joinable IN (0, 1)),
    -- Calendar days: yyyy-mm-dd.
    starts TEXT,
    ends TEXT,
    -- Hours of the plan.
    hours BIGINT NOT NULL,
    -- The course's modules that it follows, a space between; empty for all.
    modules TEXT NOT NULL,
    -- Counts changes, so that of two trainers who edit at once the later is told.
    version BIGINT NOT NULL,
    archived BIGINT,
    created BIGINT NOT NULL
);

CREATE TABLE cohort_trainers (
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (cohort_id, user_id)
);
CREATE INDEX cohorts_of_trainer ON cohort_trainers (user_id);

-- A learner is in one cohort at a time. Names are unique within it, not beyond.
CREATE TABLE cohort_learners (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    name_key TEXT NOT NULL,
    joined BIGINT NOT NULL,
    -- When a card with their secret was last printed.
    carded BIGINT,
    UNIQUE (cohort_id, name_key)
);

-- What a card's QR code opens, once: the digest of its token. Another card takes its place.
CREATE TABLE cards (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    token_digest TEXT NOT NULL UNIQUE,
    made BIGINT NOT NULL
);
