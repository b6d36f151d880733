-- A list of names that a trainer has given and looks at before it is written: kept for a while, so that the page that
-- shows it is one that can be gone back to and asked for again.
CREATE TABLE kept_rosters (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id) ON DELETE CASCADE,
    author TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The file as it was given.
    content BYTEA NOT NULL,
    created BIGINT NOT NULL,
    -- When its people were put into the class.
    enrolled BIGINT
);
CREATE INDEX kept_rosters_of_author ON kept_rosters (author, created);
