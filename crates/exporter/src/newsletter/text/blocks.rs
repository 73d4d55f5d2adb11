//! Blocks: where each begins and ends, and what stands before its lines.

use pulldown_cmark::{BlockQuoteKind, Tag, TagEnd};

use super::{Writer, table::Table};

impl<'e> Writer<'_, 'e> {
    /// Begins a block.
    pub(super) fn begin(&mut self, block: Tag<'e>) {
        self.paragraph();
        // An alert that begins with something else than words.
        if let Some(label) = self.label.take() {
            self.block(&format!("{label}:"));
        }
        match block {
            Tag::BlockQuote(kind) => {
                self.lines.open_quote();
                self.label = kind.map(alert);
            }
            Tag::List(start) => self.lists.push(start),
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.lines.open(&marker);
            }
            Tag::DefinitionListDefinition => self.lines.open("    "),
            Tag::Table(alignments) => self.table = Table::new(alignments),
            Tag::HtmlBlock => self.html = Some(String::new()),
            _ => {}
        }
    }

    /// Ends a block.
    pub(super) fn finish(&mut self, block: TagEnd) {
        match block {
            TagEnd::Paragraph => {
                self.paragraph();
                self.lines.gap();
            }
            TagEnd::Heading(level) => self.heading(level as usize),
            TagEnd::BlockQuote(_) => {
                self.paragraph();
                self.lines.close();
                self.label = None;
                self.lines.gap();
            }
            TagEnd::Item => {
                self.paragraph();
                self.lines.close();
            }
            TagEnd::DefinitionListDefinition => {
                self.paragraph();
                self.lines.close();
                self.lines.gap();
            }
            TagEnd::DefinitionListTitle => self.paragraph(),
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.lines.gap();
                }
            }
            TagEnd::CodeBlock => {
                let code = self.taken();
                self.lines.verbatim(code.trim_end());
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.markup(&html);
                    self.paragraph();
                    self.lines.gap();
                }
            }
            TagEnd::TableCell => {
                let text = self.taken();
                self.table.cell(&text);
            }
            TagEnd::Table => {
                let table = std::mem::take(&mut self.table);
                table.write(&mut self.lines, self.style.width);
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: usize) {
        let text = self.taken();
        if !text.trim().is_empty() {
            let mark = if level == 1 { '=' } else { '-' };
            self.lines.gap();
            self.lines.underlined(text.trim(), mark, self.style.width);
        }
    }
}

/// What an alert is called.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}
