//! Who is asking: names and secrets, sessions, and the extractors that make a permission a type.

mod address;
mod cohort;
mod secret;
mod session;
mod signing;
mod token;
mod visitor;
pub(crate) mod words;

pub use cohort::{OwnCohort, OwnLearner};
pub use secret::{Secret, Secrets};
pub(crate) use session::{Newcomers, card_digest, current};
pub use session::{
    Registration, SignIn, SignedIn, change_secret, create_account, create_first_admin, erase_own, join_class, register,
    sign_in, sign_in_by_card, sign_in_to_class, sign_out, try_as_guest,
};
pub(crate) use signing::Signing;
pub use token::{Claims, TokenKey};
pub use visitor::{Admin, Learner, Trainer, Visitor};
