//! One instance of a grade, and the messages it reads.

use wasmtime::TypedFunc;

use super::files::Files;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Boot,
    Tests,
    Learner,
}

/// The calls of one instance.
#[derive(Clone)]
pub(super) struct Guest {
    pub(super) serve: TypedFunc<(u32, u32), ()>,
    pub(super) frame: u32,
}

/// One instance, and what belongs to it.
pub(super) struct Process {
    pub(super) role: Role,
    pub(super) files: Files,
    pub(super) guest: Option<Guest>,
    inbox: Vec<u8>,
    inbox_at: usize,
    pub(super) answer: Option<Vec<u8>>,
    /// What it printed since it was asked.
    pub(super) printed: Vec<u8>,
    /// PHP's headers have gone by.
    pub(super) has_begun: bool,
    pub(super) complaints: Vec<u8>,
}

impl Process {
    pub(super) fn new(role: Role, files: Files) -> Self {
        Self {
            role,
            files,
            guest: None,
            inbox: Vec::new(),
            inbox_at: 0,
            answer: None,
            printed: Vec::new(),
            has_begun: false,
            complaints: Vec::new(),
        }
    }

    /// The next bytes of the message it was sent.
    pub(super) fn message(&mut self, most: usize) -> Vec<u8> {
        let end = (self.inbox_at + most).min(self.inbox.len());
        let bytes = self.inbox[self.inbox_at..end].to_vec();
        self.inbox_at = end;
        bytes
    }

    /// Puts a message where it will be read: status, body, what the other side printed.
    pub(super) fn deliver(&mut self, status: i32, body: &[u8], printed: &[u8]) {
        self.inbox.clear();
        self.inbox_at = 0;
        self.inbox.extend_from_slice(format!("{status} {} {}\n", body.len(), printed.len()).as_bytes());
        self.inbox.extend_from_slice(body);
        self.inbox.extend_from_slice(printed);
    }
}
