//! A page to try in a lesson: ```` ```html run ````, and the ```` ```css run ```` that may follow it.

use std::vec::IntoIter;

use pulldown_cmark::{CodeBlockKind, Event, Tag as Markdown};

use super::body::Spot;
use super::info::{self, Info};
use super::links::Links;
use super::mistake::{self, Problems};
use super::prose::{inner, text_of};
use super::tags::tags;
use super::text::{Position, Text};
use crate::PageExample;
use crate::highlight::pre;

const LEAST_HEIGHT_PX: u32 = 60;
const GREATEST_HEIGHT_PX: u32 = 600;
const HEIGHT_PX: u32 = 200;

/// The page's style sheet, when the next block of `rest` is one; it is then taken from there.
pub(super) fn sheet(rest: &mut IntoIter<Spot>, text: &Text) -> Option<String> {
    let (event, range) = rest.as_slice().first()?;
    let Event::Start(Markdown::CodeBlock(CodeBlockKind::Fenced(written))) = event else { return None };
    let info = info::read(written, range.start, text, &mut Problems::new(""));
    if info.language != "css" || info.run.is_none() {
        return None;
    }
    rest.next();
    Some(text_of(&inner(rest)))
}

pub(super) fn read(
    info: &Info,
    html: String,
    css: Option<String>,
    links: &Links,
    problems: &mut Problems,
) -> PageExample {
    let page = PageExample { html, css, height_px: height(info, problems) };
    let tags = tags(&page.html);
    // A block of a lesson begins its line, so a line of the code is a line of the file.
    let place = |line: u64| Position { line: info.at.line + 1 + u32::try_from(line).unwrap_or(0), column: 1 };
    let mut linked = false;
    for (line, tag) in &tags {
        let value = |name: &str| tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|a| &*a.value);
        if &*tag.name == "script" {
            problems.add(&mistake::PAGE_SCRIPT, place(*line), &["<script>"]);
        }
        for attribute in tag.attrs.iter().filter(|attribute| attribute.name.local.starts_with("on")) {
            problems.add(&mistake::PAGE_SCRIPT, place(*line), &[&attribute.name.local]);
        }
        if let ("img", Some(picture)) = (&*tag.name, value("src")) {
            check_picture(picture, place(*line), links, problems);
        }
        let is_sheet = &*tag.name == "link" && value("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("stylesheet"));
        if is_sheet {
            let name = value("href").unwrap_or_default();
            if name != PageExample::SHEET || page.css.is_none() {
                problems.add(&mistake::SHEET_MISSING, place(*line), &[name, PageExample::SHEET]);
            }
            linked = true;
        }
    }
    if page.is_whole() && page.css.is_some() && !linked {
        problems.add(&mistake::SHEET_NOT_LINKED, info.at, &[PageExample::SHEET]);
    }
    page
}

/// What is read before the page itself: its code, each file under its name when there are two.
pub(super) fn blocks(page: &PageExample) -> String {
    let html = pre("html", &page.html);
    let Some(css) = &page.css else { return html };
    let name = |name: &str| format!("<p class=\"try-name\">{name}</p>");
    format!("{}{html}{}{}", name("index.html"), name(PageExample::SHEET), pre("css", css))
}

fn height(info: &Info, problems: &mut Problems) -> u32 {
    let Some((written, at)) = &info.height else { return HEIGHT_PX };
    let height = written.parse().ok().filter(|height| (LEAST_HEIGHT_PX..=GREATEST_HEIGHT_PX).contains(height));
    height.unwrap_or_else(|| {
        let bounds = [LEAST_HEIGHT_PX, GREATEST_HEIGHT_PX].map(|bound| bound.to_string());
        problems.add(&mistake::BAD_HEIGHT, *at, &[written, &bounds[0], &bounds[1]]);
        HEIGHT_PX
    })
}

/// The frame gets the lesson's own drawings by name, and nothing else.
fn check_picture(name: &str, at: Position, links: &Links, problems: &mut Problems) {
    if name.contains(['/', '\\', ':']) || !name.ends_with(".svg") {
        problems.add(&mistake::PAGE_PICTURE, at, &[name]);
    } else if let Err(mistake) = links.image(name) {
        problems.add(mistake, at, &[name]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::read::layout;

    fn page(html: &str, css: Option<&str>) -> (PageExample, Vec<(&'static str, u32)>) {
        let source = format!("```html run\n{html}```\n");
        let mut problems = Problems::new("a.md");
        let text = Text::read(source.as_bytes(), &mut problems).unwrap();
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
        let images = layout::sort([("01-a/chat.svg".to_owned(), svg)], &mut Vec::new()).images;
        let links = Links { folder: "01-a", pages: &BTreeMap::new(), images: &images };
        let info = info::read("html run", 0, &text, &mut problems);
        let page = read(&info, html.to_owned(), css.map(str::to_owned), &links, &mut problems);
        (page, problems.into_list().into_iter().map(|found| (found.code, found.line)).collect())
    }

    #[test]
    fn what_a_page_may_hold_is_held_to_what_its_frame_can_show() {
        let whole = |head: &str| format!("<!doctype html>\n<html lang=\"fr\">\n<head>\n{head}\n</head>\n</html>\n");
        let link = "<link rel=\"stylesheet\" href=\"style.css\">";
        for (html, css, found) in [
            ("<p>a</p>\n", None, vec![]),
            ("<p>a</p>\n", Some("p {}\n"), vec![]),
            (&whole(link), Some("p {}\n"), vec![]),
            (&whole(""), Some("p {}\n"), vec![("sheet-not-linked", 1)]),
            (&whole(link), None, vec![("sheet-missing", 5)]),
            (&whole(&link.replace("style.css", "autre.css")), Some("p {}\n"), vec![("sheet-missing", 5)]),
            (
                "<p>a</p>\n<script>\n</script>\n<p onclick=\"x()\">\n",
                None,
                vec![("page-script", 3), ("page-script", 5)],
            ),
            ("<img src=\"chat.svg\" alt=\"\">\n", None, vec![]),
            ("\n<img src=\"chien.svg\" alt=\"\">\n", None, vec![("image-missing", 3)]),
            ("<img src=\"chat.png\" alt=\"\">\n", None, vec![("page-picture", 2)]),
            ("<img src=\"images/chat.svg\" alt=\"\">\n", None, vec![("page-picture", 2)]),
            ("<img src=\"https://a.fr/chat.svg\" alt=\"\">\n", None, vec![("page-picture", 2)]),
        ] {
            assert_eq!(page(html, css).1, found, "{html}");
        }
    }

    #[test]
    fn a_fragment_gets_a_head_and_a_whole_page_keeps_its_own() {
        let (fragment, _) = page("<p>a</p>\n<a href=\"#b\">c</a>\n", Some("p {}\n"));
        let document = fragment.document("Un <exemple>");
        assert!(document.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
        assert!(document.contains("<title>Un &lt;exemple&gt;</title>"));
        assert!(document.contains("<link rel=\"stylesheet\" href=\"style.css\"></head>"));
        assert!(document.contains("<p>a</p>\n<a target=\"_self\" href=\"#b\">c</a>"));
        assert!(!page("<p>a</p>\n", None).0.document("t").contains("<link"));
        let (whole, _) = page("<!doctype html>\n<html>\n<head>\n<title>a</title>\n</head>\n</html>\n", None);
        assert_eq!(
            whole.document("t"),
            "<!doctype html>\n<html>\n<head><base target=\"_blank\">\n<title>a</title>\n</head>\n</html>\n"
        );
    }
}
