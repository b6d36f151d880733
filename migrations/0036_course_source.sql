-- At most one row: the git repository that the course comes from, where it comes from one.
CREATE TABLE course_source (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- An https address without credentials.
    address TEXT NOT NULL,
    branch TEXT NOT NULL,
    -- The folder of the repository that holds the modules; empty for its root.
    folder TEXT NOT NULL,
    -- Minutes between two looks; 0 for looks on the button only.
    every_minutes BIGINT NOT NULL,
    -- Counts changes, so that of two admins who edit at once the later is told.
    version BIGINT NOT NULL,
    -- When the button was last pressed, so that every node looks.
    asked BIGINT NOT NULL
);
