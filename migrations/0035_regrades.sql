-- Regrades: what was handed in to an exercise, graded again by a later version of it; first to be looked at, then put in
-- the place of the old verdicts when whoever asked says so. Counters are kept, so that no page adds up the jobs.
CREATE TABLE regrades (
    id TEXT NOT NULL PRIMARY KEY,
    exercise TEXT NOT NULL,
    -- The version that grades.
    exercise_digest TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('open', 'applying', 'applied', 'dropped')),
    total BIGINT NOT NULL,
    graded BIGINT NOT NULL DEFAULT 0,
    -- Those that our own faults kept from being graded: their verdicts stay.
    given_up BIGINT NOT NULL DEFAULT 0,
    -- Verdicts that become "passed", and that were.
    gained BIGINT NOT NULL DEFAULT 0,
    lost BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    ended BIGINT
);
CREATE UNIQUE INDEX regrades_open ON regrades (exercise, asked_by) WHERE state IN ('open', 'applying');
CREATE INDEX regrades_of_exercise ON regrades (exercise, created);
CREATE INDEX regrades_applying ON regrades (created, id) WHERE state = 'applying';

-- One submission of a regrade. `attempt` fences late results; `tries` counts our faults.
CREATE TABLE regrade_jobs (
    regrade_id TEXT NOT NULL REFERENCES regrades (id) ON DELETE CASCADE,
    submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    -- The version and the verdict it had when the regrade was asked for.
    before_digest TEXT NOT NULL,
    before_verdict TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'graded', 'given_up', 'applied', 'overtaken')),
    attempt BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    node TEXT,
    lease_until BIGINT,
    outcome TEXT,
    verdict TEXT,
    behaviour TEXT,
    runner TEXT,
    -- 1: becomes passed; -1: was passed.
    change BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (regrade_id, submission_id),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'running') = (node IS NOT NULL))
);
CREATE INDEX regrade_jobs_of_submission ON regrade_jobs (submission_id);
CREATE INDEX regrade_jobs_waiting ON regrade_jobs (regrade_id, submission_id) WHERE state = 'waiting';
CREATE INDEX regrade_jobs_running ON regrade_jobs (lease_until) WHERE state = 'running';
CREATE INDEX regrade_jobs_graded ON regrade_jobs (regrade_id) WHERE state = 'graded';
CREATE INDEX regrade_jobs_changed ON regrade_jobs (regrade_id) WHERE change <> 0;

-- What a submission's verdict was before a regrade, by which version of the exercise and of the grader.
CREATE TABLE past_verdicts (
    submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    regrade_id TEXT NOT NULL REFERENCES regrades (id) ON DELETE CASCADE,
    exercise_digest TEXT NOT NULL,
    runner TEXT,
    outcome TEXT NOT NULL,
    verdict TEXT NOT NULL,
    behaviour TEXT,
    replaced BIGINT NOT NULL,
    PRIMARY KEY (submission_id, regrade_id)
);

-- What a learner is told of a regrade on their home page, until they have seen it.
CREATE TABLE regrade_notices (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    -- Whether they had passed the exercise before, and have now.
    was_passed BIGINT NOT NULL,
    is_passed BIGINT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (user_id, exercise)
);
