//! Facts of documents, kept in a file from run to run.
//!
//! Whoever asks about one post of a large site needs the other posts' facts only: what their
//! front matter says, which headings they have. Those need not be found again while the files are
//! the same. What is kept is never trusted: an entry counts only if the file's size, times and
//! identity are what they were when it was read, if the file had settled by then, and if the
//! entry is whole; otherwise the file is read as if nothing were kept. Without the file
//! everything comes out the same, only later.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufWriter, Read as _, Write as _},
    path::Path,
    sync::Arc,
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    front_matter::{FrontMatter, RawFrontMatter, SiteSchema},
    outline::Outline,
    problem::Problem,
    reading::WordCount,
    recalled::{Packed, Recalled},
    settings::Settings,
    site::load::Document,
    source::{SitePath, SourceFile},
    text::Text,
    walk::{FoundFile, Stat},
};

/// What the file begins with. The number grows when the form of entries changes.
const MAGIC: &[u8] = b"postroom facts 2\n";

/// No file of facts is larger: a site of a million posts would have one of this size.
const MAX_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Where facts are kept, and which documents are read all the same.
#[derive(Clone, Copy)]
pub struct Recall<'r> {
    /// The file that keeps them. It is made, with the folder it lies in, if it is not there.
    pub file: &'r Path,
    /// What tells this build of the program from others, since another may find other facts.
    pub maker: &'r str,
    /// A time before the site is read, by the clock that stamps files.
    pub began: SystemTime,
    /// Nothing is kept of a site with fewer documents than that.
    pub at_least: usize,
    /// The documents that are wanted with their texts: those are read in any case.
    pub wanted: &'r (dyn Fn(&SitePath) -> bool + Sync),
}

/// What was kept, as far as it can be of use.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Kept<'b> {
    fingerprint: [u8; 32],
    /// In the order of paths.
    #[serde(borrow)]
    entries: Vec<Entry<'b>>,
    /// What the entries lie in.
    #[serde(skip)]
    bytes: Option<&'b Arc<Vec<u8>>>,
}

/// The facts of one document.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Entry<'b> {
    path: &'b str,
    stat: Stat,
    sum: u64,
    /// The front matter as meant, and what else is looked at in every run.
    #[serde(serialize_with = "as_bytes")]
    eager: &'b [u8],
    #[serde(serialize_with = "as_bytes")]
    raw: &'b [u8],
    #[serde(serialize_with = "as_bytes")]
    outline: &'b [u8],
}

/// The facts of one document, packed.
pub(super) struct Facts {
    eager: Vec<u8>,
    raw: Vec<u8>,
    outline: Vec<u8>,
}

/// What is unpacked in every run.
type Eager = (Box<FrontMatter>, Extra, WordCount, Vec<Problem>);

/// The front matter's `extra` as JSON, since postcard does not describe itself; empty if there is
/// none.
type Extra = String;

impl Recall<'_> {
    /// The content of the file, if it is one of ours and not absurdly large.
    pub(super) fn read(&self) -> Option<Vec<u8>> {
        let file = fs::File::open(self.file).ok()?;
        let length = file.metadata().ok()?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(MAX_BYTES)).ok()?);
        file.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
        bytes.starts_with(MAGIC).then_some(bytes)
    }

    /// Writes the facts of `documents` beside what is still good of what was kept, if there are
    /// any that it lacks. A failure is none: the next run finds them again.
    pub(super) fn write(&self, kept: &Kept<'_>, documents: &[&[Document]]) {
        let documents = || documents.iter().copied().flatten();
        let news = documents().any(|document| document.to_keep.is_some());
        if !news || documents().count() < self.at_least {
            return;
        }
        let mut entries: Vec<Entry<'_>> = documents()
            .filter_map(|document| {
                let path = document.file.path.as_str();
                match &document.to_keep {
                    Some((stat, facts)) => Some(Entry::new(path, *stat, facts)),
                    None => kept.entry(path).copied(),
                }
            })
            .collect();
        entries.sort_unstable_by_key(|entry| entry.path);
        let fingerprint = kept.fingerprint;
        let content = Kept {
            fingerprint,
            entries,
            bytes: None,
        };
        // Nothing depends on the file, so an error of the disk is nobody's concern.
        let _ = self.replace(&content);
    }

    fn replace(&self, content: &Kept<'_>) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let file = tempfile::NamedTempFile::new_in(folder)?;
        let mut to = BufWriter::new(file);
        to.write_all(MAGIC)?;
        let to = postcard::to_io(content, to).map_err(io::Error::other)?;
        to.into_inner()?.persist(self.file)?;
        Ok(())
    }
}

impl<'b> Kept<'b> {
    /// What of the file's content was written by the same program for the same site and settings.
    pub(super) fn of(bytes: Option<&'b Arc<Vec<u8>>>, fingerprint: [u8; 32]) -> Self {
        let content = bytes.and_then(|bytes| bytes.strip_prefix(MAGIC));
        let kept = content.and_then(|content| postcard::from_bytes::<Self>(content).ok());
        let ours = kept.filter(|kept| kept.fingerprint == fingerprint);
        let entries = ours.map(|kept| kept.entries).unwrap_or_default();
        Self {
            fingerprint,
            entries,
            bytes,
        }
    }

    /// The document as it was read before, if the file is the same still.
    pub(super) fn document(&self, found: &FoundFile) -> Option<Document> {
        let entry = self.entry(found.path.as_str())?;
        let same = entry.stat == found.stat && entry.sum == entry.sum();
        let (mut front, extra, words, problems): Eager =
            same.then(|| postcard::from_bytes(entry.eager).ok())??;
        if !extra.is_empty() {
            front.extra = serde_json::from_str(&extra).ok()?;
        }
        Some(Document {
            file: SourceFile::new(found.path.clone(), Text::unread(&found.absolute)),
            raw: self.later(entry.raw, raw)?,
            front,
            outline: self.later(entry.outline, outline)?,
            words,
            problems,
            to_keep: None,
        })
    }

    /// Facts that are unpacked when somebody looks at them.
    fn later<T>(&self, part: &'b [u8], unpack: fn(&[u8]) -> T) -> Option<Recalled<T>> {
        let bytes = self.bytes?;
        let start = part.as_ptr().addr().checked_sub(bytes.as_ptr().addr())?;
        Some(Recalled::later(Packed {
            bytes: Arc::clone(bytes),
            range: start..start + part.len(),
            unpack,
        }))
    }

    fn entry(&self, path: &str) -> Option<&Entry<'b>> {
        let at = self.entries.binary_search_by_key(&path, |entry| entry.path);
        at.ok().map(|at| &self.entries[at])
    }
}

impl<'b> Entry<'b> {
    fn new(path: &'b str, stat: Stat, facts: &'b Facts) -> Self {
        let mut entry = Self {
            path,
            stat,
            sum: 0,
            eager: &facts.eager,
            raw: &facts.raw,
            outline: &facts.outline,
        };
        entry.sum = entry.sum();
        entry
    }

    /// A sum over everything else in it, against files that were cut or damaged.
    fn sum(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.path, self.stat).hash(&mut hasher);
        for part in [self.eager, self.raw, self.outline] {
            (part.len(), mixed(part)).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// A sum over bytes in which every change of one word shows: every step can be undone. It is
/// there to find damage, ten thousand times in each run, and the hasher of the standard library
/// takes its time to withstand malice.
fn mixed(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum.rotate_left(23) ^ word).wrapping_mul(ODD);
    let sum = words
        .iter()
        .fold(0, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter()
        .fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}

impl Facts {
    /// The facts of a document; `None` if it has a value that cannot be packed.
    pub(super) fn of(document: &Document) -> Option<Self> {
        let Document {
            raw,
            front,
            outline,
            words,
            problems,
            ..
        } = document;
        let extra = match front.extra.is_empty() {
            true => Extra::new(),
            false => serde_json::to_string(&front.extra).ok()?,
        };
        let eager = (front, extra, words, problems);
        Some(Self {
            eager: postcard::to_stdvec(&eager).ok()?,
            raw: postcard::to_stdvec(&**raw).ok()?,
            outline: postcard::to_stdvec(&**outline).ok()?,
        })
    }
}

/// Their sum is right, so they are what was packed, unless somebody forged the file: then they
/// are nothing.
fn raw(packed: &[u8]) -> RawFrontMatter {
    let raw: Option<RawFrontMatter> = postcard::from_bytes(packed).ok();
    raw.filter(|raw| raw.spans.is_sound()).unwrap_or_default()
}

fn outline(packed: &[u8]) -> Outline {
    postcard::from_bytes(packed).unwrap_or_default()
}

/// What facts depend on beside the file they are about.
pub(super) fn fingerprint(
    maker: &str,
    root: &Path,
    settings: &Settings,
    schema: Option<&SiteSchema>,
) -> [u8; 32] {
    let read_by = format!("{:?} {:?}", settings.front_matter, settings.time_zone);
    let schema = schema.map_or("", SiteSchema::text);
    let root = root.to_string_lossy();
    let mut hasher = Sha256::new();
    for part in [maker, &root, &read_by, schema] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn as_bytes<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes)
}
