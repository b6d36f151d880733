//! The web server: pages, the JSON API, sign-in, the work loop that grades what learners send.
//!
//! Knows HTTP, people's sessions and the interface's words. It has no SQL (that is `store`), never runs learner code
//! (that is `grader`), reads no environment variable and no clock (both come from `cli`, in [`Config`]).

mod api;
mod assets;
pub mod auth;
mod catalogue;
mod config;
mod error;
mod guard;
mod health;
mod input;
mod locale;
mod pages;
pub mod practice;
mod qr;
mod roster;
pub mod routes;
mod spreadsheet;
mod start;
mod state;
mod sync;
mod verdict;
mod work;

pub use catalogue::{Catalogue, Edition, Files, FolderError, read_folder};
pub use config::{Clock, Config};
pub use error::Error;
pub use input::{Form, Json};
pub use locale::Locale;
pub use start::Server;
pub use state::{StartError, State};
pub use sync::{Git, Proxy};
pub use verdict::{CellView, ErrorView, Segment, TableView, TablesView, TestView, VerdictView};
