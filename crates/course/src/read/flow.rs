//! Events on their way to HTML, with our own tags for tables and lists.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

#[derive(Debug, Default)]
pub(crate) struct Flow<'a> {
    events: Vec<Event<'a>>,
    /// For each open list, whether it is the list of tasks.
    lists: Vec<bool>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// The last thing was a heading that announces the tasks.
    pub(crate) after_tasks: bool,
}

impl<'a> Flow<'a> {
    pub(crate) fn into_events(self) -> impl Iterator<Item = Event<'a>> {
        self.events.into_iter()
    }

    pub(crate) fn html(&mut self, html: impl Into<String>) {
        self.events.push(Event::Html(html.into().into()));
    }

    pub(crate) fn inline_html(&mut self, html: String) {
        self.events.push(Event::InlineHtml(html.into()));
    }

    pub(crate) fn open_list(&mut self, start: Option<u64>, after_tasks: bool) {
        let tasks = start.is_some() && after_tasks;
        self.lists.push(tasks);
        if tasks {
            self.html("<ol class=\"todo\">\n");
        } else {
            self.events.push(Event::Start(Tag::List(start)));
        }
    }

    /// Everything else: as it is, but for tables (which scroll on a small screen) and the items of tasks (whose number
    /// stands beside all they hold).
    pub(crate) fn push(&mut self, event: Event<'a>) {
        let in_tasks = self.lists.last().copied().unwrap_or(false);
        match event {
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                if in_tasks { self.html("</ol>\n") } else { self.events.push(event) }
            }
            Event::Start(Tag::Item) if in_tasks => self.html("<li><div>"),
            Event::End(TagEnd::Item) if in_tasks => self.html("</div></li>\n"),
            Event::Start(Tag::Table(alignments)) => {
                self.alignments = alignments;
                self.html("<div class=\"scroll\" tabindex=\"0\"><table class=\"table\">");
            }
            Event::End(TagEnd::Table) => self.html("</tbody></table></div>\n"),
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                self.column = 0;
                self.html("<thead><tr>");
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                self.html("</tr></thead><tbody>\n");
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                self.html("<tr>");
            }
            Event::End(TagEnd::TableRow) => self.html("</tr>\n"),
            Event::Start(Tag::TableCell) => self.open_cell(),
            Event::End(TagEnd::TableCell) => self.html(if self.in_head { "</th>" } else { "</td>" }),
            event => self.events.push(event),
        }
    }

    fn open_cell(&mut self) {
        let right = self.alignments.get(self.column) == Some(&Alignment::Right);
        self.column += 1;
        self.html(match (self.in_head, right) {
            (true, true) => "<th scope=\"col\" class=\"r\">",
            (true, false) => "<th scope=\"col\">",
            (false, true) => "<td class=\"r\">",
            (false, false) => "<td>",
        });
    }
}
