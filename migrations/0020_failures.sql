-- The attempts once more, beside the time on the task: the grade book of a class is read from one index alone.
ALTER TABLE efforts ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
INSERT INTO efforts (user_id, exercise, attempts)
    SELECT user_id, exercise, attempts FROM progress WHERE attempts > 0
    ON CONFLICT (user_id, exercise) DO UPDATE SET attempts = excluded.attempts;
CREATE INDEX efforts_book ON efforts (user_id, exercise, attempts, passed_attempt, active_ms);

-- What each learner's submissions failed at: how many times each test, and each wrong answer. They are a learner's and
-- not a class's, so that they go where their learner goes; a class's are the sums over its learners.
CREATE TABLE test_failures (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    -- The test's name, or a verdict's word when no test was reached.
    test TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (user_id, exercise, test)
);

CREATE TABLE wrong_answers (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    -- A digest: the same for answers that fail the same tests with the same code, comments and white space apart.
    answer TEXT NOT NULL,
    times BIGINT NOT NULL,
    -- The last submission that was it.
    submission TEXT NOT NULL,
    PRIMARY KEY (user_id, exercise, answer)
);

-- Submissions from before these tables are counted by the server, some at a time; the index is empty once they are.
ALTER TABLE submissions ADD COLUMN failures_counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX submissions_uncounted ON submissions (id)
    WHERE failures_counted = 0 AND verdict IS NOT NULL AND verdict <> 'passed' AND verdict <> 'received';
