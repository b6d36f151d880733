//! What every page needs around its own content: words, assets, who reads it.

use std::fmt::Display;

use actix_web::HttpResponse;
use askama::Template;
use fluent_templates::fluent_bundle::FluentValue;
use tremplin_store::{Day, Millis, Role};

use crate::{Error, Locale, State, auth::Visitor};

/// Held by each page's struct under the name `frame`.
pub(crate) struct Frame {
    state: State,
    visitor: Visitor,
}

/// An entry of the language switch.
pub(crate) struct Language {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) short: String,
    pub(crate) current: bool,
}

/// Who is signed in, as the bar shows them.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) initials: String,
}

/// An address with the words of its link.
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// A time of day. The server knows no time zone but UTC and says so; a script puts the reader's in its place.
pub(crate) struct Clock {
    /// For `datetime=`.
    pub(crate) stamp: String,
    pub(crate) text: String,
}

/// Something wrong with what was filled in: what happened, then what to do.
pub(crate) struct Problem {
    pub(crate) title: String,
    pub(crate) text: String,
}

impl Frame {
    pub(crate) fn new(state: &State, visitor: &Visitor) -> Self {
        Self { state: state.clone(), visitor: visitor.clone() }
    }

    pub(crate) fn locale(&self) -> Locale {
        self.visitor.locale
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.visitor.locale.tag()
    }

    /// The words of message `id`.
    pub(crate) fn t(&self, id: &str) -> String {
        self.visitor.locale.text(id)
    }

    /// The words of message `id` with one text filled in.
    pub(crate) fn with(&self, id: &str, name: &'static str, value: impl Display) -> String {
        self.visitor.locale.text_with(id, [(name, FluentValue::from(value.to_string()))])
    }

    /// The words of message `id` with one number filled in, which may decide its plural.
    pub(crate) fn n(&self, id: &str, name: &'static str, value: impl Display) -> String {
        self.all(id, [(name, FluentValue::try_number(&value.to_string()))])
    }

    pub(crate) fn all<'a>(
        &self,
        id: &str,
        values: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        self.visitor.locale.text_with(id, values)
    }

    /// Title `{id}-title` and text `{id}`.
    pub(crate) fn problem(&self, id: &str) -> Problem {
        Problem { title: self.t(&format!("{id}-title")), text: self.t(id) }
    }

    pub(crate) fn asset(&self, name: &str) -> String {
        self.state.assets.url(name)
    }

    pub(crate) fn nonce(&self) -> &str {
        &self.visitor.nonce
    }

    pub(crate) fn path(&self) -> &str {
        &self.visitor.path
    }

    pub(crate) fn at(&self, path: &str) -> bool {
        self.visitor.path == path
    }

    /// Whether the page is one of those under `path`.
    pub(crate) fn under(&self, path: &str) -> bool {
        self.visitor.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// A day in words: 24 novembre 2026.
    pub(crate) fn day(&self, day: &Day) -> String {
        let (year, month, day) = day.parts();
        // The year is text, so that no language groups its digits.
        self.all("date-day", [("day", day.into()), ("month", month.into()), ("year", year.to_string().into())])
    }

    /// The day of a time in words.
    pub(crate) fn day_of(&self, at: Millis) -> String {
        self.day(&Day::of(at))
    }

    pub(crate) fn clock(&self, at: Millis) -> Clock {
        let minutes = at.0.div_euclid(60_000).rem_euclid(24 * 60);
        let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let day = Day::of(at);
        Clock { stamp: format!("{day}T{time}Z"), text: self.with("moment-utc", "time", time) }
    }

    pub(crate) fn languages(&self) -> Vec<Language> {
        let language = |locale: Locale| Language {
            tag: locale.tag(),
            name: locale.own_name(),
            short: locale.tag().to_uppercase(),
            current: locale == self.visitor.locale,
        };
        Locale::ALL.into_iter().map(language).collect()
    }

    /// `None` for someone who has no session.
    pub(crate) fn person(&self) -> Option<Person> {
        let user = self.visitor.user.as_ref()?;
        Some(match &user.name {
            Some(name) => Person { name: name.as_str().to_owned(), initials: initials(name.as_str()) },
            None => Person { name: self.t("shell-guest"), initials: self.t("shell-guest-initials") },
        })
    }

    pub(crate) fn is_guest(&self) -> bool {
        self.role() == Some(Role::Guest)
    }

    pub(crate) fn is_visitor(&self) -> bool {
        self.role().is_none()
    }

    pub(crate) fn trains(&self) -> bool {
        self.role() >= Some(Role::Trainer)
    }

    pub(crate) fn administers(&self) -> bool {
        self.role() >= Some(Role::Admin)
    }

    pub(crate) fn role_name(&self, role: Role) -> String {
        self.t(match role {
            Role::Guest => "role-guest",
            Role::Learner => "role-learner",
            Role::Trainer => "role-trainer",
            Role::Admin => "role-admin",
        })
    }

    fn role(&self) -> Option<Role> {
        self.visitor.user.as_ref().map(|user| user.role)
    }
}

/// The first letters of the first two words, in capitals.
fn initials(name: &str) -> String {
    name.split_whitespace().take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

pub(super) fn render(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(|error| Error::Internal(format!("a page could not be drawn: {error}")))
}

pub(super) fn html(page: &impl Template) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(render(page)?))
}

/// After a form: the browser fetches the next page, so that reloading repeats nothing.
pub(super) fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((actix_web::http::header::LOCATION, address)).finish()
}

/// `address` when it is a path of ours (`/exercices/total`), for redirects that a form or link asks for.
pub(super) fn own_path(address: &str) -> Option<&str> {
    let plain = address.starts_with('/')
        && !address.starts_with("//")
        && address.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._".contains(&byte));
    plain.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        assert_eq!(initials("Inès L."), "IL");
        assert_eq!(initials("  émile  "), "É");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn only_paths_of_ours_are_followed() {
        assert_eq!(own_path("/exercices/le-total"), Some("/exercices/le-total"));
        for other in ["", "exercices", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/a?b"] {
            assert_eq!(own_path(other), None, "{other:?}");
        }
    }
}
