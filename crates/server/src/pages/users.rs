//! `/administration/comptes`: the accounts, for admins.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;
use tremplin_store::{CreatedUser, Role, UserId};
use uuid::Uuid;

use super::{
    entry::problem_of,
    frame::{Frame, Problem, render, see_other},
};
use crate::{
    Error, State,
    auth::{self, Admin},
    input::Form,
};

const ADDRESS: &str = "/administration/comptes";
/// The roles an account may have.
const ROLES: [Role; 3] = [Role::Learner, Role::Trainer, Role::Admin];

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    frame: Frame,
    users: Vec<UserView>,
    roles: Vec<RoleView>,
    notice: Option<String>,
    problem: Option<Problem>,
    /// What was typed as a new account's name.
    name: String,
}

struct UserView {
    id: Uuid,
    name: String,
    role: &'static str,
    role_text: String,
    is_disabled: bool,
    /// One's own account: nobody locks themselves out.
    is_self: bool,
}

struct RoleView {
    value: &'static str,
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    /// What was just done: `cree` or `change`.
    fait: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUserForm {
    name: String,
    role: String,
    secret: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleForm {
    role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateForm {
    disabled: bool,
}

pub(super) async fn show(
    state: web::Data<State>,
    admin: Admin,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &admin.visitor);
    let notice = match asked.fait.as_deref() {
        Some("cree") => Some(frame.t("users-created-title")),
        Some("change") => Some(frame.t("users-changed-title")),
        _ => None,
    };
    page(&state, &admin, notice, None, String::new()).await
}

pub(super) async fn create(
    state: web::Data<State>,
    admin: Admin,
    Form(form): Form<NewUserForm>,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(&state, &admin.visitor);
    let problem = match auth::create_account(&state, &form.name, account_role(&form.role)?, form.secret).await {
        Ok(CreatedUser::Created(_)) => return Ok(see_other(&format!("{ADDRESS}?fait=cree"))),
        Ok(CreatedUser::NameTaken) => frame.problem("form-name-taken"),
        Err(error) => problem_of(error, &frame)?,
    };
    page(&state, &admin, None, Some(problem), form.name).await
}

pub(super) async fn change_role(
    state: web::Data<State>,
    admin: Admin,
    id: web::Path<Uuid>,
    Form(form): Form<RoleForm>,
) -> Result<HttpResponse, Error> {
    let user = other_than(&admin, *id)?;
    state.store.set_role(user, account_role(&form.role)?).await?.ok_or(Error::NotFound)?;
    Ok(see_other(&format!("{ADDRESS}?fait=change")))
}

pub(super) async fn change_state(
    state: web::Data<State>,
    admin: Admin,
    id: web::Path<Uuid>,
    Form(form): Form<StateForm>,
) -> Result<HttpResponse, Error> {
    let user = other_than(&admin, *id)?;
    state.store.set_disabled(user, form.disabled).await?.ok_or(Error::NotFound)?;
    Ok(see_other(&format!("{ADDRESS}?fait=change")))
}

/// Takes away who someone was; their counters stay, as nobody's.
pub(super) async fn erase(state: web::Data<State>, admin: Admin, id: web::Path<Uuid>) -> Result<HttpResponse, Error> {
    if !state.store.erase_user(other_than(&admin, *id)?).await? {
        return Err(Error::NotFound);
    }
    Ok(see_other(&format!("{ADDRESS}?fait=change")))
}

/// An admin changes others only: the last one cannot shut everyone out by mistake.
fn other_than(admin: &Admin, id: Uuid) -> Result<UserId, Error> {
    if admin.user.id.0 == id {
        return Err(Error::Forbidden);
    }
    Ok(UserId(id))
}

fn account_role(word: &str) -> Result<Role, Error> {
    Role::parse(word).filter(|role| ROLES.contains(role)).ok_or(Error::BadInput("bad-input"))
}

async fn page(
    state: &State,
    admin: &Admin,
    notice: Option<String>,
    problem: Option<Problem>,
    name: String,
) -> Result<HttpResponse, Error> {
    let frame = Frame::new(state, &admin.visitor);
    let accounts = state.store.users().await?.into_iter().filter_map(|user| {
        let name = user.name.as_ref()?.as_str().to_owned();
        Some(UserView {
            id: user.id.0,
            name,
            role: user.role.as_str(),
            role_text: frame.role_name(user.role),
            is_disabled: user.disabled,
            is_self: user.id == admin.user.id,
        })
    });
    let users = accounts.collect();
    let roles = ROLES.map(|role| RoleView { value: role.as_str(), text: frame.role_name(role) }).into();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = UsersPage { frame, users, roles, notice, problem, name };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(render(&page)?))
}
