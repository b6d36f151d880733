//! Pages: one askama template struct each, readable and usable without JavaScript.

mod attendance;
mod class_entry;
mod classes;
mod content;
mod course_source;
mod entry;
pub(crate) mod error;
mod exercise;
mod frame;
mod glossary;
mod health;
mod home;
mod journey;
mod lesson;
mod marks;
mod notices;
mod own_data;
mod page_example;
mod page_frame;
mod past;
mod preview;
mod profile;
mod regrade;
mod skills;
mod thread;
mod users;

use actix_web::{http::Method, web};

pub(crate) use exercise::call_words;

use crate::routes::{Access, Route};

/// Each page's address, who may open it, and its handler.
pub(crate) fn routes() -> Vec<Route> {
    use Access::{Account, Admin, Anyone, Learner, Trainer};
    let get = |path, access, handler| Route::new(Method::GET, path, access, handler);
    let post = |path, access, handler| Route::new(Method::POST, path, access, handler);
    let mut all = vec![
        get("/", Anyone, || web::get().to(home::show)),
        get("/competences", Learner, || web::get().to(skills::show)),
        get("/lexique", Anyone, || web::get().to(glossary::show)),
        get("/lecons/{id}", Anyone, || web::get().to(lesson::show)),
        get("/lecons/{id}/exemples/{n}/{file}", Anyone, || web::get().to(page_example::show)),
        get("/exercices/{id}", Anyone, || web::get().to(exercise::show)),
        post("/exercices/{id}", Learner, || web::post().to(exercise::act)),
        post("/exercices/{id}/commentaires", Learner, || web::post().to(exercise::answer_comment)),
        get("/apercu/page", Anyone, || web::get().to(page_frame::still)),
        get("/apercu/programme", Anyone, || web::get().to(page_frame::running)),
        get("/connexion", Anyone, || web::get().to(entry::show_sign_in)),
        post("/connexion", Anyone, || web::post().to(entry::sign_in)),
        post("/deconnexion", Anyone, || web::post().to(entry::sign_out)),
        post("/essayer", Anyone, || web::post().to(entry::try_without_account)),
        get("/inscription", Anyone, || web::get().to(entry::show_register)),
        post("/inscription", Anyone, || web::post().to(entry::register)),
        get("/installation/{token}", Anyone, || web::get().to(entry::show_setup)),
        post("/installation/{token}", Anyone, || web::post().to(entry::set_up)),
        get("/classe", Anyone, || web::get().to(class_entry::show)),
        post("/classe", Anyone, || web::post().to(class_entry::sign_in)),
        get("/carte/{token}", Anyone, || web::get().to(class_entry::show_card)),
        post("/carte/{token}", Anyone, || web::post().to(class_entry::use_card)),
        get("/compte", Learner, || web::get().to(profile::show)),
        post("/compte", Account, || web::post().to(profile::change_secret)),
        post("/compte/classe", Account, || web::post().to(profile::join_class)),
        get("/compte/donnees", Learner, || web::get().to(own_data::download)),
        post("/compte/suppression", Account, || web::post().to(own_data::erase)),
        get("/presence", Learner, || web::get().to(attendance::show)),
        post("/presence", Learner, || web::post().to(attendance::sign)),
        post("/annonces/{id}", Learner, || web::post().to(notices::read)),
        get("/formateur/contenu", Trainer, || web::get().to(content::show)),
        get("/formateur/apercu/{id}", Trainer, || web::get().to(preview::show)),
        get("/formateur/contenu/sante", Trainer, || web::get().to(health::show)),
        get("/formateur/recorrection/{id}", Trainer, || web::get().to(regrade::show)),
        post("/formateur/recorrection/{id}", Trainer, || web::post().to(regrade::act)),
        post("/recorrections/{id}/vue", Learner, || web::post().to(regrade::dismiss)),
        get("/administration/cours", Admin, || web::get().to(course_source::show)),
        post("/administration/cours", Admin, || web::post().to(course_source::save)),
        post("/administration/cours/synchroniser", Admin, || web::post().to(course_source::look)),
        get("/administration/comptes", Admin, || web::get().to(users::show)),
        post("/administration/comptes", Admin, || web::post().to(users::create)),
        post("/administration/comptes/{id}/role", Admin, || web::post().to(users::change_role)),
        post("/administration/comptes/{id}/suppression", Admin, || web::post().to(users::erase)),
        post("/administration/comptes/{id}/etat", Admin, || web::post().to(users::change_state)),
    ];
    all.extend(classes::routes());
    all
}
