//! The file of kept bodies: records one after the other, in any order.
//!
//! One record is added for each body that was rendered, so that a run in which one post changed
//! writes one record. Nothing is believed without its sum, and what a killed run has left half
//! written is cut off. A run has the file for itself; a second one at the same time does without.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::answers::{Answers, AnswersHash, Question};
use crate::stamp::{Sum, sum};

/// What the file begins with; a hash of who wrote it follows.
const MAGIC: &[u8] = b"postroom bodies 1\n";
/// How much comes before the first record.
const START: u64 = MAGIC.len() as u64 + 32;
/// What comes before the content of a record: its key, the content's sum and its length.
const HEAD: usize = size_of::<Key>() + size_of::<Sum>() + 4;
/// The file is not made larger than this, in bytes.
const MOST: u64 = 4 * 1024 * 1024 * 1024;
/// A file that is mostly waste is written anew if there is more waste than this, in bytes.
const MUCH_WASTE: u64 = 1024 * 1024;

/// What a body is known by.
pub(super) type Key = [u8; 16];

/// The content of a record.
#[derive(Serialize, Deserialize)]
struct Record<'r> {
    answers: AnswersHash,
    #[serde(borrow)]
    questions: Vec<Question<'r>>,
    html: &'r str,
}

/// The file, and where in it which body is.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    end: u64,
    places: HashMap<Key, Place>,
    used: HashSet<Key>,
}

/// A record: where its content begins, and how long that is.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: u32,
    sum: Sum,
}

impl Log {
    /// Opens the file, and empties it if another program wrote it.
    pub(super) fn open(path: &Path, maker: [u8; 32]) -> io::Result<Self> {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path)?;
        file.try_lock()?;
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(START).read_to_end(&mut head)?;
        let expected = [MAGIC, &maker].concat();
        if head != expected {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&expected)?;
        }
        let (places, end) = places(&file)?;
        file.set_len(end)?;
        let used = HashSet::new();
        let (path, open) = (
            path.to_owned(),
            Open {
                file,
                end,
                places,
                used,
            },
        );
        Ok(Self {
            path,
            open: Mutex::new(open),
        })
    }

    /// A kept body, if the answers to its questions are still the same.
    pub(super) fn get(
        &self,
        key: &Key,
        answers: impl FnOnce(&[Question<'_>]) -> AnswersHash,
    ) -> Option<String> {
        let bytes = self.read(key)?;
        let record: Record<'_> = postcard::from_bytes(&bytes).ok()?;
        let same = answers(&record.questions) == record.answers;
        same.then(|| {
            self.lock().used.insert(*key);
            record.html.to_owned()
        })
    }

    /// Keeps a body. A failure is none: it is rendered again then.
    pub(super) fn put(&self, key: &Key, answers: Answers, html: &str) {
        let record = Record {
            answers: answers.hash(),
            questions: answers.questions(),
            html,
        };
        if let Ok(content) = postcard::to_stdvec(&record) {
            let _ = self.lock().add(key, &content);
        }
    }

    /// Leaves out what was of no use this time, if that is most of the file.
    pub(super) fn close(self) {
        let open = self
            .open
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let used = |(key, _): &(&Key, &Place)| open.used.contains(*key);
        let sizes = open.places.iter().filter(used);
        let live: u64 = sizes
            .map(|(_, place)| u64::from(place.length) + HEAD as u64)
            .sum();
        let waste = open.end.saturating_sub(START + live);
        if waste > live.max(MUCH_WASTE) {
            let _ = open.write_anew(&self.path);
        }
    }

    fn read(&self, key: &Key) -> Option<Vec<u8>> {
        let (place, bytes) = {
            let mut open = self.lock();
            let place = *open.places.get(key)?;
            (place, open.content(place).ok()?)
        };
        (sum(&bytes) == place.sum).then_some(bytes)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn content(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(place.length).map_err(io::Error::other)?];
        self.file.seek(SeekFrom::Start(place.start))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn add(&mut self, key: &Key, content: &[u8]) -> io::Result<()> {
        let place = Place {
            start: self.end + HEAD as u64,
            length: u32::try_from(content.len()).map_err(io::Error::other)?,
            sum: sum(content),
        };
        if self.end > MOST {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&record(key, place, content))?;
        self.end = place.start + u64::from(place.length);
        self.places.insert(*key, place);
        self.used.insert(*key);
        Ok(())
    }

    /// Puts a file with only what was of use in the place of this one.
    fn write_anew(mut self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut to = tempfile::NamedTempFile::new_in(folder)?;
        let mut head = vec![0; usize::try_from(START).map_err(io::Error::other)?];
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_exact(&mut head)?;
        to.write_all(&head)?;
        let mut live: Vec<(Key, Place)> = self.places.drain().collect();
        live.retain(|(key, _)| self.used.contains(key));
        live.sort_unstable_by_key(|(_, place)| place.start);
        for (key, place) in live {
            let content = self.content(place)?;
            to.write_all(&record(&key, place, &content))?;
        }
        to.persist(path)?;
        Ok(())
    }
}

fn record(key: &Key, place: Place, content: &[u8]) -> Vec<u8> {
    [key, &place.sum, &place.length.to_le_bytes()[..], content].concat()
}

/// Where the records of a file are, and where the last whole one ends. Of two with the same key
/// the later counts.
fn places(file: &File) -> io::Result<(HashMap<Key, Place>, u64)> {
    let length = file.metadata()?.len();
    // Only the heads are read.
    let mut from = BufReader::with_capacity(HEAD, file);
    let (mut places, mut end) = (HashMap::new(), START);
    while end + HEAD as u64 <= length {
        let (mut key, mut sum, mut size) = (Key::default(), Sum::default(), [0; 4]);
        from.seek(SeekFrom::Start(end))?;
        for part in [&mut key[..], &mut sum, &mut size] {
            from.read_exact(part)?;
        }
        let (start, size) = (end + HEAD as u64, u32::from_le_bytes(size));
        if start + u64::from(size) > length {
            break;
        }
        places.insert(
            key,
            Place {
                start,
                length: size,
                sum,
            },
        );
        end = start + u64::from(size);
    }
    Ok((places, end))
}
