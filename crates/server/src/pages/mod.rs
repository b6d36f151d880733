//! Pages: one askama template struct each, readable and usable without JavaScript.

pub(crate) mod error;
mod home;

use actix_web::{http::Method, web};

use crate::routes::{Access, Route};

/// Each page's address, who may open it, and its handler.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/", Access::Anyone, || web::get().to(home::show))]
}
