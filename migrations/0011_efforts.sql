-- What each learner puts into each exercise, beside `progress`: counters kept when something happens, so that no page
-- reads the history.
CREATE TABLE efforts (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    -- Time on the task, without pauses of more than two minutes.
    active_ms BIGINT NOT NULL DEFAULT 0,
    -- Which attempt was the first to pass, and the time on the task by then.
    passed_attempt BIGINT,
    passed_active_ms BIGINT,
    -- What failed first in the last submission, if it failed; on how many different answers in a row; and when.
    failing_test TEXT,
    failing_source TEXT,
    failing_times BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT,
    PRIMARY KEY (user_id, exercise)
);
-- Of what was done before, all but the time is known, near enough.
INSERT INTO efforts (user_id, exercise, passed_attempt)
    SELECT user_id, exercise, failed + 1 FROM progress WHERE passed_at IS NOT NULL;

-- Where each user is: the exercise open in front of them, since when, when its page was last heard of, and when they
-- last did something there.
CREATE TABLE presence (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    since BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    active BIGINT NOT NULL
);

-- A cohort's own thresholds for "stuck", where it has any.
CREATE TABLE stuck_rules (
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    PRIMARY KEY (cohort_id, kind)
);

-- Calls for the trainer. A learner has one open at a time.
CREATE TABLE help_calls (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    note TEXT NOT NULL,
    called BIGINT NOT NULL,
    taken_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    taken BIGINT,
    ended BIGINT
);
CREATE UNIQUE INDEX help_calls_open ON help_calls (user_id) WHERE ended IS NULL;
CREATE INDEX help_calls_waiting ON help_calls (cohort_id, called, id) WHERE ended IS NULL;
