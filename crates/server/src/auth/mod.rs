//! Who is asking: names and secrets, sessions, and the extractors that make a permission a type.

mod secret;
mod token;
mod visitor;

pub use secret::{Secret, Secrets};
pub use token::{Claims, TokenKey};
pub use visitor::{Admin, Learner, Trainer, User, Visitor};
