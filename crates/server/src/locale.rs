//! The interface's languages and words.

use std::{borrow::Cow, collections::HashMap};

use actix_web::{HttpMessage as _, HttpRequest, cookie::Cookie, http::header};
use fluent_templates::{LanguageIdentifier, Loader as _, fluent_bundle::FluentValue, langid};

fluent_templates::static_loader! {
    static WORDS = {
        locales: "../../web/locales",
        fallback_language: "fr",
        // Values stand in elements of their own, which isolates them; invisible marks would be copied with the text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static FRENCH: LanguageIdentifier = langid!("fr");
static ENGLISH: LanguageIdentifier = langid!("en");
const COOKIE: &str = "lang";

/// A language of the interface (not of the course's texts, which are in the author's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    #[default]
    French,
    English,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The BCP 47 tag, for `lang=` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }

    /// The words of message `id`; in French when this language lacks them.
    pub fn text(self, id: &str) -> String {
        WORDS.lookup(self.identifier(), id)
    }

    /// The words of message `id` with its variables filled in: text as it is, numbers with the language's plurals.
    pub fn text_with<'a>(
        self,
        id: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue> =
            arguments.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        WORDS.lookup_with_args(self.identifier(), id, &arguments)
    }

    /// As [`Self::text_with`], with names known only at run time; `None` when there is no such message.
    pub fn try_text(self, id: &str, arguments: &[(String, String)]) -> Option<String> {
        let arguments: HashMap<Cow<'static, str>, FluentValue> =
            arguments.iter().map(|(name, value)| (Cow::Owned(name.clone()), plain_value(value))).collect();
        WORDS.try_lookup_with_args(self.identifier(), id, &arguments)
    }

    /// The language of a request, decided once by [`crate::guard`]: `?lang=`, else the cookie, else the browser's list.
    pub fn of(request: &HttpRequest) -> Self {
        if let Some(locale) = request.extensions().get::<Self>() {
            return *locale;
        }
        Self::asked(request.query_string())
            .or_else(|| request.cookie(COOKIE).and_then(|cookie| Self::from_tag(cookie.value())))
            .or_else(|| Self::preferred(request))
            .unwrap_or_default()
    }

    /// The language a query string asks for.
    pub fn asked(query: &str) -> Option<Self> {
        query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Self::from_tag)
    }

    /// The cookie that keeps a language someone asked for.
    pub fn cookie(self) -> Cookie<'static> {
        Cookie::build(COOKIE, self.tag())
            .path("/")
            .same_site(actix_web::cookie::SameSite::Lax)
            .max_age(actix_web::cookie::time::Duration::days(365))
            .finish()
    }

    fn preferred(request: &HttpRequest) -> Option<Self> {
        let list = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        // Browsers send the list in order of preference, so the weights say nothing new.
        list.split(',').take(16).find_map(|entry| Self::from_tag(entry.split(';').next()?.trim()))
    }
}

/// A text, or a number for the language's plurals where it is written as one.
fn plain_value(text: &str) -> FluentValue<'_> {
    let is_number =
        text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    match text.parse::<u32>() {
        Ok(number) if is_number => number.into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Every message of a language with the variables it names, by id.
    fn messages(tag: &str) -> BTreeSet<(String, BTreeSet<String>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/locales").join(tag);
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let mut id = None;
            let mut variables = BTreeSet::new();
            for line in text.lines().chain(["end = "]) {
                let start = line.chars().next().is_some_and(|c| c.is_ascii_lowercase());
                if let Some((name, _)) = line.split_once('=').filter(|_| start)
                    && let Some(before) = id.replace(name.trim().to_owned())
                {
                    found.insert((before, std::mem::take(&mut variables)));
                }
                let named = line.split('$').skip(1);
                variables
                    .extend(named.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap().into()));
            }
        }
        found
    }

    #[test]
    fn every_language_has_the_same_messages_with_the_same_variables() {
        let french = messages("fr");
        assert!(french.len() > 100);
        for locale in Locale::ALL {
            let other = messages(locale.tag());
            let differing: Vec<_> = french.symmetric_difference(&other).collect();
            assert!(differing.is_empty(), "{}: {differing:#?}", locale.tag());
        }
    }

    #[test]
    fn every_explanation_of_an_error_has_words() {
        const SOURCES: [(&str, &str); 11] = [
            ("php-error-", include_str!("../../grader/src/php/errors.rs")),
            ("sql-error-", include_str!("../../grader/src/sql/errors.rs")),
            ("sql-differs-", include_str!("../../grader/src/sql/errors.rs")),
            ("sql-differs-", include_str!("../../grader/src/sql/compare.rs")),
            ("js-error-", include_str!("../../grader/src/explain.rs")),
            ("dom-error-", include_str!("../../grader/src/explain/dom.rs")),
            ("ts-error-", include_str!("../../grader/src/explain.rs")),
            ("py-error-", include_str!("../../grader/src/python/explain.rs")),
            ("'html-", include_str!("../../grader/guests/javascript/page/findings.js")),
            ("'css-", include_str!("../../grader/guests/javascript/page/findings.js")),
            ("'css-", include_str!("../../grader/guests/javascript/page/style/structure.js")),
        ];
        let known: BTreeSet<_> = messages("fr").into_iter().map(|(id, _)| id).collect();
        for (start, source) in SOURCES {
            let word = |at: usize| source[at..].split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next().unwrap();
            let quote = usize::from(start.starts_with('\''));
            let ids: BTreeSet<_> =
                source.match_indices(start).map(|(at, _)| word(at + quote)).filter(|id| *id != start).collect();
            assert!(ids.len() >= 3, "{start}");
            for id in ids {
                assert!(known.contains(id), "{id} has no words");
            }
        }
    }

    #[test]
    fn numbers_among_the_arguments_have_plurals() {
        let rows = |received: &str| {
            let arguments = [("received".to_owned(), received.to_owned()), ("expected".to_owned(), "4".to_owned())];
            Locale::French.try_text("sql-differs-rows", &arguments).unwrap()
        };
        assert_eq!(rows("12"), "Votre requête donne 12 lignes, on en attend 4.");
        assert_eq!(rows("1"), "Votre requête donne 1 ligne, on en attend 4.");
        assert_eq!(rows("0"), "Votre requête ne donne aucune ligne, on en attend 4.");
    }
}
