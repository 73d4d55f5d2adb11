//! Random places in the sample's documents, and texts planted there.

use postroom_content_model::{Outline, RawFrontMatter, SETTINGS_FILE, SitePath, SourceFile, Span};

use super::{
    Sample,
    seeds::{AS_IT_IS, Seed, Spot},
};

/// A file's text with something planted in it, and the places of its marks.
pub(crate) struct Planted {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) marks: Vec<Span>,
}

/// Chance that is the same on every run: a linear congruential generator (Knuth, MMIX).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(name: &str, number: u64) -> Self {
        let start = name.bytes().fold(number + 1, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        let mut chance = Self(start);
        (0..8).for_each(|_| _ = chance.below(1));
        chance
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A post or an edition of the sample.
#[derive(Clone, Copy)]
struct Document<'s> {
    file: &'s SourceFile,
    raw: &'s RawFrontMatter,
    outline: &'s Outline,
}

/// Plants the seed's good and its bad text at the same random place.
pub(crate) fn plant(sample: &Sample, seed: &Seed, chance: &mut Chance) -> (Planted, Planted) {
    if seed.spot == Spot::Settings {
        let file = sample.site.source(&SitePath::new(SETTINGS_FILE)).unwrap();
        let start = file.text.find(seed.good).unwrap();
        return pair(
            file,
            Span::new(start, start + seed.good.len()),
            seed,
            "",
            "",
        );
    }
    if let Spot::New(path) = seed.spot {
        return new_file(sample, seed, path);
    }
    let document = chance.choose(&documents(sample, seed));
    match seed.spot {
        Spot::Without => without(document, seed),
        Spot::Key | Spot::EditionKey => key(document, seed, chance),
        Spot::Sentence => {
            let at = chance.choose(&gaps(document));
            pair(document.file, Span::at(at), seed, " ", "")
        }
        Spot::Block | Spot::EditionBlock => {
            let at = chance.choose(&boundaries(document));
            pair(document.file, Span::at(at), seed, "", "\n\n")
        }
        Spot::Start | Spot::EditionStart => {
            pair(document.file, Span::new(0, "---".len()), seed, "", "")
        }
        Spot::End => pair(
            document.file,
            Span::at(document.file.text.len()),
            seed,
            "\n",
            "",
        ),
        Spot::Settings | Spot::New(_) => unreachable!("handled above"),
    }
}

fn documents<'s>(sample: &'s Sample, seed: &Seed) -> Vec<Document<'s>> {
    let site = &sample.site;
    let wanted = |document: &Document<'_>| document.file.path.as_str().contains(seed.only);
    if matches!(
        seed.spot,
        Spot::EditionKey | Spot::EditionBlock | Spot::EditionStart
    ) {
        let editions = site.editions.iter();
        let open = editions.map(|one| Document {
            file: &one.file,
            raw: &one.raw,
            outline: &one.outline,
        });
        return open.filter(wanted).collect();
    }
    let posts = site
        .posts
        .iter()
        .filter(|post| post.is_published() && !post.is_page());
    posts
        .map(|one| Document {
            file: &one.file,
            raw: &one.raw,
            outline: &one.outline,
        })
        .filter(wanted)
        .collect()
}

/// A file that was not there before.
fn new_file(sample: &Sample, seed: &Seed, path: &str) -> (Planted, Planted) {
    let file = SourceFile {
        path: SitePath::new(path),
        text: "".into(),
    };
    let (mut good, bad) = pair(&file, Span::at(0), seed, "", "");
    if seed.good == AS_IT_IS {
        let settings = SitePath::new(SETTINGS_FILE);
        good = as_it_is(sample.site.source(&settings).unwrap());
    }
    (good, bad)
}

/// Replaces a key of the front matter, or adds one before another.
fn key(document: Document<'_>, seed: &Seed, chance: &mut Chance) -> (Planted, Planted) {
    let text = &document.file.text;
    let start = text.find('\n').unwrap() + 1;
    let entries = entries(text, start);
    let wanted: Vec<&str> = seed
        .bad
        .lines()
        .chain(seed.good.lines())
        .map(key_of)
        .collect();
    let same = entries
        .iter()
        .find(|entry| wanted.contains(&key_of(entry.slice(text))));
    let place = match same {
        Some(entry) => *entry,
        None => Span::at(chance.choose(&entries).start),
    };
    pair(document.file, place, seed, "", "\n")
}

/// Takes a key out; it is missed at the opening fence.
fn without(document: Document<'_>, seed: &Seed) -> (Planted, Planted) {
    let text = &document.file.text;
    let entries = entries(text, text.find('\n').unwrap() + 1);
    let of_key = |entry: &&Span| key_of(entry.slice(text)) == seed.bad;
    let entry = entries.iter().find(of_key).unwrap();
    let good = as_it_is(document.file);
    let text = [&text[..entry.start], &text[entry.end..]].concat();
    let (path, marks) = (good.path.clone(), vec![Span::new(0, "---".len())]);
    (good, Planted { path, text, marks })
}

fn as_it_is(file: &SourceFile) -> Planted {
    Planted {
        path: file.path.to_string(),
        text: file.text.to_string(),
        marks: Vec::new(),
    }
}

fn key_of(line: &str) -> &str {
    line.trim_start_matches('⟦')
        .split([':', '⟧'])
        .next()
        .unwrap_or_default()
}

/// The top-level entries of the front matter, each with the lines that belong to it.
fn entries(text: &str, start: usize) -> Vec<Span> {
    let mut entries: Vec<Span> = Vec::new();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            break;
        }
        match entries.last_mut() {
            Some(last) if line.starts_with([' ', '-']) => last.end = at + line.len(),
            _ => entries.push(Span::new(at, at + line.len())),
        }
        at += line.len();
    }
    entries
}

/// Starts of plain paragraphs: what is planted before one with a blank line after it is a block
/// of its own.
fn boundaries(document: Document<'_>) -> Vec<usize> {
    let text = &document.file.text;
    let body = &text[document.raw.body..];
    let starts = body
        .match_indices("\n\n")
        .map(|(at, _)| document.raw.body + at + 2);
    let plain = |at: &usize| {
        let rest = &text[*at..];
        let before = text[..*at - 2].lines().next_back().unwrap_or_default();
        let list = |line: &str| {
            line.starts_with([' ', '-', '*', '>', '|', '[', '<'])
                || line.starts_with(|c: char| c.is_ascii_digit())
        };
        rest.starts_with(char::is_alphabetic) && !list(before) && !inside(document, *at)
    };
    starts.filter(plain).collect()
}

/// Places behind a word in the middle of a plain paragraph.
fn gaps(document: Document<'_>) -> Vec<usize> {
    let text = &document.file.text;
    let mut gaps = Vec::new();
    for start in boundaries(document) {
        let line = text[start..].lines().next().unwrap_or_default();
        if line.contains(['`', '[', '*', '<', '_', '$', '{', '!', '"', '(']) {
            continue;
        }
        let spaces = line.match_indices(' ').map(|(at, _)| start + at);
        gaps.extend(spaces.filter(|at| text[..*at].ends_with(char::is_alphabetic)));
    }
    gaps
}

fn inside(document: Document<'_>, at: usize) -> bool {
    let blocks = document.outline.code_blocks.iter().map(|block| block.span);
    let html = document.outline.html.iter().map(|html| html.span);
    let notes = document.outline.footnotes.iter().map(|note| note.span);
    blocks
        .chain(html)
        .chain(notes)
        .any(|span| span.start < at && at <= span.end)
}

/// The seed's two texts in place of what is at `place`.
fn pair(
    file: &SourceFile,
    place: Span,
    seed: &Seed,
    before: &str,
    after: &str,
) -> (Planted, Planted) {
    let planted = |marked: &str| {
        let (fragment, marks) = unmarked(marked);
        let (before, after) = if marked.is_empty() && place.start == place.end {
            ("", "")
        } else {
            (before, after)
        };
        let text = &file.text;
        let start = place.start + before.len();
        Planted {
            path: file.path.to_string(),
            text: [
                &text[..place.start],
                before,
                &fragment,
                after,
                &text[place.end..],
            ]
            .concat(),
            marks: marks.into_iter().map(|mark| mark.shifted(start)).collect(),
        }
    };
    let good = if seed.good == AS_IT_IS {
        as_it_is(file)
    } else {
        planted(seed.good)
    };
    (good, planted(seed.bad))
}

/// A text without its marks `⟦` and `⟧`, and the spans they enclose.
fn unmarked(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut marks) = (String::new(), Vec::<Span>::new());
    for character in marked.chars() {
        match (character, marks.last_mut()) {
            ('⟦', _) => marks.push(Span::at(text.len())),
            ('⟧', Some(mark)) => mark.end = text.len(),
            _ => text.push(character),
        }
    }
    (text, marks)
}
