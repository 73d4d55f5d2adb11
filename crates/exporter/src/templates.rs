//! Templates: the built-in theme, and what a site puts in its place.
//!
//! Every built-in template and partial can be overridden by a file of the same name in the
//! site's own `templates/site` or `templates/mail`, one at a time. A missing variable is an
//! error that names the template and the line, never an empty place on a page.

mod builtin;
mod check;
mod error;
mod files;
#[cfg(test)]
mod guide;
mod inline;
mod shape;

use std::{collections::BTreeMap, path::Path};

use handlebars::Handlebars;
use serde::Serialize;

pub use error::TemplateError;

pub(crate) use files::TemplateFile;
pub(crate) use shape::Shape;

/// The two sets of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Pages.
    Site,
    /// Newsletters.
    Mail,
}

impl Theme {
    /// The folder of the set, relative to the site's root.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Site => "templates/site",
            Self::Mail => "templates/mail",
        }
    }

    /// The files of the set: the site's own, and the built-in ones for the rest.
    pub(crate) fn files(self, root: &Path) -> Result<Vec<TemplateFile>, TemplateError> {
        files::load(self, root)
    }
}

/// Templates, parsed once and shared by all threads.
#[derive(Debug)]
pub(crate) struct Templates {
    registry: Handlebars<'static>,
    /// What each template is called in messages.
    labels: BTreeMap<String, String>,
}

impl Templates {
    /// Parses templates; those whose name ends in `.txt` are text and escape nothing.
    pub(crate) fn parse(files: &[TemplateFile]) -> Result<Self, TemplateError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.set_prevent_indent(true);
        registry.register_escape_fn(escape_html);
        let mut templates = Self {
            registry,
            labels: BTreeMap::new(),
        };
        for file in files {
            templates
                .labels
                .insert(file.name.clone(), file.label.clone());
            let parsed = templates
                .registry
                .register_template_string(&file.name, &file.text);
            parsed.map_err(|error| TemplateError::unparsable(&file.label, &error))?;
        }
        Ok(templates)
    }

    /// Writes values into text templates as they are.
    pub(crate) fn without_escaping(mut self) -> Self {
        self.registry.register_escape_fn(handlebars::no_escape);
        self
    }

    /// Adds a helper.
    pub(crate) fn register_helper(
        &mut self,
        name: &str,
        helper: impl handlebars::HelperDef + Send + Sync + 'static,
    ) {
        self.registry.register_helper(name, Box::new(helper));
    }

    /// Checks every path of a template, and of the partials in it, against what it is given.
    pub(crate) fn check(&self, name: &str, given: &Shape) -> Result<(), TemplateError> {
        let checked = check::check(&self.registry, name, given);
        checked.map_err(|fault| TemplateError {
            message: error::no_such_variable(&fault.path),
            template: self.label(&fault.template),
            line: fault.line,
        })
    }

    /// Makes rendering faster. Nothing can be added or checked any more.
    pub(crate) fn finished(mut self) -> Self {
        inline::inline(&mut self.registry);
        self
    }

    /// What messages call a template.
    fn label(&self, name: &str) -> String {
        self.labels
            .get(name)
            .map_or(name, String::as_str)
            .to_owned()
    }

    /// Renders a template.
    pub(crate) fn render<T: Serialize>(
        &self,
        name: &str,
        data: &T,
    ) -> Result<String, TemplateError> {
        let rendered = self.registry.render(name, data);
        rendered.map_err(|error| TemplateError::unrendered(name, &self.labels, &error))
    }
}

/// Text as HTML text and as a quoted attribute.
pub fn escape_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let escaped = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            c if is_illegal(c) => "\u{fffd}",
            _ => continue,
        };
        html.push_str(&text[done..at]);
        html.push_str(escaped);
        done = at + c.len_utf8();
    }
    html.push_str(&text[done..]);
    html
}

/// HTML with a sign in the place of each character that no document may contain.
pub(crate) fn legal_html(html: String) -> String {
    if has_illegal(&html) {
        html.replace(is_illegal, "\u{fffd}")
    } else {
        html
    }
}

/// Whether there is a control character, by a look at bytes: those beyond ASCII begin with 0xC2 in
/// UTF-8, as do a few characters that are legal. Whole pages are looked at, and hold none.
fn has_illegal(html: &str) -> bool {
    let control = |byte: &u8| (*byte < b' ' && !byte.is_ascii_whitespace()) || *byte == 0x7f;
    let chunks = html.as_bytes().chunks(1024);
    let mut suspect = chunks.filter(|chunk| {
        // All bytes of a chunk at once, as the processor can do it.
        chunk.iter().fold(0, |found, byte| {
            found | u8::from(control(byte)) | u8::from(*byte == 0xc2)
        }) > 0
    });
    suspect.next().is_some() && html.contains(is_illegal)
}

/// Characters that no HTML document may contain (HTML Living Standard §13.2.3.5). Leaving them out
/// could make `javascript:` of what was no such thing before.
fn is_illegal(c: char) -> bool {
    c.is_control() && !c.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn render(files: &[(&str, &str)], data: &serde_json::Value) -> Result<String, String> {
        let file = |(name, text): &(&str, &str)| TemplateFile {
            name: (*name).to_owned(),
            label: format!("templates/site/{name}.hbs"),
            text: (*text).to_owned(),
        };
        let files: Vec<_> = files.iter().map(file).collect();
        let templates = Templates::parse(&files).map_err(|error| error.to_string())?;
        let name = files[0].name.as_str();
        let plain = templates.render(name, data);
        let plain = plain.map_err(|error| error.to_string());
        let finished = templates.finished().render(name, data);
        let finished = finished.map_err(|error| error.to_string());
        assert_eq!(plain, finished, "partials in their places change nothing");
        finished
    }

    #[test]
    fn values_are_escaped() {
        let html = render(
            &[("a", "<p title=\"{{x}}\">{{x}}")],
            &json!({ "x": "\"'<&>\u{0}\u{85}\n" }),
        );
        assert_eq!(
            html.unwrap(),
            "<p title=\"&quot;&#39;&lt;&amp;&gt;\u{fffd}\u{fffd}\n\">&quot;&#39;&lt;&amp;&gt;\u{fffd}\u{fffd}\n"
        );
    }

    #[test]
    fn a_missing_variable_is_named_with_template_and_line() {
        let error = render(
            &[("post", "\n\n<h1>{{post.titel}}</h1>")],
            &json!({ "post": { "title": 1 } }),
        );
        insta::assert_snapshot!(error.unwrap_err());
        let error = render(
            &[
                ("post", "{{> part}}"),
                ("part", "a\n{{#each posts}}\n{{titel}}{{/each}}"),
            ],
            &json!({ "posts": [{ "title": 1 }] }),
        );
        insta::assert_snapshot!(error.unwrap_err());
    }

    #[test]
    fn a_null_is_no_missing_variable() {
        let html = render(&[("a", "{{#if x}}no{{/if}}{{x}}|")], &json!({ "x": null }));
        assert_eq!(html.unwrap(), "|");
    }

    #[test]
    fn a_template_that_cannot_be_parsed_is_named_with_its_line() {
        insta::assert_snapshot!(render(&[("post", "a\n{{#if x}}\n")], &json!({})).unwrap_err());
        insta::assert_snapshot!(render(&[("post", "{{> nowhere}}")], &json!({})).unwrap_err());
    }

    #[test]
    fn partials_see_what_they_are_given() {
        let files = [
            (
                "a",
                "{{#each list}}{{> item}}{{/each}}\n{{> item one}}\n  {{> item}}\n{{> tree}}|",
            ),
            (
                "item",
                "{{#if @first}}first {{/if}}{{x}}{{#each deep}} {{../x}}{{@root.x}}{{this}}{{/each}};\n",
            ),
            ("tree", "{{#if node}}{{x}}{{> tree node}}{{/if}}"),
        ];
        let item = |x| json!({ "x": x, "deep": [1, "<"], "node": null });
        let mut data = item("root");
        data["list"] = json!([item("a"), item("b")]);
        data["one"] = item("c");
        let html = render(&files, &data).unwrap();
        assert!(html.starts_with("first a aroot1 aroot&lt;;\n"), "{html}");
        let error = render(
            &[
                ("a", "{{#each list}}\n{{> b one}}{{/each}}"),
                ("b", "\n{{y}}"),
            ],
            &json!({ "list": [{ "one": { "x": 1 } }] }),
        );
        assert!(error.unwrap_err().contains("b.hbs"));
    }

    #[test]
    fn partials_do_not_indent_what_is_in_them() {
        let html = render(
            &[("a", "  {{> b}}\n"), ("b", "<pre>{{{x}}}</pre>")],
            &json!({ "x": "1\n2" }),
        );
        assert_eq!(html.unwrap().trim(), "<pre>1\n2</pre>");
    }
}
