-- How each exercise goes over all learners and guests: counted as things happen, so that no page adds up everybody's
-- counters. An exercise has sixteen rows, by the last digit of the learner's id, so that a class that hands in the same
-- exercise does not wait for one row.
CREATE TABLE exercise_tallies (
    exercise TEXT NOT NULL,
    part TEXT NOT NULL,
    -- Those with a graded submission.
    tried BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    passed_at_once BIGINT NOT NULL,
    -- Those who worked at it, and sent nothing.
    left_unsent BIGINT NOT NULL,
    PRIMARY KEY (exercise, part)
);
INSERT INTO exercise_tallies (exercise, part, tried, passed, passed_at_once, left_unsent)
    SELECT efforts.exercise, SUBSTR(efforts.user_id, 36, 1), COUNT(CASE WHEN efforts.attempts > 0 THEN 1 END),
        COUNT(efforts.passed_attempt), COUNT(CASE WHEN efforts.passed_attempt = 1 THEN 1 END),
        COUNT(CASE WHEN efforts.attempts = 0 AND efforts.passed_attempt IS NULL THEN 1 END)
    FROM efforts JOIN users ON users.id = efforts.user_id
    WHERE users.role IN ('learner', 'guest')
    GROUP BY efforts.exercise, SUBSTR(efforts.user_id, 36, 1);

-- Nothing reads all who did an exercise any more; with this index SQLite would, to find those of one class.
DROP INDEX progress_of_exercise;
