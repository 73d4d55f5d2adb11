//! Tables that scroll by themselves, aligned by class rather than by `style`, which feeds and
//! content security policies refuse.

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

use super::Medium;

/// Writes tables; everything else passes.
#[derive(Debug)]
pub(super) struct Tables {
    medium: Medium,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Tables {
    pub(super) fn new(medium: Medium) -> Self {
        Self {
            medium,
            alignments: Vec::new(),
            column: 0,
            in_head: false,
        }
    }

    /// The event to write instead of `event`.
    pub(super) fn take<'t>(&mut self, event: Event<'t>) -> Event<'t> {
        let html = match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments = alignments;
                match self.medium {
                    // Outlook knows the attributes of tables better than their styles.
                    Medium::Mail => {
                        "\n<div class=\"scroll\"><table class=\"data\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">"
                    }
                    // A box that scrolls must be reachable by keyboard.
                    Medium::Page | Medium::Feed => "\n<div class=\"table\" tabindex=\"0\"><table>",
                }
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
        if self.medium == Medium::Mail {
            return cell_of_mail(self.in_head, alignment);
        }
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

/// The start of a cell in a mail, where an attribute aligns it. A cell without alignment follows
/// the direction of its language.
fn cell_of_mail(in_head: bool, alignment: Alignment) -> &'static str {
    match (in_head, alignment) {
        (true, Alignment::Center) => "<th scope=\"col\" align=\"center\" valign=\"top\">",
        (true, Alignment::Right) => "<th scope=\"col\" align=\"right\" valign=\"top\">",
        (true, Alignment::Left) => "<th scope=\"col\" align=\"left\" valign=\"top\">",
        (true, Alignment::None) => "<th class=\"along\" scope=\"col\" valign=\"top\">",
        (false, Alignment::Center) => "<td align=\"center\" valign=\"top\">",
        (false, Alignment::Right) => "<td align=\"right\" valign=\"top\">",
        (false, _) => "<td valign=\"top\">",
    }
}
