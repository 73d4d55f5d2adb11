//! From placeholders to sentinels.

use postroom_content_model::{
    PlaceholderFault, PlaceholderKind, PlaceholderScope, PlaceholderTag, Span, placeholders,
};

use super::sentinel::{Sentinels, Token};

/// Replaces the placeholders of an edition's text by sentinels; `\{{` becomes two literal
/// braces. `None` if any of them is wrong: [`Edition::placeholder_faults`] says what.
///
/// [`Edition::placeholder_faults`]: postroom_content_model::Edition::placeholder_faults
pub(super) fn lace(text: &str, sentinels: &mut Sentinels) -> Option<String> {
    let (mut laced, mut done) = (String::with_capacity(text.len()), 0);
    for placeholder in placeholders(text) {
        laced.push_str(&text[done..placeholder.span.start]);
        match placeholder.what {
            PlaceholderKind::Tag(tag) => laced.push_str(&sentinels.add(tag.into())),
            PlaceholderKind::Braces => laced.push_str("{{"),
            PlaceholderKind::Fault(_) => return None,
        }
        done = placeholder.span.end;
    }
    laced.push_str(&text[done..]);
    Some(laced)
}

/// What a placeholder of a template, found at `at`, stands for.
pub(super) fn token(
    inner: &str,
    scope: &mut PlaceholderScope,
    at: Span,
) -> Result<Token, PlaceholderFault> {
    let tag = PlaceholderTag::parse(inner)?;
    scope.check(tag, at).map(Token::from)
}

impl From<PlaceholderTag> for Token {
    fn from(tag: PlaceholderTag) -> Self {
        match tag {
            PlaceholderTag::If(field) => Self::If(field),
            PlaceholderTag::Else => Self::Else,
            PlaceholderTag::End => Self::End,
            PlaceholderTag::Value { field, default } => Self::Value {
                field,
                default: default.unwrap_or_default(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Laces a text and shows each sentinel as what it stands for.
    fn check(text: &str, expected: &str) {
        let mut sentinels = Sentinels::new(&[text]);
        let laced = lace(text, &mut sentinels);
        let shown = laced.map_or("wrong".to_owned(), |laced| sentinels.shown(&laced));
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn placeholders_become_sentinels() {
        check(
            "Hi {{subscriber.name | default: \"friend\"}}!",
            "Hi <Name or \"friend\">!",
        );
        check("[x]({{unsubscribe_url}})", "[x](<UnsubscribeUrl or \"\">)");
        check(
            "{{#if subscriber.name}}{{subscriber.name}}{{else}}you{{/if}}",
            "<if Name><Name or \"\"><else>you<end>",
        );
        check("a \\{{subscriber.name}}", "a {{subscriber.name}}");
        check("a {{subscriber.nmae}}", "wrong");
        check("{{#if subscriber.name}}", "wrong");
    }
}
