//! Code blocks: with the name of their language, and highlighted on pages.

use postroom_content_model::CodeBlock;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{Medium, highlight::highlighted};
use crate::templates::escape_html;

/// Writes code blocks; everything else passes.
pub(super) struct Code<'t> {
    medium: Medium,
    blocks: std::slice::Iter<'t, CodeBlock>,
    open: Option<Open<'t>>,
}

/// The block at hand.
struct Open<'t> {
    language: Option<&'t str>,
    text: String,
}

impl<'t> Code<'t> {
    pub(super) fn new(medium: Medium, blocks: &'t [CodeBlock]) -> Self {
        Self {
            medium,
            blocks: blocks.iter(),
            open: None,
        }
    }

    /// The event to write instead of `event`, if any: a block is written when it ends.
    pub(super) fn take(&mut self, event: Event<'t>) -> Option<Event<'t>> {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                let language = self
                    .blocks
                    .next()
                    .and_then(|block| block.language.as_deref());
                let text = String::new();
                self.open = Some(Open { language, text });
                None
            }
            Event::End(TagEnd::CodeBlock) => {
                let block = self.open.take()?;
                Some(Event::Html(CowStr::from(self.written(&block))))
            }
            Event::Text(text) => match &mut self.open {
                Some(block) => {
                    block.text.push_str(&text);
                    None
                }
                None => Some(Event::Text(text)),
            },
            event => Some(event),
        }
    }

    /// A box that scrolls must be reachable by keyboard; a feed or a mail has no stylesheet that
    /// would know the classes.
    fn written(&self, block: &Open<'_>) -> String {
        let focus = match self.medium {
            Medium::Page => " tabindex=\"0\"",
            Medium::Feed | Medium::Mail => "",
        };
        let class = block.language.map_or_else(String::new, |language| {
            format!(" class=\"language-{}\"", escape_html(language))
        });
        let language = block.language.filter(|_| self.medium == Medium::Page);
        let html = language.and_then(|language| highlighted(&block.text, language));
        let html = html.unwrap_or_else(|| escape_html(&block.text));
        match self.medium {
            // Outlook gives a `pre` no room around its text, and the cell of a table does.
            Medium::Mail => format!(
                "<table class=\"code\" role=\"presentation\" width=\"100%\" cellpadding=\"14\" \
                 cellspacing=\"0\" border=\"0\"><tbody><tr><td dir=\"ltr\" align=\"left\"><pre>{html}</pre></td></tr></tbody></table>\n"
            ),
            Medium::Page | Medium::Feed => {
                format!("<pre{focus}><code{class}>{html}</code></pre>\n")
            }
        }
    }
}
