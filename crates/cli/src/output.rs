//! Standard output and error.

use std::io::{self, Write as _};

/// Writes a line to standard output at once. A reader who has heard enough (`| head`) is no error.
pub(crate) fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// What to do next, for a human: on standard error, so that what is on standard output stays fit for a script.
pub(crate) fn advise(lines: &str) {
    // The work is done: nobody needs to hear that the advice was not read.
    let _ = writeln!(io::stderr(), "{lines}");
}

/// One plain line on standard error, causes included; nowhere to complain about a failure of that.
pub(crate) fn complain(error: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "tremplin: {}", printable(&format!("{error:#}")));
}

/// `text` without what would move a terminal's cursor, change its colours or fake a line of ours.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}
