//! `/`: the course map.

use actix_web::{HttpResponse, web};

use crate::{Error, State, auth::Visitor};

pub(crate) async fn show(_state: web::Data<State>, visitor: Visitor) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(format!("<!doctype html><html lang=\"{}\"><title>Tremplin</title><h1>Tremplin</h1>", visitor.locale.tag())))
}
