//! The files an instance sees: the learner's or the tests', in memory, and the two ends of the channel.

use std::collections::BTreeMap;

/// What an open descriptor stands for.
#[derive(Debug, Clone)]
pub(super) enum Descriptor {
    Input,
    Output,
    Errors,
    Folder,
    /// Messages from the host.
    In,
    /// Messages to the host.
    Out,
    File {
        path: String,
        position: usize,
        append: bool,
    },
}

/// Descriptors of the channel, the same in every instance of a snapshot.
const IN: u32 = 90;
const OUT: u32 = 91;
const FIRST_FREE: u32 = 4;
const MOST_OPEN: usize = 64;
/// What the files may hold together, in bytes, beyond those that were given.
const MOST_BYTES: usize = 4 << 20;
const MOST_FILES: usize = 200;
/// Files of the grader's own, which no other code opens.
const OWN: &str = "tremplin/";

/// Error numbers of WASI.
pub(super) mod errno {
    pub(in super::super) const SUCCESS: i32 = 0;
    pub(in super::super) const BADF: i32 = 8;
    pub(in super::super) const EXIST: i32 = 20;
    pub(in super::super) const INVAL: i32 = 28;
    pub(in super::super) const ISDIR: i32 = 31;
    pub(in super::super) const MFILE: i32 = 33;
    pub(in super::super) const NOENT: i32 = 44;
    pub(in super::super) const NOSPC: i32 = 51;
    pub(in super::super) const NOSYS: i32 = 52;
    pub(in super::super) const SPIPE: i32 = 70;
}

#[derive(Debug, Default)]
pub(super) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    open: BTreeMap<u32, Descriptor>,
    written: usize,
}

/// How a path is to be opened, in WASI's bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    pub(super) create: bool,
    pub(super) exclusive: bool,
    pub(super) truncate: bool,
    pub(super) append: bool,
}

impl Files {
    pub(super) fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let standard = [Descriptor::Input, Descriptor::Output, Descriptor::Errors, Descriptor::Folder];
        let mut open: BTreeMap<u32, Descriptor> = (0..).zip(standard).collect();
        open.insert(IN, Descriptor::In);
        open.insert(OUT, Descriptor::Out);
        Self { files: files.into_iter().collect(), open, written: 0 }
    }

    pub(super) fn descriptor(&mut self, number: u32) -> Option<&mut Descriptor> {
        self.open.get_mut(&number)
    }

    pub(super) fn close(&mut self, number: u32) -> i32 {
        if self.open.remove(&number).is_some() { errno::SUCCESS } else { errno::BADF }
    }

    /// A path without what leads to the root, which is the only folder; `None` for one that leads elsewhere.
    pub(super) fn clean(path: &[u8]) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        (!parts.contains(&"..")).then(|| parts.join("/"))
    }

    /// The size of a file; `None` when there is none. The root is the empty path.
    pub(super) fn size(&self, path: &str) -> Option<usize> {
        self.files.get(path).map(Vec::len)
    }

    pub(super) fn open(&mut self, path: &str, how: Opening) -> Result<u32, i32> {
        if path == "tremplin/in" {
            return Ok(IN);
        }
        if path == "tremplin/out" {
            return Ok(OUT);
        }
        if self.open.len() >= MOST_OPEN {
            return Err(errno::MFILE);
        }
        let descriptor = if path.is_empty() {
            Descriptor::Folder
        } else {
            let is_full = self.files.len() >= MOST_FILES || path.len() > 255;
            match self.files.get_mut(path) {
                Some(_) if how.create && how.exclusive => return Err(errno::EXIST),
                Some(file) if how.truncate => file.clear(),
                Some(_) => {}
                None if !how.create || path.starts_with(OWN) => return Err(errno::NOENT),
                None if is_full => return Err(errno::NOSPC),
                None => {
                    self.files.insert(path.to_owned(), Vec::new());
                }
            }
            Descriptor::File { path: path.to_owned(), position: 0, append: how.append }
        };
        let number = (FIRST_FREE..).find(|number| !self.open.contains_key(number)).unwrap_or(FIRST_FREE);
        self.open.insert(number, descriptor);
        Ok(number)
    }

    /// What stands at `position` of a file, `most` bytes of it.
    pub(super) fn read(&self, path: &str, position: usize, most: usize) -> &[u8] {
        let rest = self.files.get(path).and_then(|file| file.get(position..)).unwrap_or_default();
        &rest[..most.min(rest.len())]
    }

    pub(super) fn write(&mut self, path: &str, position: usize, bytes: &[u8]) -> Result<(), i32> {
        self.written += bytes.len();
        let end = position.checked_add(bytes.len()).filter(|end| *end <= MOST_BYTES);
        let (Some(file), Some(end)) = (self.files.get_mut(path), end.filter(|_| self.written <= MOST_BYTES)) else {
            return Err(errno::NOSPC);
        };
        if file.len() < end {
            file.resize(end, 0);
        }
        file[position..end].copy_from_slice(bytes);
        Ok(())
    }

    pub(super) fn resize(&mut self, path: &str, size: usize) -> i32 {
        match self.files.get_mut(path).filter(|_| size <= MOST_BYTES) {
            Some(file) => {
                file.resize(size, 0);
                errno::SUCCESS
            }
            None => errno::INVAL,
        }
    }

    pub(super) fn remove(&mut self, path: &str) -> i32 {
        if self.files.remove(path).is_some() { errno::SUCCESS } else { errno::NOENT }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Opening = Opening { create: false, exclusive: false, truncate: false, append: false };

    #[test]
    fn paths_stay_inside() {
        assert_eq!(Files::clean(b"/./a//b.txt"), Some("a/b.txt".into()));
        assert_eq!(Files::clean(b"/../etc/passwd"), None);
        assert_eq!(Files::clean(b"/"), Some(String::new()));
    }

    #[test]
    fn files_are_written_up_to_the_limit() {
        let mut files = Files::new([("a.txt".to_owned(), b"abc".to_vec())]);
        assert_eq!(files.open("b.txt", PLAIN), Err(errno::NOENT));
        assert!(files.open("b.txt", Opening { create: true, ..PLAIN }).is_ok());
        assert_eq!(files.write("b.txt", 2, b"xy"), Ok(()));
        assert_eq!(files.read("b.txt", 0, 9), b"\0\0xy");
        assert_eq!(files.write("b.txt", MOST_BYTES, b"x"), Err(errno::NOSPC));
        assert_eq!(files.open("tremplin/x", Opening { create: true, ..PLAIN }), Err(errno::NOENT));
        for _ in 0..200 {
            let _ = files.open("a.txt", PLAIN);
        }
        assert_eq!(files.open("a.txt", PLAIN), Err(errno::MFILE));
    }
}
