//! A rule's documentation, read from the head of its own source file.
//!
//! The head is Markdown: a sentence, then the sections *What it checks*, *Why*, *How to mend it*,
//! *Bad* and *Good*. The last two hold one code block a file, such as
//! ```` ```markdown content/posts/a.md ````, in which `⟦` and `⟧` enclose what the rule
//! reports. Blocks without a path are for reading only. In a file whose fence says `bytes`,
//! `\xE9` stands for a byte that no text can hold, and `\u{202E}` and the like for a character
//! that no source text should hold.

use postroom_content_model::Span;

/// What a rule checks and why, with a bad and a good example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleDoc {
    /// The rule in a sentence.
    pub summary: String,
    /// What it checks.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// What to do about a finding.
    pub mend: String,
    /// Files in which it finds something.
    pub bad: Vec<ExampleFile>,
    /// Files in which it finds nothing.
    pub good: Vec<ExampleFile>,
}

/// A file of an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its language: the first word of the fence.
    pub language: String,
    /// Its path in the example's site; none if it is for reading only.
    pub path: Option<String>,
    /// Whether `\xE9` stands for a byte, and `\u{202E}` for a character.
    pub bytes: bool,
    /// Its text.
    pub text: String,
    /// What the rule reports in it, as spans of `text`.
    pub marks: Vec<Span>,
}

impl RuleDoc {
    pub(crate) fn parse(source: &str) -> Self {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let mut doc = Self::default();
        let mut section = "";
        let mut block: Option<ExampleFile> = None;
        for line in lines.map(|line| line.strip_prefix(' ').unwrap_or(line)) {
            let fence = line.strip_prefix("```");
            match (&mut block, fence, line.strip_prefix("# ")) {
                (None, Some(info), _) => block = Some(ExampleFile::opened_by(info)),
                (Some(_), Some(_), _) => doc.add(section, block.take()),
                (Some(block), None, _) => block.push_line(line),
                (None, None, Some(heading)) => section = heading,
                (None, None, None) => doc.say(section, line),
            }
        }
        doc
    }

    fn add(&mut self, section: &str, block: Option<ExampleFile>) {
        match section {
            "Bad" => self.bad.extend(block),
            _ => self.good.extend(block),
        }
    }

    fn say(&mut self, section: &str, line: &str) {
        let text = match section {
            "" => &mut self.summary,
            "What it checks" => &mut self.what,
            "Why" => &mut self.why,
            "How to mend it" => &mut self.mend,
            _ => return,
        };
        if line.is_empty() {
            return;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
    }
}

impl ExampleFile {
    fn opened_by(info: &str) -> Self {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or("text").to_owned();
        let mut file = Self {
            language,
            ..Self::default()
        };
        for word in words {
            match word {
                "bytes" => file.bytes = true,
                path => file.path = Some(path.to_owned()),
            }
        }
        file
    }

    fn push_line(&mut self, line: &str) {
        for character in line.chars() {
            match (character, self.marks.last_mut()) {
                ('⟦', _) => self.marks.push(Span::at(self.text.len())),
                ('⟧', Some(mark)) => mark.end = self.text.len(),
                _ => self.text.push(character),
            }
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_examples_and_marks() {
        let doc = RuleDoc::parse(
            "//! A rule.\n//!\n//! # What it checks\n//! One\n//! two.\n//!\n//! # Bad\n\
             //! ```markdown a.md bytes\n//! é ⟦x⟧\n//!\n//! ⟦y\n//! z⟧\n//! ```\n\nuse x;\n//! no",
        );
        assert_eq!(
            (doc.summary.as_str(), doc.what.as_str()),
            ("A rule.", "One two.")
        );
        let file = &doc.bad[0];
        assert_eq!(file.text, "é x\n\ny\nz\n");
        assert_eq!(file.marks, [Span::new(3, 4), Span::new(6, 9)]);
        assert_eq!((file.path.as_deref(), file.bytes), (Some("a.md"), true));
        assert!(doc.good.is_empty());
    }
}
