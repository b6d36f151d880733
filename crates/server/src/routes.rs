//! Every address the server answers, with who may ask. Routes are registered from this table only, so one that is not
//! in it does not exist; a test asks each of them in each role.

use actix_web::{HttpResponse, http::Method, web};

use crate::{Error, State, api, assets, pages};

/// The least someone must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    /// A guest or an account.
    Learner,
    /// Someone with a name and a secret: no guest.
    Account,
    Trainer,
    Admin,
}

/// One address, one method.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    /// Makes the handler; called once a worker.
    handler: fn() -> actix_web::Route,
}

impl Route {
    pub(crate) fn new(method: Method, path: &'static str, access: Access, handler: fn() -> actix_web::Route) -> Self {
        Self { method, path, access, handler }
    }
}

/// The whole table.
pub fn table() -> Vec<Route> {
    let mut table = pages::routes();
    table.extend(api::routes());
    table.push(Route::new(Method::GET, "/static/{file}", Access::Anyone, || web::get().to(assets::serve)));
    table.push(Route::new(Method::GET, "/contenu/{path:.*}", Access::Anyone, || web::get().to(assets::picture)));
    table.push(Route::new(Method::GET, "/healthz", Access::Anyone, || web::get().to(health)));
    table
}

/// `GET /healthz`: 200 when a submission could be accepted and graded now, 503 otherwise; for whoever restarts servers.
async fn health(state: web::Data<State>) -> Result<&'static str, Error> {
    state.store.ping().await?;
    if state.pool.status().alive == 0 {
        return Err(Error::Unavailable("no grader is ready".into()));
    }
    Ok("ok\n")
}

/// Registers the whole table; anything else is 404.
pub fn configure(app: &mut web::ServiceConfig) {
    for route in table() {
        app.route(route.path, (route.handler)());
    }
    app.default_service(web::to(|| async { Err::<HttpResponse, Error>(Error::NotFound) }));
}
