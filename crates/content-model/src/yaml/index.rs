//! Builds the span index from the events of `saphyr-parser`.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::{
    YamlError,
    places::{after_properties, end_of_quoted, next_value},
    spans::{Kind, Node, Range, SpanIndex},
};
use crate::span::Span;

/// How deep collections may nest. `serde_yaml` takes 128, the recursion of whatever walks the
/// value afterwards less.
pub(super) const MAX_DEPTH: usize = 64;

/// What a document may weigh once its aliases are replaced by what they stand for: a scalar its
/// length, each value 32 more. A document of 64 KiB without aliases weighs at most 2 MiB.
const MAX_WEIGHT: u64 = 4 * 1024 * 1024;

/// How many aliases are replaced. People use a handful; merging twenty thousand takes a while.
const MAX_ALIASES: usize = 1_000;

/// Why there is no index.
#[derive(Debug)]
pub(super) enum IndexError {
    /// The parser does not take the text for YAML.
    NotYaml(NotYaml),
    /// The text is YAML that is not to be read.
    Refused(YamlError),
}

/// The parser's complaint.
#[derive(Debug)]
pub(super) struct NotYaml {
    /// As far as it can be said.
    pub(super) error: YamlError,
    /// Where to look for the value that it is about: the outermost bracket known to be open, or
    /// the end of what was read. The parser reads ahead, so that value may be further on.
    pub(super) from: usize,
}

/// Builds the index of `text` by parsing `twin`, which must have the same characters at the
/// places that matter and as many of them.
pub(super) fn build(text: &str, twin: &str) -> Result<SpanIndex, IndexError> {
    let mut builder = Builder::new(text);
    let mut parser = Parser::new_from_str(twin);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let place = builder.range(span.start.index(), span.end.index());
                builder.take(event, place).map_err(IndexError::Refused)?;
            }
            Err(error) => return Err(IndexError::NotYaml(builder.not_yaml(&error))),
        }
    }
    Ok(builder.finish())
}

struct Builder<'t> {
    text: &'t str,
    bytes: Bytes,
    index: SpanIndex,
    /// The collections that are open.
    open: Vec<Collection>,
    /// What each anchor stands for, by its number.
    anchors: Vec<Option<Anchor>>,
    /// The end of what was read last.
    end: u32,
    documents: usize,
    aliases: usize,
}

struct Collection {
    node: u32,
    is_mapping: bool,
    in_flow: bool,
    anchor: usize,
    weight: u64,
    key: Option<Key>,
}

#[derive(Clone, Copy)]
struct Key {
    name: Option<Range>,
    place: Range,
}

#[derive(Clone, Copy)]
struct Anchor {
    /// None for a key, which is no node.
    node: Option<u32>,
    /// The text of a scalar.
    name: Option<Range>,
    weight: u64,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: Bytes::of(text),
            index: SpanIndex::default(),
            open: Vec::new(),
            anchors: Vec::new(),
            end: 0,
            documents: 0,
            aliases: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, place: Range) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(_) => self.document(place),
            Event::Scalar(value, style, anchor, tag) => {
                let has_properties = anchor > 0 || tag.is_some();
                let place = self.scalar_place(place, style, has_properties, value.is_empty());
                self.scalar(&value, style == ScalarStyle::Plain, anchor, place)
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::SequenceStart(anchor, _) => self.begin(Kind::Sequence, anchor, place),
            Event::MappingStart(anchor, _) => self.begin(Kind::Mapping, anchor, place),
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Nothing => Ok(()),
        }
    }

    fn document(&mut self, place: Range) -> Result<(), YamlError> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let span = place.span();
        Err(YamlError::new(
            span,
            "a second YAML document begins here, and only one can be read",
        ))
    }

    fn scalar(
        &mut self,
        value: &str,
        is_plain: bool,
        anchor: usize,
        place: Range,
    ) -> Result<(), YamlError> {
        let weight = value.len() as u64 + 32;
        let is_key = self.expects_key();
        let name = (is_key || anchor > 0).then(|| {
            let start = after_properties(self.text, place.start as usize);
            let written = self.text.get(start..place.end as usize);
            // As written, since the twin may differ; a name on two lines is folded by the parser.
            let written = written.filter(|text| is_plain && !text.contains(['\n', '\r']));
            self.add_name(written.unwrap_or(value))
        });
        let node = if is_key {
            self.set_key(name, place);
            None
        } else {
            Some(self.add(Kind::Scalar, place))
        };
        self.set_anchor(anchor, Anchor { node, name, weight });
        self.weigh(weight, place)
    }

    fn alias(&mut self, number: usize, place: Range) -> Result<(), YamlError> {
        let Some(anchor) = self.anchors.get(number).copied().flatten() else {
            let span = place.span();
            return Err(YamlError::new(
                span,
                "an alias stands inside what it stands for",
            ));
        };
        self.aliases += 1;
        if self.aliases > MAX_ALIASES {
            let span = place.span();
            return Err(YamlError::new(
                span,
                format!("more than {MAX_ALIASES} aliases are not read"),
            ));
        }
        if self.expects_key() {
            self.set_key(anchor.name, place);
        } else {
            self.add(Kind::Alias(anchor.node), place);
        }
        self.end = place.end;
        self.weigh(anchor.weight, place)
    }

    fn begin(&mut self, kind: Kind, anchor: usize, place: Range) -> Result<(), YamlError> {
        if self.open.len() >= MAX_DEPTH {
            let span = place.span();
            return Err(YamlError::new(span, too_deep()));
        }
        let is_key = self.expects_key();
        if is_key {
            self.set_key(None, place);
        }
        let bracket = after_properties(self.text, place.start as usize);
        let in_flow = bracket < place.end as usize
            && matches!(self.text.as_bytes().get(bracket), Some(b'[' | b'{'));
        let node = self.add(kind, place);
        if is_key && let Some(parent) = self.open.last_mut() {
            // The collection is a child without a name; its entry's value will be another.
            parent.key = Some(Key { name: None, place });
        }
        let is_mapping = kind == Kind::Mapping;
        self.open.push(Collection {
            node,
            is_mapping,
            in_flow,
            anchor,
            weight: 0,
            key: None,
        });
        Ok(())
    }

    fn close(&mut self, place: Range) -> Result<(), YamlError> {
        let Some(collection) = self.open.pop() else {
            return Ok(());
        };
        let next = self.count();
        let node = &mut self.index.nodes[collection.node as usize];
        node.next = next;
        if collection.in_flow {
            // The parser counts the blanks after a bracket as part of it, and takes a comma
            // before it for it.
            let bracket = next_value(self.text, place.start as usize)
                .filter(|at| matches!(self.text.as_bytes()[*at], b']' | b'}'));
            self.end = bracket.map_or(place.end, |bracket| narrow(bracket) + 1);
        }
        node.value.end = self.end.max(node.value.end);
        let place = node.value;
        let anchor = Anchor {
            node: Some(collection.node),
            name: None,
            weight: collection.weight,
        };
        self.set_anchor(collection.anchor, anchor);
        self.weigh(collection.weight + 32, place)
    }

    /// Whether the next value is a mapping's key.
    fn expects_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|collection| collection.is_mapping && collection.key.is_none())
    }

    fn set_key(&mut self, name: Option<Range>, place: Range) {
        self.end = place.end;
        if let Some(name) = name
            && self.index.merge_key.is_none()
            && &self.index.names[name.start as usize..name.end as usize] == "<<"
        {
            self.index.merge_key = Some(place);
        }
        if let Some(collection) = self.open.last_mut() {
            collection.key = Some(Key { name, place });
        }
    }

    fn set_anchor(&mut self, number: usize, anchor: Anchor) {
        if number > 0 {
            self.anchors
                .resize(self.anchors.len().max(number + 1), None);
            self.anchors[number] = Some(anchor);
        }
    }

    fn add(&mut self, kind: Kind, value: Range) -> u32 {
        let at = self.count();
        let key = self
            .open
            .last_mut()
            .and_then(|collection| collection.key.take());
        let (name, key) = key.map_or((None, value), |key| (key.name, key.place));
        self.index.nodes.push(Node {
            kind,
            name,
            key,
            value,
            next: at + 1,
        });
        self.end = value.end;
        at
    }

    fn add_name(&mut self, name: &str) -> Range {
        let start = narrow(self.index.names.len());
        self.index.names.push_str(name);
        Range {
            start,
            end: narrow(self.index.names.len()),
        }
    }

    /// Counts what the value adds to the document once aliases are replaced.
    fn weigh(&mut self, weight: u64, place: Range) -> Result<(), YamlError> {
        let Some(collection) = self.open.last_mut() else {
            return Ok(());
        };
        collection.weight = collection.weight.saturating_add(weight);
        if collection.weight <= MAX_WEIGHT {
            return Ok(());
        }
        let span = place.span();
        Err(YamlError::new(span, "aliases make this document too large"))
    }

    fn count(&self) -> u32 {
        narrow(self.index.nodes.len())
    }

    /// Mends the places of scalars: the parser counts the blanks and the comment after a closing
    /// quote as part of the value, leaves out the header of a block scalar, and puts an absent
    /// value before the colon.
    fn scalar_place(
        &self,
        place: Range,
        style: ScalarStyle,
        properties: bool,
        empty: bool,
    ) -> Range {
        let start = place.start as usize;
        let end = match style {
            _ if empty && !properties && style == ScalarStyle::Plain => return self.absent(place),
            ScalarStyle::Plain => return place,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let quote = if properties {
                    after_properties(self.text, start)
                } else {
                    start
                };
                end_of_quoted(self.text, quote)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = if properties {
                    start
                } else {
                    next_value(self.text, self.end as usize).unwrap_or(start)
                };
                let content = self
                    .text
                    .get(header..place.end as usize)
                    .unwrap_or_default();
                return Range {
                    start: narrow(header),
                    end: narrow(header + content.trim_end().len()),
                };
            }
        };
        Range {
            start: place.start,
            end: narrow(end),
        }
    }

    fn absent(&self, place: Range) -> Range {
        let at = match self.text.as_bytes().get(place.start as usize) {
            Some(b':') if !self.expects_key() => place.start + 1,
            Some(b',' | b'}' | b']') => self.end,
            _ => place.start.max(self.end),
        };
        Range { start: at, end: at }
    }

    /// The bytes of a range of characters.
    fn range(&self, start: usize, end: usize) -> Range {
        let (start, end) = (self.bytes.offset(start), self.bytes.offset(end));
        Range {
            start,
            end: end.max(start),
        }
    }

    fn not_yaml(&self, error: &ScanError) -> NotYaml {
        let at = self.bytes.offset(error.marker().index()) as usize;
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        let open = self.open.iter().find(|collection| collection.in_flow);
        let from = open.map_or(self.end, |open| {
            self.index.nodes[open.node as usize].value.start
        });
        let message = match error.info() {
            // The parser reads ahead, and gives up before the events do.
            "recursion limit exceeded" => too_deep(),
            other => other.to_owned(),
        };
        NotYaml {
            error: YamlError::new(Span::new(at, at + length), message),
            from: from as usize,
        }
    }

    fn finish(mut self) -> SpanIndex {
        self.index.nodes.shrink_to_fit();
        self.index.names.shrink_to_fit();
        self.index
    }
}

fn too_deep() -> String {
    format!("this nests more than {MAX_DEPTH} levels deep")
}

/// Byte offsets of characters. Empty for ASCII, where they are the same.
struct Bytes {
    offsets: Vec<u32>,
    length: u32,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let offsets = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| narrow(at)).collect()
        };
        Self {
            offsets,
            length: narrow(text.len()),
        }
    }

    /// The offset of a character; the text's length for those past its end.
    fn offset(&self, character: usize) -> u32 {
        if self.offsets.is_empty() {
            narrow(character).min(self.length)
        } else {
            self.offsets.get(character).copied().unwrap_or(self.length)
        }
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
