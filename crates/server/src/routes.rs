//! Every address the server answers, with who may ask. Routes are registered from this table only, so one that is not
//! in it does not exist; a test asks each of them in each role.

use actix_web::{http::Method, web};

use crate::{api, assets, pages};

/// The least someone must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Anyone,
    /// A guest or an account.
    Learner,
    Trainer,
    Admin,
}

pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// Makes the handler; called once a worker.
    handler: fn() -> actix_web::Route,
}

impl Route {
    pub(crate) fn new(method: Method, path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Self {
        Self { method, path, access, handler }
    }
}

pub(crate) fn table() -> Vec<Route> {
    let mut table = pages::routes();
    table.extend(api::routes());
    table.push(Route::new(Method::GET, "/static/{file}", Access::Anyone, || web::get().to(assets::serve)));
    table
}

/// Registers the whole table; anything else is 404.
pub(crate) fn configure(app: &mut web::ServiceConfig) {
    for route in table() {
        app.route(route.path, (route.handler)());
    }
}
