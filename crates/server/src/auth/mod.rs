//! Who is asking: names and secrets, sessions, and the extractors that make a permission a type.

mod address;
mod secret;
mod session;
mod token;
mod visitor;

pub use secret::{Secret, Secrets};
pub(crate) use session::{Newcomers, current};
pub use session::{
    Registration, SignIn, SignedIn, change_secret, create_account, create_first_admin, register, sign_in, sign_out,
    try_as_guest,
};
pub use token::{Claims, TokenKey};
pub use visitor::{Admin, Learner, Trainer, Visitor};
