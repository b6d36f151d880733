//! SVG pictures: XML of which only drawing is allowed.
//!
//! Pages show them by `<img>`, where nothing in them runs, and the server serves them with a policy that lets nothing
//! run either; here the author is told, rather than shown an empty frame.

use roxmltree::{Attribute, Document, Node, ParsingOptions};

use super::mistake::{self, Problems};
use super::text::Position;

const SVG: &str = "http://www.w3.org/2000/svg";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// What draws. Not among them: scripts, foreign content, links, animations that set attributes, pictures of elsewhere.
const ELEMENTS: [&str; 35] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
    "filter",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
];
/// The most nodes a picture may have: what is parsed grows with them.
const MAX_NODES: u32 = 20_000;

/// Reports what may not stand in a picture.
pub(super) fn check(bytes: &[u8], problems: &mut Problems) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return problems.add(&mistake::INVALID_UTF8, Position::START, &["SVG"]);
    };
    // Without document types there are no entities, hence none that grow.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            let at = error.pos();
            let at = Position { line: at.row.max(1), column: at.col.max(1) };
            return problems.add(&mistake::SVG_XML, at, &[&error.to_string()]);
        }
    };
    if !is_svg(document.root_element(), "svg") {
        problems.add(&mistake::SVG_XML, Position::START, &["<svg xmlns=\"http://www.w3.org/2000/svg\">"]);
    }
    for node in document.descendants() {
        for what in refused(node) {
            let at = document.text_pos_at(node.range().start);
            problems.add(&mistake::SVG_REFUSED, Position { line: at.row, column: at.col }, &[&what]);
        }
    }
}

fn is_svg(node: Node, name: &str) -> bool {
    node.tag_name().namespace() == Some(SVG) && node.tag_name().name() == name
}

fn refused(node: Node) -> Vec<String> {
    if node.is_pi() {
        return vec!["une instruction <?…?>".to_owned()];
    }
    if !node.is_element() {
        return Vec::new();
    }
    let name = node.tag_name().name();
    // `use` draws again what the same file has drawn.
    let known = ELEMENTS.contains(&name) || name == "use";
    if !known || !is_svg(node, name) {
        return vec![format!("<{name}>")];
    }
    let style = node.children().filter_map(|child| child.text()).collect::<String>();
    let mut refused: Vec<String> = node
        .attributes()
        .filter(|attribute| !is_allowed(attribute))
        .map(|attribute| format!("l'attribut {} de <{name}>", attribute.name()))
        .collect();
    if name == "style" && (refers_elsewhere(&style) || style.contains('@')) {
        refused.push("une adresse ou une règle @ dans <style>".to_owned());
    }
    refused
}

fn is_allowed(attribute: &Attribute) -> bool {
    let (name, value) = (attribute.name().to_ascii_lowercase(), attribute.value());
    let known = match attribute.namespace() {
        None => true,
        Some(XML) => matches!(name.as_str(), "lang" | "space"),
        Some(XLINK) => name == "href",
        Some(_) => false,
    };
    let refers = if name == "href" { !value.trim().starts_with('#') } else { refers_elsewhere(value) };
    known && !name.starts_with("on") && !matches!(name.as_str(), "src" | "base") && !refers
}

/// Whether a value names something outside of the picture: by `url(…)`, or as a script.
fn refers_elsewhere(value: &str) -> bool {
    let value: String = value.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    // A style's backslash could hide any of these words.
    let hidden = value.contains('\\');
    let mut urls =
        value.match_indices("url(").map(|(at, word)| value[at + word.len()..].trim_start_matches(['"', '\'']));
    hidden || value.contains("javascript:") || value.contains("expression(") || urls.any(|url| !url.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(inside: &str) -> Vec<(u32, String)> {
        let mut problems = Problems::new("a.svg");
        check(
            format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" viewBox=\"0 0 9 9\">\n{inside}</svg>").as_bytes(),
            &mut problems,
        );
        problems.into_list().into_iter().map(|found| (found.line, found.message)).collect()
    }

    #[test]
    fn what_draws_is_allowed() {
        let drawing = "<title>Une boîte</title><defs><linearGradient id=\"a\"><stop offset=\"0\"/></linearGradient></defs>\
            <style>.b { fill: url(#a); font: 12px sans-serif }</style><rect class=\"b\" style=\"fill:url(#a)\" rx=\"2\"/>\
            <use xlink:href=\"#a\"/><use href=\"#a\"/><text xml:space=\"preserve\" x=\"1\">prix</text>";
        assert_eq!(codes(drawing), []);
    }

    #[test]
    fn what_runs_or_refers_elsewhere_is_refused_at_its_place() {
        for inside in [
            "<script>alert(1)</script>",
            "<rect onclick=\"x()\"/>",
            "<rect ONLOAD=\"x()\"/>",
            "<foreignObject/>",
            "<a href=\"#a\"><rect/></a>",
            "<image href=\"#a\"/>",
            "<use href=\"https://x.fr/a.svg#b\"/>",
            "<use xlink:href=\"data:image/svg+xml,a\"/>",
            "<rect fill=\"url(https://x.fr/a)\"/>",
            "<rect style=\"fill: url( 'a.svg#b' )\"/>",
            "<style>@import 'a.css';</style>",
            "<style>rect { fill: u\\72l(a) }</style>",
            "<set attributeName=\"href\" to=\"javascript:x()\"/>",
            "<animate/>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\"/>",
            "<script xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<?xml-stylesheet href=\"a.css\"?>",
        ] {
            let found = codes(inside);
            assert_eq!(found.len(), 1, "{inside}: {found:?}");
            assert_eq!(found[0].0, 2, "{inside}");
        }
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        let xml = |text: &str| {
            let mut problems = Problems::new("a.svg");
            check(text.as_bytes(), &mut problems);
            problems.into_list().first().map(|found| found.code)
        };
        assert_eq!(xml("<svg>"), Some("svg-xml"));
        assert_eq!(xml("<svg/>"), Some("svg-xml"), "without its namespace it is not drawn");
        assert_eq!(
            xml("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            Some("svg-xml")
        );
        assert_eq!(xml("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"), Some("svg-xml"));
    }
}
