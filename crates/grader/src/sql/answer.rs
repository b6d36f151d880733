//! What the guest answers (`guests/sql/answer.h`), read with care: the learner's instance wrote it.

/// One cell, with its storage class.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    /// As SQLite gave it: nothing makes it UTF-8.
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

impl Rows {
    /// In bytes, roughly.
    pub(super) fn size(&self) -> usize {
        let of = |value: &Value| {
            size_of::<Value>()
                + match value {
                    Value::Text(bytes) | Value::Blob(bytes) => bytes.len(),
                    Value::Null | Value::Integer(_) | Value::Real(_) => 0,
                }
        };
        let names: usize = self.columns.iter().map(|name| size_of::<String>() + name.len()).sum();
        names + self.rows.iter().flatten().map(of).sum::<usize>()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct SqlError {
    /// SQLite's extended code, or one of the guest's own.
    pub(super) code: u32,
    /// What the authorizer did not allow (`SQLITE_INSERT`...), or 0.
    pub(super) denied: u32,
    /// In the statements, in bytes.
    pub(super) offset: usize,
    pub(super) is_exact: bool,
    /// The statement had begun to run; otherwise it could not be understood at all.
    pub(super) while_running: bool,
    pub(super) message: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// One for each statement that gives rows.
    Tables(Vec<Rows>),
    Error(SqlError),
    TooMuchOutput,
    OutOfMemory,
}

/// Two words of the guest's answers.
const EXACT: u8 = 1;
const RUNNING: u8 = 2;

impl Answer {
    /// `None`: this is no answer.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        Some(match reader.byte()? {
            0 => {
                let mut tables = Vec::new();
                while !reader.bytes.is_empty() {
                    tables.push(reader.table()?);
                }
                Self::Tables(tables)
            }
            1 => {
                let (code, denied, offset, flags) =
                    (reader.number()?, reader.number()?, reader.number()?, reader.byte()?);
                Self::Error(SqlError {
                    code,
                    denied,
                    offset: offset as usize,
                    is_exact: flags & EXACT != 0,
                    while_running: flags & RUNNING != 0,
                    message: String::from_utf8_lossy(reader.bytes()?).into_owned(),
                })
            }
            2 if reader.byte()? == 1 => Self::TooMuchOutput,
            2 => Self::OutOfMemory,
            _ => return None,
        })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        self.take(8)?.first_chunk().copied()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length as usize)
    }

    fn table(&mut self) -> Option<Rows> {
        // Rows of nothing would have no end.
        let count = self.number().filter(|count| *count > 0)?;
        let columns: Vec<String> =
            (0..count).map(|_| Some(String::from_utf8_lossy(self.bytes()?).into_owned())).collect::<Option<_>>()?;
        let rows = self.number()?;
        let rows = (0..rows).map(|_| columns.iter().map(|_| self.value()).collect()).collect::<Option<_>>()?;
        Some(Rows { columns, rows })
    }

    fn value(&mut self) -> Option<Value> {
        Some(match self.byte()? {
            0 => Value::Null,
            1 => Value::Integer(i64::from_le_bytes(self.eight()?)),
            2 => Value::Real(f64::from_le_bytes(self.eight()?)),
            3 => Value::Text(self.bytes()?.to_vec()),
            4 => Value::Blob(self.bytes()?.to_vec()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_none(bytes in prop::collection::vec(0u8..6, 0..200)) {
            let _ = Answer::read(&bytes);
        }
    }

    #[test]
    fn a_table_of_every_class_is_read() {
        let mut bytes = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, b'a', 3, 0, 0, 0, 0, 1];
        bytes.extend_from_slice(&7i64.to_le_bytes());
        bytes.extend_from_slice(&[3, 1, 0, 0, 0, b'x']);
        let rows = vec![vec![Value::Null], vec![Value::Integer(7)], vec![Value::Text(b"x".to_vec())]];
        assert_eq!(Answer::read(&bytes), Some(Answer::Tables(vec![Rows { columns: vec!["a".into()], rows }])));
        assert_eq!(Answer::read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Answer::read(&[0, 255, 255, 255, 255]), None);
    }
}
