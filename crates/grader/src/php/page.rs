//! A page that its learner asks for, to see what it makes of a form.

use tremplin_course::PageRequest;
use wasmtime::Store;

use super::host::{self, Host, Reply, Stop};
use super::node::Node;
use super::reports::{Results, error_of};

/// Asks for the page as a browser would, and prints what it sends.
pub(super) fn show(store: &mut Store<Host>, results: &mut Results, asked: &PageRequest) {
    let reply = host::page(&mut *store, &request(asked));
    let answer = if let Reply::Answer { answer, .. } = &reply { Node::read(answer) } else { None };
    if !results.take_load(reply, store.data().fatal.clone()) {
        return;
    }
    let Some(page) = answer.as_ref().and_then(|answer| answer.at(1)) else {
        results.load_stop = Some(Stop::Protocol);
        return;
    };
    let text = head(page) + &page.named("text").and_then(Node::words).unwrap_or_default();
    if store.data_mut().print(&text).is_err() {
        results.load_stop = Some(Stop::Output);
    }
    results.error = page.named("error").filter(|error| **error != Node::Null).map(error_of);
}

/// What a browser would not show, and acts on: where the page leads elsewhere, or says that something went wrong.
fn head(page: &Node) -> String {
    let status = page.named("status").and_then(Node::int).unwrap_or(200);
    let headers = page.named("headers").into_iter().flat_map(Node::values);
    let location = headers.filter_map(Node::words).find(|header| header.to_ascii_lowercase().starts_with("location:"));
    match location {
        None if status == 200 => String::new(),
        None => format!("HTTP {status}\n\n"),
        Some(location) => format!("HTTP {status}\n{location}\n\n"),
    }
}

fn request(asked: &PageRequest) -> Node {
    let nothing = || Node::Array(Vec::new());
    let method = if asked.post.is_empty() { "GET" } else { "POST" };
    let fields = [
        ("get", Node::text(&query(&asked.get))),
        ("post", Node::text(&query(&asked.post))),
        ("cookies", nothing()),
        ("session", nothing()),
        ("server", nothing()),
        ("method", Node::text(method)),
    ];
    let fields = Node::Array(fields.map(|(name, value)| (Node::text(name), value)).into());
    Node::list([Node::text("page"), Node::text(&asked.page), fields])
}

/// The fields as a browser writes them: `nom=Awa%20Sy&choix%5B%5D=a`.
fn query(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", written(name), written(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn written(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_a_browser_does() {
        let fields = [("nom", "Zoé & Co"), ("choix[]", "a"), ("choix[]", "")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query(&fields), "nom=Zo%C3%A9%20%26%20Co&choix%5B%5D=a&choix%5B%5D=");
    }
}
