//! The JSON API under `/api/v1`, described by OpenAPI at `/api/v1/openapi.json`.

mod content;
mod examples;
mod exercises;
mod openapi;
mod presence;
mod submissions;

use std::time::Duration;

use actix_web::{http::Method, web};

use crate::routes::{Access, Route};

/// Between two looks at the store, and signs of life of an event stream: another node may be the one that grades.
const HEARTBEAT: Duration = Duration::from_secs(3);

pub(crate) fn routes() -> Vec<Route> {
    use Access::{Anyone, Learner, Trainer};
    vec![
        Route::new(Method::GET, "/api/v1/openapi.json", Anyone, || web::get().to(openapi::serve)),
        Route::new(Method::POST, "/api/v1/exercises/{id}/runs", Learner, || web::post().to(exercises::run)),
        Route::new(Method::POST, "/api/v1/exercises/{id}/trials", Learner, || web::post().to(exercises::try_program)),
        Route::new(Method::GET, "/api/v1/exercises/{id}/draft", Learner, || web::get().to(exercises::draft)),
        Route::new(Method::PUT, "/api/v1/exercises/{id}/draft", Learner, || web::put().to(exercises::save_draft)),
        Route::new(Method::DELETE, "/api/v1/exercises/{id}/draft/aside", Learner, || {
            web::delete().to(exercises::drop_aside)
        }),
        Route::new(Method::POST, "/api/v1/exercises/{id}/hints", Learner, || web::post().to(exercises::open_hint)),
        Route::new(Method::GET, "/api/v1/exercises/{id}/solution", Learner, || web::get().to(exercises::solution)),
        Route::new(Method::POST, "/api/v1/exercises/{id}/presence", Learner, || web::post().to(presence::beat)),
        Route::new(Method::POST, "/api/v1/submissions", Learner, || web::post().to(submissions::create)),
        Route::new(Method::GET, "/api/v1/submissions/{id}", Learner, || web::get().to(submissions::show)),
        Route::new(Method::GET, "/api/v1/submissions/{id}/events", Learner, || web::get().to(submissions::events)),
        Route::new(Method::GET, "/api/v1/content/events", Trainer, || web::get().to(content::events)),
        Route::new(Method::POST, "/api/v1/examples/{lesson}/{n}/runs", Anyone, || web::post().to(examples::run)),
    ]
}
