-- A project's marks, one row for each submission that a trainer has begun to mark.
CREATE TABLE marks (
    submission_id TEXT NOT NULL PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
    learner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    -- The version of the exercise that the submission was made for.
    exercise_digest TEXT NOT NULL,
    -- Each criterion as it was when it was marked, in JSON: a rubric that changes later changes no mark.
    criteria BYTEA NOT NULL,
    -- The least sum that passes.
    pass BIGINT NOT NULL,
    words TEXT NOT NULL,
    -- Counts changes, so that of two trainers who mark at once the later is told.
    version BIGINT NOT NULL,
    marked_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    updated BIGINT NOT NULL,
    -- Until then it is a draft that the learner does not see.
    published BIGINT,
    -- When the learner first saw these marks.
    seen BIGINT
);
CREATE INDEX marks_of_learner ON marks (learner_id, exercise);
