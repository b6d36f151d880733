-- A submission and its place in the queue. `attempt` fences late results; `tries` counts our faults.
CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    exercise_digest TEXT NOT NULL,
    seed BIGINT NOT NULL,
    source BYTEA NOT NULL,
    source_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
    attempt BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    losses BIGINT NOT NULL DEFAULT 0,
    node TEXT,
    lease_until BIGINT,
    runner TEXT,
    outcome TEXT,
    verdict TEXT,
    behaviour TEXT,
    created BIGINT NOT NULL,
    finished BIGINT,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state = 'running') = (node IS NOT NULL)),
    CHECK ((state = 'done') = (outcome IS NOT NULL)),
    CHECK ((state = 'done') = (finished IS NOT NULL))
);
CREATE INDEX submissions_queue ON submissions (created, id) WHERE state = 'queued';
-- Nobody has two submissions graded at once, whatever the number of nodes.
CREATE UNIQUE INDEX submissions_running ON submissions (user_id) WHERE state = 'running';
CREATE INDEX submissions_pending ON submissions (user_id) WHERE state <> 'done';
CREATE INDEX submissions_of_user ON submissions (user_id, exercise, created);
