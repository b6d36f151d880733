//! The commonest errors of scripts in pages: an element that is not there, a list taken for an element, what a method of the
//! document refuses (`dom-errors.ftl`).

use tremplin_course::Explanation;

use super::{plain, quoted, with};

/// What is asked of elements and of little else: on `null`, of an element that was looked for and not found.
const OF_ELEMENTS: [&str; 42] = [
    "addEventListener",
    "append",
    "appendChild",
    "before",
    "after",
    "prepend",
    "remove",
    "removeChild",
    "replaceWith",
    "insertBefore",
    "insertAdjacentHTML",
    "querySelector",
    "querySelectorAll",
    "closest",
    "matches",
    "setAttribute",
    "getAttribute",
    "hasAttribute",
    "removeAttribute",
    "classList",
    "className",
    "children",
    "childNodes",
    "dataset",
    "style",
    "textContent",
    "innerText",
    "innerHTML",
    "outerHTML",
    "value",
    "checked",
    "disabled",
    "hidden",
    "src",
    "href",
    "alt",
    "focus",
    "click",
    "submit",
    "reset",
    "parentElement",
    "elements",
];

pub(super) fn explain(name: &str, message: &str) -> Option<Explanation> {
    match name {
        "TypeError" => of_nothing(message).or_else(|| of_list(message)).or_else(|| type_error(message).map(plain)),
        _ => exception(message),
    }
}

fn of_nothing(message: &str) -> Option<Explanation> {
    let read = quoted(message, "cannot read property '").map(|property| (property, "dom-error-no-element"));
    let set = || quoted(message, "cannot set property '").map(|property| (property, "dom-error-set-no-element"));
    let (property, id) = read.or_else(set)?;
    let is_event = property.starts_with("on") && property.len() > 4;
    if !OF_ELEMENTS.contains(&property) && !is_event {
        return None;
    }
    let id = match (property, message.ends_with("of null")) {
        (_, true) => id,
        // An element of a list, or a property that has another name.
        (_, false) => "dom-error-undefined-element",
    };
    Some(with(id, &[("property", property)]))
}

fn of_list(message: &str) -> Option<Explanation> {
    let method = message.strip_suffix(" is not a function")?;
    let property = method.strip_prefix("NodeList.").or_else(|| method.strip_prefix("HTMLCollection."))?;
    Some(with("dom-error-list", &[("property", property)]))
}

fn type_error(message: &str) -> Option<&'static str> {
    let refused = |method: &str| message.starts_with(&format!("Failed to execute '{method}' on"));
    Some(match message {
        "Failed to fetch" => "dom-error-fetch",
        "body stream already read" => "dom-error-body-twice",
        _ if refused("addEventListener") => "dom-error-listener",
        _ if refused("setTimeout") => "dom-error-timer",
        _ if refused("dispatchEvent") => "dom-error-event",
        _ if refused("getComputedStyle") => "dom-error-style",
        _ if message.contains("is not of type 'Node'") => "dom-error-not-a-node",
        _ => return None,
    })
}

/// What the document's own exceptions say, whatever their class.
fn exception(message: &str) -> Option<Explanation> {
    let rest = message.strip_prefix("Failed to execute '")?;
    if let Some((_, selector)) =
        rest.strip_suffix("' is not a valid selector.").and_then(|rest| rest.rsplit_once(": '"))
    {
        return Some(with("dom-error-selector", &[("selector", selector)]));
    }
    if let Some(tag) = rest.split_once("The tag name provided ('").and_then(|(_, rest)| rest.rsplit_once("')")) {
        return Some(with("dom-error-tag-name", &[("name", tag.0)]));
    }
    Some(plain(match rest {
        _ if rest.contains("HTML space characters") => "dom-error-class-space",
        _ if rest.contains("token provided must not be empty") => "dom-error-class-empty",
        _ if rest.contains("is not a valid attribute name") => "dom-error-attribute-name",
        _ if rest.contains("is not a child of this node") => "dom-error-not-a-child",
        _ if rest.contains("a child of itself") || rest.contains("is a parent of the node") => "dom-error-own-parent",
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str, message: &str) -> Option<String> {
        explain(name, message).map(|explanation| explanation.id)
    }

    #[test]
    fn an_element_that_is_not_there_is_told_from_a_value_that_is_none() {
        let read = |property: &str, of: &str| id("TypeError", &format!("cannot read property '{property}' of {of}"));
        assert_eq!(read("addEventListener", "null").as_deref(), Some("dom-error-no-element"));
        assert_eq!(read("textContent", "undefined").as_deref(), Some("dom-error-undefined-element"));
        assert_eq!(read("length", "null"), None);
        assert_eq!(
            id("TypeError", "cannot set property 'onclick' of null").as_deref(),
            Some("dom-error-set-no-element")
        );
        assert_eq!(id("TypeError", "cannot set property 'on' of null"), None);
    }

    #[test]
    fn what_the_document_refuses_is_told_with_its_words() {
        let selector = explain(
            "DOMException",
            "Failed to execute 'querySelector' on 'HTMLDocument': '#1' is not a valid selector.",
        );
        assert_eq!(selector, Some(with("dom-error-selector", &[("selector", "#1")])));
        let tag =
            "Failed to execute 'createElement' on 'Document': The tag name provided ('<li>') is not a valid name.";
        assert_eq!(explain("InvalidCharacterError", tag), Some(with("dom-error-tag-name", &[("name", "<li>")])));
        assert_eq!(id("Error", "Failed to do it"), None);
    }
}
