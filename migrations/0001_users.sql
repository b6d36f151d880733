-- One text for SQLite and PostgreSQL: TEXT, BIGINT, DOUBLE PRECISION, BYTEA; times are milliseconds since 1970.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    -- The name folded for comparison; a guest has neither.
    name_key TEXT UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('guest', 'learner', 'trainer', 'admin')),
    secret_hash TEXT,
    disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    -- Raised by everything that must end the sessions already open.
    session_epoch BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    CHECK ((role = 'guest') = (name_key IS NULL)),
    CHECK ((name IS NULL) = (name_key IS NULL))
);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    epoch BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_expiring ON sessions (expires);

-- At most one row: the digest of the one-time token that creates the first admin.
CREATE TABLE setup (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    token_digest TEXT NOT NULL,
    created BIGINT NOT NULL
);

-- Failed log-ins of an account or of an address, whose name is kept as a digest.
CREATE TABLE throttles (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);
CREATE INDEX throttles_by_age ON throttles (last_at);
