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
pub(crate) const PROTOCOL: u32 = 2;

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Feeds `stream` in pieces of the given sizes (again and again) and gives the frames that came out.
    fn read_in_pieces(stream: &[u8], sizes: &[usize]) -> io::Result<Vec<Vec<u8>>> {
        let (mut inbox, mut frames, mut at) = (Inbox::default(), Vec::new(), 0);
        for size in sizes.iter().cycle() {
            while let Some(frame) = inbox.take()? {
                frames.push(frame.to_vec());
            }
            if at == stream.len() {
                return Ok(frames);
            }
            let room = inbox.room();
            let count = (*size).clamp(1, room.len()).min(stream.len() - at);
            room[..count].copy_from_slice(&stream[at..at + count]);
            inbox.read(count);
            at += count;
        }
        unreachable!("the sizes never end")
    }

    fn stream(payloads: &[Vec<u8>]) -> Vec<u8> {
        let frame = |payload: &Vec<u8>| {
            let length = u32::try_from(payload.len()).unwrap();
            [&length.to_le_bytes()[..], payload].concat()
        };
        payloads.iter().flat_map(frame).collect()
    }

    proptest! {
        #[test]
        fn frames_come_out_whole_however_the_pipe_cuts_them(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 0..12),
            sizes in prop::collection::vec(1_usize..400, 1..8),
        ) {
            prop_assert_eq!(read_in_pieces(&stream(&payloads), &sizes).unwrap(), payloads);
        }

        #[test]
        fn any_bytes_at_all_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode::<RequestBuf>(&bytes);
            let _ = decode::<Answer>(&bytes);
            let _ = read_in_pieces(&bytes, &[7]);
        }
    }

    #[test]
    fn a_large_frame_passes_and_its_room_is_given_back() {
        let payloads = vec![vec![7; 3 << 20], vec![8; 10]];
        assert_eq!(read_in_pieces(&stream(&payloads), &[65_536]).unwrap(), payloads);
        let mut inbox = Inbox::default();
        let bytes = stream(&payloads[..1]);
        for piece in bytes.chunks(ROOM) {
            inbox.room()[..piece.len()].copy_from_slice(piece);
            inbox.read(piece.len());
        }
        assert_eq!(inbox.take().unwrap().unwrap().len(), 3 << 20);
        assert_eq!(inbox.room().len(), ROOM);
    }

    #[test]
    fn an_announced_length_is_bounded_and_not_believed() {
        let over = u32::try_from(MAX_FRAME + 1).unwrap().to_le_bytes();
        assert!(read_in_pieces(&over, &[4]).is_err());
        let mut inbox = Inbox::default();
        let most = u32::try_from(MAX_FRAME).unwrap().to_le_bytes();
        inbox.room()[..HEADER].copy_from_slice(&most);
        inbox.read(HEADER);
        assert!(inbox.take().unwrap().is_none());
        assert_eq!(inbox.room().len(), ROOM);
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_is_sent() {
        let mut buffer = Vec::new();
        let message = Answer::NotReady("x".repeat(MAX_FRAME));
        assert!(matches!(encode(&message, &mut buffer), Err(Fault::TooLarge { .. })));
        let fits = Answer::NotReady("x".repeat(MAX_FRAME - 8));
        encode(&fits, &mut buffer).unwrap();
        assert!(matches!(decode(&buffer[HEADER..]), Ok(Answer::NotReady(text)) if text.len() == MAX_FRAME - 8));
        assert!(decode::<Answer>(&buffer[HEADER..buffer.len() - 1]).is_err());
        buffer.push(0);
        assert!(decode::<Answer>(&buffer[HEADER..]).is_err());
    }
}
