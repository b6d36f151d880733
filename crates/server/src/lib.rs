//! The web server: pages, the JSON API, sign-in, the work loop that grades what learners send.
//!
//! Knows HTTP, people's sessions and the interface's words. It has no SQL (that is `store`), never runs learner code
//! (that is `grader`), reads no environment variable and no clock (both come from `cli`, in [`Config`]).

mod api;
mod assets;
mod auth;
mod config;
mod error;
mod guard;
mod locale;
mod pages;
mod routes;
mod state;
mod verdict;

pub use config::{Clock, Config};
pub use error::Error;
pub use locale::Locale;
pub use state::State;
pub use verdict::{ErrorView, Segment, TestView, VerdictView};
