//! What Tremplin remembers: every SQL statement of the project, for SQLite and PostgreSQL alike.
//!
//! Never sees HTTP, a clock, randomness or the environment: times, ids and hashes are handed to it. It does not grade,
//! and it does not know what a secret is, only its hash.
//!
//! One body serves both engines: a noun's file writes its statements once against [`connection::Connection`], and the
//! suite runs every one of them on both. A write that returned `Ok` is on disk.

mod announcements;
mod attendance;
mod book;
mod cards;
mod claims;
mod class_exercise;
mod cohorts;
mod comments;
mod connection;
mod course_source;
mod database;
mod days;
mod deadlines;
mod drafts;
mod efforts;
mod error;
mod failures;
mod guests;
mod help;
mod ids;
mod learners;
mod lessons;
mod live;
mod marks;
mod migrations;
mod notes;
mod openings;
mod personal;
mod postgres;
mod progress;
mod regrades;
mod rosters;
mod seed;
mod sessions;
mod setup;
mod sqlite;
mod sqlite_file;
mod stuck_rules;
mod submissions;
mod tallies;
mod throttle;
mod timeline;
mod users;
mod versions;
mod words;
mod writer;

#[cfg(test)]
mod durability;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod testing;

pub use announcements::{
    Announcement, MAX_ANNOUNCEMENT_CHARS, MAX_ANNOUNCEMENT_TITLE_CHARS, MAX_ANNOUNCEMENTS, NewAnnouncement,
};
pub use attendance::{Attendance, AttendanceMark, Half, HalfDay, MarkChange, NewHalfDay, Signed};
pub use book::{LearnerBook, Mark};
pub use cards::{CardHolder, NewCard};
pub use claims::{Claim, Failed, Finish, Finished, Grading, Job, JobKey, MAX_LOSSES, MAX_TRIES};
pub use class_exercise::{ClassAnswer, ExerciseLearner, FailedTest, TestFailures, WrongAnswer};
pub use cohorts::{ChangedCohort, ClassCode, Cohort, CohortLine, CohortPlan, CreatedCohort, MAX_TRAINERS, NewCohort};
pub use comments::{Comment, Commented, MAX_COMMENTS, NewComment, Spot, Unread};
pub use course_source::{CourseSource, NewCourseSource};
pub use database::{Database, Store};
pub use days::Day;
pub use deadlines::{Deadline, DeadlineChange, Passed, Target};
pub use drafts::{Draft, SaveDraft, SavedDraft};
pub use efforts::{Effort, IDLE_MS};
pub use error::Error;
pub use guests::{Merged, NewAccount, Promoted};
pub use help::{HelpCall, HelpStatus, MAX_NOTE_CHARS, NewHelpCall};
pub use ids::{
    AnnouncementId, CohortId, CommentId, HalfDayId, HelpCallId, Millis, NodeId, NoteId, RegradeId, RosterId, SessionId,
    SubmissionId, UserId,
};
pub use learners::{CohortLearner, Enrolled, Joined, MAX_LEARNERS, Moved, NewLearner};
pub use lessons::LessonRead;
pub use live::{LiveLearner, Place};
pub use marks::{CriterionMark, LastMarks, LastReport, Marks, NewMarks, Waiting};
pub use migrations::Migrated;
pub use notes::{MAX_NOTES, NewNote, Note, Noted};
pub use openings::{Gate, Openings};
pub use personal::{PastCall, PastComment, PersonalRecords};
pub use progress::Progress;
pub use regrades::{
    AskedRegrade, NewRegrade, PastVerdict, Regrade, RegradeChange, RegradeJob, RegradeKey, RegradeNotice, RegradeScope,
    RegradeState,
};
pub use rosters::{KeptRoster, NewRoster, ROSTER_MS};
pub use seed::{SeedAnswer, SeedAttempt, SeedBatch, SeedLearner, SeedWork};
pub use sessions::{NewSession, Session};
pub use setup::FirstAdmin;
pub use submissions::{Enqueued, MAX_PENDING, NewSubmission, State, Submission, SubmissionSummary};
pub use tallies::ExerciseHealth;
pub use throttle::{LogIn, Throttle};
pub use timeline::{Happened, Moment};
pub use users::{CreatedUser, Credentials, NewUser, Role, User, UserName};
pub use versions::ExerciseVersion;
pub use words::{Changed, MAX_WORDS_CHARS, Words};
