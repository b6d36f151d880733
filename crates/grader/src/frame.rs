//! Messages between the server and its grader children: a length (u32, little-endian, in bytes), then postcard.
//!
//! One message is one write; a reader takes whatever the pipe holds, so that a small message is one read.

use std::io;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tremplin_course::{Scope, SourceFile, Spec};

use crate::wire::WireGraded;
use crate::{Fault, SandboxReport};

/// The most one message may hold, in bytes. A job is a source (64 KiB) and, once a child, the tests of its exercise.
pub(crate) const MAX_FRAME: usize = 16 * 1024 * 1024;
/// How many specs a child keeps; the parent decides which slot is overwritten.
pub(crate) const SPEC_SLOTS: usize = 64;
/// Raised with every change of the messages; a child of another version is refused at the handshake.
pub(crate) const PROTOCOL: u32 = 1;

const HEADER: usize = 4;

/// Parent to child: grade `source` with the spec in `slot`, after putting `spec` there when it is given.
///
/// A slot and not the spec's digest: the parent alone knows what the child holds, so nothing is hashed or searched.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request<S, F> {
    pub(crate) job: u64,
    pub(crate) slot: u32,
    pub(crate) spec: Option<S>,
    pub(crate) source: F,
    pub(crate) scope: Scope,
}

/// As the parent writes it: nothing copied.
pub(crate) type RequestRef<'a> = Request<&'a Spec, &'a [SourceFile]>;
/// As the child reads it.
pub(crate) type RequestBuf = Request<Spec, Vec<SourceFile>>;

/// Child to parent.
#[derive(Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and nearly all are the large one")]
pub(crate) enum Answer {
    /// Once, when the engine is warm and the sandbox is shut.
    Ready {
        protocol: u32,
        sandbox: SandboxReport,
    },
    /// Once, instead of `Ready`: why this child cannot work.
    NotReady(String),
    Graded {
        job: u64,
        graded: WireGraded,
    },
    /// The engine gave a fault for this job; the child itself is sound.
    Faulted {
        job: u64,
        message: String,
    },
}

/// Writes `message` as one frame over what `buffer` held.
pub(crate) fn encode<T: Serialize>(message: &T, buffer: &mut Vec<u8>) -> Result<(), Fault> {
    buffer.clear();
    buffer.extend_from_slice(&[0; HEADER]);
    // Infallible for our types: they have lengths known beforehand, and a Vec grows.
    *buffer = postcard::to_extend(message, std::mem::take(buffer)).map_err(|error| Fault::Engine(error.to_string()))?;
    let bytes = buffer.len() - HEADER;
    let length = u32::try_from(bytes).ok().filter(|_| bytes <= MAX_FRAME);
    let length = length.ok_or(Fault::TooLarge { bytes, max: MAX_FRAME })?;
    buffer[..HEADER].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

pub(crate) fn decode<T: DeserializeOwned>(frame: &[u8]) -> io::Result<T> {
    let (message, rest) = postcard::take_from_bytes(frame).map_err(|error| garbage(&error.to_string()))?;
    if rest.is_empty() { Ok(message) } else { Err(garbage("bytes after the message")) }
}

fn garbage(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not a message: {why}"))
}

/// Bytes read so far; gives whole frames. Reading and taking are apart, so that a read given up midway loses nothing.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    bytes: Vec<u8>,
    filled: usize,
    /// Length of the frame given out last: dropped at the next call.
    taken: usize,
}

/// Room offered to each read; a usual job or report fits, so that it is one system call.
const ROOM: usize = 16 * 1024;
/// A buffer that a large message made larger than this is given back.
const KEEP: usize = 256 * 1024;

impl Inbox {
    /// Where the next read puts its bytes; tell how many there were with [`Inbox::read`].
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.drop_taken();
        let wanted = self.announced().map_or(0, |length| (HEADER + length).saturating_sub(self.filled));
        // A frame's announced length is not believed before its bytes arrive: the buffer at most doubles.
        let room = wanted.min(self.filled).max(ROOM);
        if self.bytes.len() < self.filled + room {
            self.bytes.resize(self.filled + room, 0);
        }
        &mut self.bytes[self.filled..]
    }

    pub(crate) fn read(&mut self, count: usize) {
        self.filled += count;
    }

    /// The next frame's payload, once it is whole.
    ///
    /// # Errors
    /// `InvalidData` when its length is over [`MAX_FRAME`]; the stream cannot be trusted from then on.
    pub(crate) fn take(&mut self) -> io::Result<Option<&[u8]>> {
        self.drop_taken();
        let Some(length) = self.announced() else { return Ok(None) };
        if length > MAX_FRAME {
            return Err(garbage(&format!("{length} bytes announced; the most is {MAX_FRAME}")));
        }
        if self.filled < HEADER + length {
            return Ok(None);
        }
        self.taken = HEADER + length;
        Ok(Some(&self.bytes[HEADER..HEADER + length]))
    }

    fn announced(&self) -> Option<usize> {
        let header = self.bytes[..self.filled].first_chunk::<HEADER>()?;
        usize::try_from(u32::from_le_bytes(*header)).ok()
    }

    fn drop_taken(&mut self) {
        if self.taken > 0 {
            self.bytes.copy_within(self.taken..self.filled, 0);
            self.filled -= self.taken;
            self.taken = 0;
            if self.bytes.len() > KEEP && self.filled == 0 {
                self.bytes = Vec::new();
            }
        }
    }
}
