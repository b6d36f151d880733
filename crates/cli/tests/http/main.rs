//! The server as a browser meets it: real requests, real graders, a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod classes;
mod classroom;
mod content;
mod grades;
mod health;
mod input;
mod kinds;
mod leaks;
mod learner;
mod live;
mod marking;
mod regrade;
mod routes;
mod running;
mod sessions;
mod source;
mod submissions;
mod trials;
