-- The half-days of a class. While one is open, whoever knows its code signs it.
CREATE TABLE half_days (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    -- yyyy-mm-dd.
    day TEXT NOT NULL,
    half TEXT NOT NULL CHECK (half IN ('morning', 'afternoon')),
    minutes BIGINT NOT NULL,
    code TEXT NOT NULL,
    open_until BIGINT,
    created BIGINT NOT NULL,
    UNIQUE (cohort_id, day, half)
);

CREATE TABLE attendance (
    half_day_id TEXT NOT NULL REFERENCES half_days (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    mark TEXT NOT NULL CHECK (mark IN ('present', 'late', 'absent', 'excused')),
    -- When the learner signed by themselves.
    signed BIGINT,
    -- Who marked it, when it was a trainer.
    marked_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    marked BIGINT,
    PRIMARY KEY (half_day_id, user_id)
);
CREATE INDEX attendance_of_user ON attendance (user_id);
