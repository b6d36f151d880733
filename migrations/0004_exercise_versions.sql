-- How an exercise was graded at each digest, so that a submission is graded by the version it was made for, whatever
-- has become of the file since.
CREATE TABLE exercise_versions (
    digest TEXT NOT NULL PRIMARY KEY,
    exercise TEXT NOT NULL,
    spec BYTEA NOT NULL,
    kept BIGINT NOT NULL
);
