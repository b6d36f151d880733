//! One way to run a statement on either engine: the only place where the two are told apart for a query.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Database, Encode, FromRow, Postgres, Sqlite, Type};

use crate::Error;

/// A borrowed connection, in a transaction when it writes.
pub(crate) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// A row struct that derives `sqlx::FromRow` reads from both engines.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A statement's text for each engine: the same, but for a row lock that SQLite neither has nor needs (its one writer
/// holds the whole database).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }
}

/// `locking!("SELECT ... LIMIT 1", "FOR UPDATE", ") RETURNING id")`: PostgreSQL reads the three parts, SQLite the outer
/// two.
macro_rules! locking {
    ($before:literal, $lock:literal, $after:literal) => {
        $crate::connection::Text { sqlite: concat!($before, $after), postgres: concat!($before, " ", $lock, $after) }
    };
}
pub(crate) use locking;

/// A statement and its arguments, `$1` first.
pub(crate) struct Statement {
    text: Text,
    arguments: Vec<Argument>,
}

/// An argument with its type, so that NULL has one too.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    Text(Option<String>),
    Int(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

pub(crate) fn sql(text: impl Into<Text>) -> Statement {
    Statement { text: text.into(), arguments: Vec::new() }
}

impl Statement {
    pub(crate) fn bind(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Number of rows it touched.
    pub(crate) async fn execute(self, connection: &mut Connection<'_>) -> Result<u64, Error> {
        match connection {
            Connection::Sqlite(c) => {
                Ok(self.query::<Sqlite>(self.text.sqlite).execute(&mut **c).await?.rows_affected())
            }
            Connection::Postgres(c) => {
                Ok(self.query::<Postgres>(self.text.postgres).execute(&mut **c).await?.rows_affected())
            }
        }
    }

    pub(crate) async fn fetch_optional<R: Row>(self, connection: &mut Connection<'_>) -> Result<Option<R>, Error> {
        match connection {
            Connection::Sqlite(c) => Ok(self.query_as::<Sqlite, R>(self.text.sqlite).fetch_optional(&mut **c).await?),
            Connection::Postgres(c) => {
                Ok(self.query_as::<Postgres, R>(self.text.postgres).fetch_optional(&mut **c).await?)
            }
        }
    }

    pub(crate) async fn fetch_one<R: Row>(self, connection: &mut Connection<'_>) -> Result<R, Error> {
        self.fetch_optional(connection).await?.ok_or(Error::Refused(sqlx::Error::RowNotFound))
    }

    pub(crate) async fn fetch_all<R: Row>(self, connection: &mut Connection<'_>) -> Result<Vec<R>, Error> {
        match connection {
            Connection::Sqlite(c) => Ok(self.query_as::<Sqlite, R>(self.text.sqlite).fetch_all(&mut **c).await?),
            Connection::Postgres(c) => Ok(self.query_as::<Postgres, R>(self.text.postgres).fetch_all(&mut **c).await?),
        }
    }

    fn query<DB>(&self, text: &'static str) -> Query<'static, DB, DB::Arguments>
    where
        DB: Database,
        for<'a> Option<String>: Encode<'a, DB> + Type<DB>,
        for<'a> Option<i64>: Encode<'a, DB> + Type<DB>,
        for<'a> Option<Vec<u8>>: Encode<'a, DB> + Type<DB>,
    {
        self.arguments.iter().cloned().fold(sqlx::query(text), |query, argument| match argument {
            Argument::Text(value) => query.bind(value),
            Argument::Int(value) => query.bind(value),
            Argument::Bytes(value) => query.bind(value),
        })
    }

    fn query_as<DB, R>(&self, text: &'static str) -> QueryAs<'static, DB, R, DB::Arguments>
    where
        DB: Database,
        R: for<'r> FromRow<'r, DB::Row>,
        for<'a> Option<String>: Encode<'a, DB> + Type<DB>,
        for<'a> Option<i64>: Encode<'a, DB> + Type<DB>,
        for<'a> Option<Vec<u8>>: Encode<'a, DB> + Type<DB>,
    {
        self.arguments.iter().cloned().fold(sqlx::query_as(text), |query, argument| match argument {
            Argument::Text(value) => query.bind(value),
            Argument::Int(value) => query.bind(value),
            Argument::Bytes(value) => query.bind(value),
        })
    }
}

macro_rules! argument {
    ($from:ty, $variant:ident, $value:ident => $into:expr) => {
        impl From<$from> for Argument {
            fn from($value: $from) -> Self {
                Self::$variant(Some($into))
            }
        }
        impl From<Option<$from>> for Argument {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(|$value| $into))
            }
        }
    };
}

argument!(&str, Text, value => value.to_owned());
argument!(String, Text, value => value);
argument!(i64, Int, value => value);
argument!(Vec<u8>, Bytes, value => value);
argument!(bool, Int, value => i64::from(value));
argument!(crate::Millis, Int, value => value.0);
argument!(crate::UserId, Text, value => value.to_string());
argument!(crate::SessionId, Text, value => value.to_string());
argument!(crate::SubmissionId, Text, value => value.to_string());
argument!(crate::HelpCallId, Text, value => value.to_string());
argument!(crate::AnnouncementId, Text, value => value.to_string());
argument!(crate::HalfDayId, Text, value => value.to_string());
argument!(crate::CommentId, Text, value => value.to_string());
argument!(crate::RosterId, Text, value => value.to_string());
argument!(crate::NoteId, Text, value => value.to_string());
argument!(crate::CohortId, Text, value => value.to_string());
argument!(crate::RegradeId, Text, value => value.to_string());
argument!(&crate::Day, Text, value => value.as_str().to_owned());
argument!(&crate::NodeId, Text, value => value.0.clone());
argument!(tremplin_course::Digest, Text, value => value.to_string());
argument!(&tremplin_course::ExerciseId, Text, value => value.as_str().to_owned());
argument!(&tremplin_course::LessonId, Text, value => value.as_str().to_owned());
