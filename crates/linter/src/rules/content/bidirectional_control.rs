//! An invisible character that changes the order in which text is shown.
//!
//! # What it checks
//! U+202A to U+202E and U+2066 to U+2069, anywhere in the file: overrides always, and in code all of
//! them; elsewhere those that are not closed in their paragraph, or close nothing. The marks U+200E
//! and U+200F, and pairs in prose, belong to text that runs from right to left, and are no fault.
//!
//! # Why
//! What is shown then differs from what is there: a command that readers copy does something else
//! than they read, and a link or a file's name seems to be another.
//!
//! # How to mend it
//! Delete the character; most editors show it if told to.
//!
//! # Bad
//! ```markdown content/posts/tea.md bytes
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Open ⟦\u{202E}⟧fdp.aet and drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md bytes
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Open tea.pdf and drink \u{2067}שתו\u{2069} it.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(BidirectionalControl),
    ..RuleInfo::new(
        "bidirectional-control",
        Group::Content,
        Severity::Error,
        include_str!("bidirectional_control.rs"),
    )
};

struct BidirectionalControl;

impl Rule for BidirectionalControl {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let text = &*document.file.text;
        // In UTF-8 all of them begin with these two bytes.
        let may_have = memchr::memchr_iter(0xe2, text.as_bytes())
            .any(|at| matches!(text.as_bytes().get(at + 1), Some(0x80 | 0x81)));
        if !may_have {
            return;
        }
        let mut paragraph = Paragraph::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if line.trim_ascii().is_empty() {
                paragraph.end();
            }
            for (at, control) in line.match_indices(|c| name(c).is_some()) {
                let at = start + at;
                let in_code = is_in_code(document, at);
                paragraph.take(at, control.chars().next().unwrap_or_default(), in_code);
            }
            start += line.len();
        }
        paragraph.end();
        paragraph.wrong.sort_unstable();
        for (at, control) in paragraph.wrong {
            let name = name(control).unwrap_or_default();
            let message = format!("U+{:04X} ({name}) is hidden here", u32::from(control));
            let span = Span::new(at, at + control.len_utf8());
            let help = "delete it: it changes the order in which the text is shown";
            sink.report(Draft::new(span, message).help(help));
        }
    }
}

/// Its Unicode name, if the character is one of them (UAX #9, 2.1 to 2.5).
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        _ => return None,
    })
}

/// The controls of a paragraph that are open, and those that are wrong wherever they are.
#[derive(Default)]
struct Paragraph {
    open: Vec<(usize, char)>,
    isolates: usize,
    wrong: Vec<(usize, char)>,
}

impl Paragraph {
    fn take(&mut self, at: usize, control: char, in_code: bool) {
        match control {
            _ if in_code => self.wrong.push((at, control)),
            '\u{202c}' => self.pop_embedding(at),
            '\u{2069}' => self.pop_isolate(at),
            _ => {
                self.isolates += usize::from(is_isolate(control));
                self.open.push((at, control));
            }
        }
    }

    fn pop_embedding(&mut self, at: usize) {
        match self.open.pop_if(|(_, control)| !is_isolate(*control)) {
            Some(opened) if is_override(opened.1) => self.wrong.push(opened),
            Some(_) => {}
            None => self.wrong.push((at, '\u{202c}')),
        }
    }

    /// Closes the innermost isolate, and with it whatever was opened inside it and left open.
    fn pop_isolate(&mut self, at: usize) {
        if self.isolates == 0 {
            self.wrong.push((at, '\u{2069}'));
            return;
        }
        self.isolates -= 1;
        while let Some(opened) = self.open.pop() {
            if is_isolate(opened.1) {
                break;
            }
            self.wrong.push(opened);
        }
    }

    fn end(&mut self) {
        self.wrong.append(&mut self.open);
        self.isolates = 0;
    }
}

fn is_isolate(control: char) -> bool {
    ('\u{2066}'..='\u{2068}').contains(&control)
}

fn is_override(control: char) -> bool {
    matches!(control, '\u{202d}' | '\u{202e}')
}

fn is_in_code(document: &Document<'_>, at: usize) -> bool {
    let outline = document.outline;
    let blocks = &outline.code_blocks;
    let block = blocks.partition_point(|block| block.span.end <= at);
    let inline = &outline.inline_code;
    let code = inline.partition_point(|span| span.end <= at);
    blocks
        .get(block)
        .is_some_and(|block| block.span.start <= at)
        || inline.get(code).is_some_and(|span| span.start <= at)
}
