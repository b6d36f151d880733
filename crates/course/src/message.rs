//! What people write to each other in markdown: no HTML of their own, no picture, no heading that would take part in the
//! page's.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::Html;
use crate::read::clean;

/// The HTML of a message. What a message may not hold is shown as it was typed.
pub fn message(markdown: &str) -> Html {
    let heading = HeadingLevel::H4;
    let events = Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { .. }) => {
            Event::Start(Tag::Heading { level: heading, id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(heading)),
        // A line that was ended is ended: nobody who writes a message thinks of two spaces.
        Event::SoftBreak => Event::HardBreak,
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        event => event,
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    clean(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_markdown_and_nothing_that_runs() {
        for (typed, shown) in [
            ("**Salle 4**\nà 9 h", "<p><strong>Salle 4</strong><br>\nà 9 h</p>"),
            ("# Titre", "<h4>Titre</h4>"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick='x()'>b</b>", "<p>a &lt;b onclick='x()'&gt;b&lt;/b&gt;</p>"),
            ("![un chat](https://x.fr/a.png)", "<p><em>un chat</em></p>"),
            ("[ici](javascript:alert(1))", "<p><a rel=\"noopener noreferrer\">ici</a></p>"),
            ("[ici](https://x.fr)", "<p><a href=\"https://x.fr\" rel=\"noopener noreferrer\">ici</a></p>"),
            ("", ""),
        ] {
            assert_eq!(message(typed).as_str(), shown, "{typed}");
        }
    }
}
