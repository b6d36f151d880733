//! Who is asking: names and secrets, sessions, and the extractors that make a permission a type.

mod visitor;

pub use visitor::{Admin, Learner, Trainer, User, Visitor};
