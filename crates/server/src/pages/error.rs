//! The page that says what went wrong; for 401 it offers to sign in.

use crate::{auth::Visitor, error::Shown};

pub(crate) fn page(visitor: &Visitor, shown: &Shown) -> String {
    let message = visitor.locale.text(&format!("error-{}", shown.code));
    format!("<!doctype html><html lang=\"{}\"><title>Tremplin</title><p>{message}</p>", visitor.locale.tag())
}
