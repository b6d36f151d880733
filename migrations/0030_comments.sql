-- What trainers and a learner say to each other about a line of a submission. The comments on one line are a thread.
CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    learner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    file TEXT NOT NULL,
    line BIGINT NOT NULL,
    -- The line as it was, so that a thread is understood without its submission.
    quote TEXT NOT NULL,
    author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    -- A trainer's words to the learner, or the learner's answer.
    from_trainer BIGINT NOT NULL CHECK (from_trainer IN (0, 1)),
    words TEXT NOT NULL,
    -- Counts changes, so that of two trainers who edit at once the later is told.
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    -- When the other side first saw these words.
    seen BIGINT
);
CREATE INDEX comments_of_learner ON comments (learner_id, exercise, created);
CREATE INDEX comments_of_submission ON comments (submission_id);
CREATE INDEX comments_unseen ON comments (learner_id) WHERE seen IS NULL;

-- What trainers keep about a learner for themselves: never the learner's to see.
CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    learner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    words TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE INDEX notes_of_learner ON notes (learner_id, created);

-- A learner's way through the course, the latest first.
CREATE INDEX submissions_by_time ON submissions (user_id, created);
CREATE INDEX lesson_reads_by_time ON lesson_reads (user_id, read_at);
CREATE INDEX help_calls_of_user ON help_calls (user_id, called);
