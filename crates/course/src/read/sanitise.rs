//! What HTML may stand in a page: the sanitiser, and the warning for what it would drop.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use html5ever::tokenizer::Tag;

use super::tags::tags;
use crate::Html;

/// The element of a runnable example; only this crate writes it.
pub(crate) const EXAMPLE: &str = "tremplin-example";

/// The elements an author may write.
pub(crate) const ELEMENTS: [&str; 56] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

const EVERYWHERE: [&str; 3] = ["dir", "lang", "title"];

const ATTRIBUTES: [(&str, &[&str]); 10] = [
    ("a", &["href", "hreflang"]),
    ("img", &["alt", "height", "src", "width"]),
    ("ol", &["start"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
];

/// The classes of the style sheet that prose uses.
const CLASSES: [(&str, &[&str]); 9] = [
    ("code", &["code", "plain"]),
    ("div", &["note", "note-link", "note-next", "note-ok", "note-ko", "scroll"]),
    ("ol", &["todo"]),
    ("p", &["try-name"]),
    ("pre", &["code", "plain"]),
    ("span", &["k", "s", "n", "c", "t", "f", "l", "num", "muted", "small"]),
    ("table", &["table"]),
    ("td", &["r"]),
    ("th", &["r"]),
];

/// What the addresses of the course's pictures begin with.
pub(crate) const IMAGES: &str = "/contenu/";
/// What the `id` of a heading begins with, so that no title takes the `id` of another part of the page.
pub(crate) const ANCHOR: &str = "s-";
/// The schemes of links; everything else that leaves the site is refused.
pub(crate) const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut attributes: HashMap<_, _> = ATTRIBUTES.iter().map(|(element, names)| (*element, set(names))).collect();
    attributes.insert(EXAMPLE, set(&["data-example"]));
    let mut elements = set(&ELEMENTS);
    elements.insert(EXAMPLE);
    let focusable = HashMap::from([("tabindex", set(&["0"]))]);
    builder
        .tags(elements)
        .clean_content_tags(set(&["script", "style"]))
        .generic_attributes(set(&EVERYWHERE))
        .tag_attributes(attributes)
        .tag_attribute_values(HashMap::from([("pre", focusable.clone()), ("div", focusable)]))
        .allowed_classes(CLASSES.iter().map(|(element, names)| (*element, set(names))).collect())
        .url_schemes(set(&SCHEMES))
        .attribute_filter(|element, attribute, value| keeps(element, attribute, value).then(|| value.into()));
    builder
});

/// Whether an allowed attribute may have this value.
fn keeps(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("img", "src") => value.starts_with(IMAGES),
        ("a", "href") => !value.starts_with("//") && !value.contains('\\'),
        (_, "id") => value.starts_with(ANCHOR),
        _ => true,
    }
}

pub(crate) fn clean(html: &str) -> Html {
    Html::trusted(SANITISER.clean(html).to_string())
}

/// What the sanitiser would drop of HTML written by an author, each with its line in `html` (from 0).
pub(crate) fn dropped(html: &str) -> Vec<(u64, String)> {
    tags(html).iter().flat_map(|(line, tag)| refusals(tag).into_iter().map(|what| (*line, what))).collect()
}

fn refusals(tag: &Tag) -> Vec<String> {
    let element = &*tag.name;
    if !ELEMENTS.contains(&element) {
        return vec![format!("<{element}>")];
    }
    let own = ATTRIBUTES.iter().find(|(name, _)| *name == element).map_or(&[][..], |(_, names)| names);
    let classes = CLASSES.iter().find(|(name, _)| *name == element).map_or(&[][..], |(_, names)| names);
    let allowed = |name: &str, value: &str| match name {
        "class" => value.split_whitespace().all(|class| classes.contains(&class)),
        "href" => own.contains(&name) && has_allowed_scheme(value) && keeps(element, name, value),
        name => EVERYWHERE.contains(&name) || (own.contains(&name) && keeps(element, name, value)),
    };
    let refused = tag.attrs.iter().filter(|attribute| !allowed(&attribute.name.local, &attribute.value));
    refused.map(|attribute| format!("l'attribut {} de <{element}>", attribute.name.local)).collect()
}

/// Whether a link stays on the site or has one of [`SCHEMES`].
pub(crate) fn has_allowed_scheme(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_none_or(|scheme| scheme.contains(['/', '#', '?']) || SCHEMES.contains(&scheme.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_may_hold_is_kept() {
        let html = "<p dir=\"rtl\" lang=\"ar\"><bdi>x</bdi> <code class=\"code\">y</code></p>\
                    <tremplin-example data-example=\"0\"><pre class=\"code\" tabindex=\"0\"><code>\
                    <span class=\"k\">let</span></code></pre></tremplin-example>\
                    <h2 id=\"s-a\">A</h2><ol class=\"todo\"><li>a</li></ol><img src=\"/contenu/a/b.png\" alt=\"\">";
        assert_eq!(clean(html).as_str(), html);
        assert!(dropped("<b>a</b> <a href=\"https://x.fr\">b</a> <h2 id=\"s-a\">").is_empty());
    }

    #[test]
    fn what_runs_or_comes_from_elsewhere_is_dropped_and_said() {
        for (html, left, said) in [
            ("a<script>alert(1)</script>b", "ab", "<script>"),
            ("<p onclick=\"x()\">a</p>", "<p>a</p>", "l'attribut onclick de <p>"),
            ("<img src=\"https://x.fr/a.png\">", "<img>", "l'attribut src de <img>"),
            ("<img src=x onerror=alert(1)>", "<img>", "l'attribut src de <img>"),
            ("<iframe src=\"/a\"></iframe>", "", "<iframe>"),
            ("<a href=\"javascript:x()\">a</a>", "<a rel=\"noopener noreferrer\">a</a>", "l'attribut href de <a>"),
            ("<p style=\"position:fixed\">a</p>", "<p>a</p>", "l'attribut style de <p>"),
            ("<div id=\"main\" class=\"bar\">a</div>", "<div class=\"\">a</div>", "l'attribut id de <div>"),
            ("<h2 id=\"main\">a</h2>", "<h2>a</h2>", "l'attribut id de <h2>"),
        ] {
            assert_eq!(clean(html).as_str(), left, "{html}");
            let all = dropped(html);
            assert!(all.iter().any(|(_, what)| what == said), "{html}: {all:?}");
        }
    }

    #[test]
    fn what_is_dropped_has_its_line() {
        assert_eq!(dropped("<b>\n<script>\n</script>\n<u>"), [(1, "<script>".into()), (3, "<u>".into())]);
    }
}
