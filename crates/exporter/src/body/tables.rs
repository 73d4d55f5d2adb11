//! Tables that scroll by themselves, aligned by class rather than by `style`, which feeds and
//! content security policies refuse.

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

/// Writes tables; everything else passes.
#[derive(Debug, Default)]
pub(super) struct Tables {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Tables {
    /// The event to write instead of `event`.
    pub(super) fn take<'t>(&mut self, event: Event<'t>) -> Event<'t> {
        let html = match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments = alignments;
                // A box that scrolls must be reachable by keyboard.
                "\n<div class=\"table\" tabindex=\"0\"><table>"
            }
            Event::End(TagEnd::Table) => "</tbody></table></div>\n",
            Event::Start(Tag::TableHead) => {
                (self.in_head, self.column) = (true, 0);
                "<thead><tr>"
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                "</tr></thead><tbody>\n"
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr>"
            }
            Event::End(TagEnd::TableRow) => "</tr>\n",
            Event::Start(Tag::TableCell) => self.cell(),
            Event::End(TagEnd::TableCell) if self.in_head => "</th>",
            Event::End(TagEnd::TableCell) => "</td>",
            event => return event,
        };
        Event::InlineHtml(CowStr::Borrowed(html))
    }

    fn cell(&mut self) -> &'static str {
        let alignment = self
            .alignments
            .get(self.column)
            .copied()
            .unwrap_or(Alignment::None);
        self.column += 1;
        match (self.in_head, alignment) {
            (true, Alignment::Center) => "<th scope=\"col\" class=\"center\">",
            (true, Alignment::Right) => "<th scope=\"col\" class=\"right\">",
            (true, _) => "<th scope=\"col\">",
            (false, Alignment::Center) => "<td class=\"center\">",
            (false, Alignment::Right) => "<td class=\"right\">",
            (false, _) => "<td>",
        }
    }
}
