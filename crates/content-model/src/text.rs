//! The text of a file: read already, or read when somebody asks for it.

use std::{
    fmt, fs,
    io::{self, Read as _},
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use crate::span::Span;

/// The most bytes a post may have: far more than anyone reads, and little enough to hold.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A text. That of a file whose facts are known already is read when it is first looked at; what
/// cannot be read any more is empty. Cheap to clone.
#[derive(Clone)]
pub struct Text(Arc<Held>);

struct Held {
    text: OnceLock<String>,
    /// Where it is read from when it is asked for.
    file: PathBuf,
}

impl Text {
    /// The text of a file that is read when it is first looked at.
    pub(crate) fn unread(file: &Path) -> Self {
        Self(Arc::new(Held {
            text: OnceLock::new(),
            file: file.to_owned(),
        }))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        let Held { text, file } = &*self.0;
        text.get_or_init(|| read(file).map_or_else(|_| String::new(), |bytes| decode(bytes).0))
    }
}

impl<T: Into<String>> From<T> for Text {
    fn from(text: T) -> Self {
        Self(Arc::new(Held {
            text: text.into().into(),
            file: PathBuf::new(),
        }))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.text.get() {
            Some(text) => fmt::Debug::fmt(text, f),
            None => write!(f, "unread {:?}", self.0.file),
        }
    }
}

/// The bytes of a file, or in words why there are none. The system is asked for its length once it
/// is open, so that what is read is what was asked about; one that grows meanwhile is refused, too.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, String> {
    let in_words = |error: io::Error| format!("cannot be read: {error}");
    let file = fs::File::open(file).map_err(in_words)?;
    let length = file.metadata().map_err(in_words)?.len();
    refuse_length(length)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    refuse_length(read.map_err(in_words)? as u64)?;
    Ok(bytes)
}

/// Refuses more bytes than a post may have.
pub(crate) fn refuse_length(bytes: u64) -> Result<(), String> {
    const MEBIBYTE: u64 = 1024 * 1024;
    match bytes <= MAX_BYTES {
        true => Ok(()),
        false => Err(format!(
            "the file is too large to be a post: {} MiB, and the limit is {} MiB",
            bytes / MEBIBYTE,
            MAX_BYTES / MEBIBYTE
        )),
    }
}

/// Bytes as text, with the place and the name of what is wrong with them.
pub(crate) fn decode(bytes: Vec<u8>) -> (String, Span, Option<&'static str>) {
    let utf16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        Some([0xfe, 0xff]) => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    if let Some(unit) = utf16 {
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect();
        let text = String::from_utf16_lossy(&units);
        return (
            text,
            Span::at(0),
            Some("the file is UTF-16; save it as UTF-8"),
        );
    }
    match String::from_utf8(bytes) {
        Ok(text) => match memchr::memchr(0, text.as_bytes()) {
            Some(at) => (
                text,
                Span::new(at, at + 1),
                Some("there is a NUL character, which text never has; delete it"),
            ),
            None => (text, Span::at(0), None),
        },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let what = "the file is not UTF-8 here; save it as UTF-8";
            (text, Span::new(at, at + '\u{fffd}'.len_utf8()), Some(what))
        }
    }
}
