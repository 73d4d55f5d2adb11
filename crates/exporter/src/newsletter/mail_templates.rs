//! Mail templates: handlebars for what is the same for everyone, placeholders for the rest.
//!
//! Placeholders are taken out before handlebars sees the template, which keeps the two languages
//! apart: `{{#if subscriber.name}}` is decided for each recipient, `{{#if post.cover}}` now.

use std::path::Path;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext};
use postroom_content_model::{PlaceholderScope, PlaceholderTag, Span};

use super::{
    flow::{is_plain, paragraph},
    placeholder::token,
    sentinel::Sentinels,
    view::MailView,
};
use crate::templates::{Shape, TemplateError, TemplateFile, Templates, Theme};

/// The templates of a mailing.
#[derive(Debug)]
pub(super) struct MailTemplates {
    pub(super) html: Templates,
    pub(super) text: Templates,
}

/// The layouts of mails, by the names of their templates.
pub(crate) const LAYOUTS: [&str; 3] = ["digest", "letter", "post"];

/// What every template of mails is given.
pub(crate) fn given() -> Shape {
    Shape::of::<MailView>()
}

/// Reads the mail templates of a site.
pub(super) fn files(root: &Path) -> Result<Vec<TemplateFile>, TemplateError> {
    Theme::Mail.files(root)
}

impl MailTemplates {
    /// Parses templates; their placeholders become sentinels.
    pub(super) fn parse(
        files: Vec<TemplateFile>,
        sentinels: &mut Sentinels,
    ) -> Result<Self, TemplateError> {
        let mut laced = Vec::with_capacity(files.len());
        for file in files {
            let text = lace(&file, sentinels)?;
            laced.push(TemplateFile { text, ..file });
        }
        let is_text = |file: &TemplateFile| file.is("txt");
        let (text, html): (Vec<_>, Vec<_>) = laced.into_iter().partition(is_text);
        let mut text = Templates::parse(&text)?.without_escaping();
        text.register_helper("wrap", Wrap);
        let html = Templates::parse(&html)?;
        let given = given();
        for name in LAYOUTS {
            html.check(&format!("{name}.html"), &given)?;
            text.check(&format!("{name}.txt"), &given)?;
        }
        Ok(Self { html, text })
    }
}

/// `{{wrap text indent="  "}}`: a paragraph of a text mail.
struct Wrap;

impl handlebars::HelperDef for Wrap {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let text = helper.param(0);
        let text = text.and_then(|text| text.value().as_str());
        let text: String = text
            .unwrap_or_default()
            .chars()
            .filter(|c| is_plain(*c))
            .collect();
        let indent = helper.hash_get("indent");
        let indent = indent.and_then(|indent| indent.value().as_str());
        let indent = indent.unwrap_or_default();
        if !text.trim().is_empty() {
            out.write(paragraph(text.trim(), indent, indent).trim_end_matches('\n'))?;
        }
        Ok(())
    }
}

/// Replaces the placeholders of a template by sentinels, and leaves handlebars' own tags alone.
fn lace(file: &TemplateFile, sentinels: &mut Sentinels) -> Result<String, TemplateError> {
    let text = &file.text;
    let fail = |at: usize, message: String| {
        let line = text[..at].matches('\n').count() + 1;
        TemplateError::at(&file.label, line, message)
    };
    let (mut laced, mut done) = (String::with_capacity(text.len()), 0);
    let (mut scope, mut blocks) = (PlaceholderScope::default(), Vec::new());
    while let Some(at) = text[done..].find("{{").map(|at| done + at) {
        let end = end_of_tag(&text[at..]).map(|length| at + length);
        let Some(end) = end else { break };
        laced.push_str(&text[done..at]);
        done = end;
        let source = &text[at..end];
        let inner = source.trim_matches(['{', '}']).trim_matches('~').trim();
        let escaped = laced.ends_with('\\');
        let kind = if escaped {
            TagKind::Handlebars
        } else {
            kind_of(inner, &mut blocks)
        };
        match kind {
            TagKind::Handlebars => laced.push_str(source),
            TagKind::Placeholder if source.starts_with("{{{") => {
                let message = "a placeholder has two braces; its value is always escaped";
                return Err(fail(at, message.to_owned()));
            }
            TagKind::Placeholder => {
                let token = token(inner, &mut scope, Span::new(at, end));
                let token = token.map_err(|fault| fail(at, fault.to_string()))?;
                laced.push_str(&sentinels.add(token));
            }
        }
    }
    laced.push_str(&text[done..]);
    match scope.close().next() {
        Some((span, fault)) => Err(fail(span.start, fault.to_string())),
        None => Ok(laced),
    }
}

/// The length of the tag at the start of `text`.
fn end_of_tag(text: &str) -> Option<usize> {
    let close = match text {
        _ if text.starts_with("{{!--") => "--}}",
        _ if text.starts_with("{{~!--") => "--}}",
        _ if text.starts_with("{{{{") => "}}}}",
        _ if text.starts_with("{{{") => "}}}",
        _ => "}}",
    };
    text.find(close).map(|at| at + close.len())
}

enum TagKind {
    /// It is about the mailing.
    Handlebars,
    /// It is about the recipient.
    Placeholder,
}

/// Who decides about a tag. `blocks` are the open blocks, with whether each is a placeholder's.
fn kind_of(inner: &str, blocks: &mut Vec<bool>) -> TagKind {
    let is_placeholder = match inner.chars().next() {
        Some('!' | '>' | '&') => false,
        Some('#') => {
            let ours = matches!(PlaceholderTag::parse(inner), Ok(PlaceholderTag::If(_)))
                || about_recipient(condition(inner));
            blocks.push(ours);
            ours
        }
        Some('/') => blocks.pop().unwrap_or_default(),
        _ if inner == "else" => blocks.last().copied().unwrap_or_default(),
        _ => about_recipient(inner),
    };
    if is_placeholder {
        TagKind::Placeholder
    } else {
        TagKind::Handlebars
    }
}

/// What the block's helper is asked about.
fn condition(inner: &str) -> &str {
    inner
        .split_once(char::is_whitespace)
        .map_or("", |(_, condition)| condition.trim())
}

fn about_recipient(inner: &str) -> bool {
    let name = inner
        .split(|c: char| c.is_whitespace() || c == '|')
        .next()
        .unwrap_or_default();
    name.starts_with("subscriber.") || matches!(name, "unsubscribe_url" | "web_url")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let file = TemplateFile {
            name: "digest.html".to_owned(),
            label: "templates/mail/digest.html.hbs".to_owned(),
            text: text.to_owned(),
        };
        let mut sentinels = Sentinels::new(&[text]);
        let shown = match lace(&file, &mut sentinels) {
            Ok(laced) => sentinels.shown(&laced),
            Err(error) => error.to_string(),
        };
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn the_two_languages_are_kept_apart() {
        check(
            "{{subject}}{{{intro}}}{{unsubscribe_url}}",
            "{{subject}}{{{intro}}}<UnsubscribeUrl or \"\">",
        );
        check(
            "{{#if cover}}{{#if subscriber.name}}a{{else}}b{{/if}}{{else}}c{{/if}}",
            "{{#if cover}}<if Name>a<else>b<end>{{else}}c{{/if}}",
        );
        check(
            "{{#if subscriber.name}}{{#each posts}}x{{else}}y{{/each}}{{subscriber.name}}{{/if}}",
            "<if Name>{{#each posts}}x{{else}}y{{/each}}<Name or \"\"><end>",
        );
        check("{{!-- {{subscriber.x}} --}}", "{{!-- {{subscriber.x}} --}}");
        check("\\{{subscriber.name}}", "\\{{subscriber.name}}");
    }

    #[test]
    fn mistakes_name_template_and_line() {
        let at = "templates/mail/digest.html.hbs";
        check(
            "\n{{subscriber.nme}}",
            &format!("{at}:2: there is no placeholder `subscriber.nme`"),
        );
        check(
            "{{subscriber.name}}",
            &format!("{at}:1: a subscriber may have no"),
        );
        check(
            "{{{unsubscribe_url}}}",
            &format!("{at}:1: a placeholder has two braces"),
        );
        check(
            "{{#unless subscriber.name}}x{{/unless}}",
            &format!("{at}:1: there is no placeholder"),
        );
        check(
            "\n\n{{#if subscriber.name}}x",
            &format!("{at}:3: `{{{{#if …}}}}` has no"),
        );
    }
}
