//! Scalars of one line as they are written: where their text is, how another text is written in
//! their place, and what other readers of YAML take them for.

use crate::span::Span;

/// How a scalar of one line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
}

impl ScalarStyle {
    /// The style of what stands at a value's place. None for what is no scalar, goes over several
    /// lines, is empty, or has an anchor, an alias or a tag.
    pub fn of(written: &str) -> Option<Self> {
        let ends_with = |quote| written.len() >= 2 && written.ends_with(quote);
        match written.chars().next()? {
            _ if written.contains(['\n', '\r']) => None,
            '"' => ends_with('"').then_some(Self::Double),
            '\'' => ends_with('\'').then_some(Self::Single),
            '|' | '>' | '&' | '*' | '!' | '[' | '{' => None,
            _ => Some(Self::Plain),
        }
    }

    /// A text in this style, or in quotes where the style cannot hold it.
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Plain if is_safe_plain(text) => text.to_owned(),
            Self::Single if !text.chars().any(char::is_control) => in_single_quotes(text),
            Self::Double => in_double_quotes(text),
            Self::Plain | Self::Single => in_quotes(text),
        }
    }
}

/// A text in the quotes that need the least escaping.
pub fn in_quotes(text: &str) -> String {
    let escapes = text.contains(['"', '\\']) && !text.chars().any(char::is_control);
    if escapes && !text.contains('\'') {
        in_single_quotes(text)
    } else {
        in_double_quotes(text)
    }
}

/// The place of a scalar's text in `file`: its span without the quotes it may have.
pub fn inside_quotes(file: &str, span: Span) -> Span {
    match ScalarStyle::of(span.slice(file)) {
        Some(ScalarStyle::Single | ScalarStyle::Double) => Span::new(span.start + 1, span.end - 1),
        Some(ScalarStyle::Plain) | None => span,
    }
}

/// What some other reader of YAML takes an unquoted scalar for that is text to Postroom, or a
/// number of another spelling: YAML 1.1 as Ruby and PyYAML read it, YAML 1.2 as Go and JavaScript
/// do. Days and times of day are [`typed_date`]'s.
pub fn other_reading(plain: &str) -> Option<&'static str> {
    let is_word = plain.starts_with(|c: char| !c.is_ascii_digit() && !"+-.~".contains(c));
    if is_word && plain.len() > "null".len() {
        return None;
    }
    let lower = plain.to_ascii_lowercase();
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    let digits = |text: &str, radix| {
        let mut chars = text.chars();
        chars.clone().any(|c| c != '_') && chars.all(|c| c == '_' || c.is_digit(radix))
    };
    let prefixed = |prefix, radix| {
        let rest = unsigned.strip_prefix(prefix);
        rest.is_some_and(|rest| digits(rest, radix))
    };
    match lower.as_str() {
        "yes" | "on" | "y" => return Some("true"),
        "no" | "off" | "n" => return Some("false"),
        "~" | "null" => return Some("nothing"),
        ".nan" | ".inf" | "+.inf" | "-.inf" => return Some("a number"),
        _ => {}
    }
    let starts_with_digit = unsigned.starts_with(|c: char| c.is_ascii_digit());
    if prefixed("0x", 16) || prefixed("0o", 8) || prefixed("0b", 2) {
        Some("another number")
    } else if unsigned.len() > 1 && unsigned.starts_with('0') && digits(unsigned, 8) {
        Some("an octal number")
    } else if starts_with_digit && is_sexagesimal(unsigned) {
        Some("a number to the base of 60")
    } else if starts_with_digit && unsigned.contains('_') && digits(&unsigned.replace('.', ""), 10)
    {
        Some("a number without the `_`")
    } else if is_exponential(unsigned) {
        Some("a number with an exponent")
    } else if is_decimal_that_changes(unsigned) {
        Some("a number without the zeros at its end")
    } else {
        None
    }
}

/// Whether other readers take an unquoted scalar for a date.
pub fn typed_date(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    let is_day = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    is_day && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' ') && digit(11))
}

/// `12:30`, `1:20:30`
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(number);
    let rest: Vec<&str> = parts.collect();
    let below_sixty = |part: &&str| {
        number(part) && part.len() <= 2 && part.parse::<u8>().is_ok_and(|part| part < 60)
    };
    first && !rest.is_empty() && rest.iter().all(below_sixty)
}

/// `1e3`, `1.5e-3`
fn is_exponential(text: &str) -> bool {
    text.split_once('e').is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(&mantissa.replacen('.', "", 1)) && digits(exponent)
    })
}

/// `2.10`, `1.0`
fn is_decimal_that_changes(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, fraction)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        !whole.is_empty() && digits(whole) && digits(fraction) && fraction.ends_with('0')
    })
}

/// Whether a text can stand without quotes anywhere and is text to every reader.
fn is_safe_plain(text: &str) -> bool {
    let safe = |c: char| c.is_alphanumeric() || " -_./".contains(c);
    let starts_well = text.starts_with(|c: char| c.is_alphabetic() || c == '/');
    let word = text.to_ascii_lowercase();
    starts_well
        && text.chars().all(safe)
        && !text.ends_with(' ')
        && !matches!(word.as_str(), "true" | "false")
        && other_reading(text).is_none()
}

fn in_single_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn in_double_quotes(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\x{:02X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Value, parse};

    #[test]
    fn what_is_written_is_read_back() {
        use ScalarStyle::{Double, Plain, Single};
        let texts = [
            "tea",
            "a: b",
            "C # in",
            "it's",
            "say \"x\"",
            "\\",
            "yes",
            "12:30",
            "",
            " x ",
            "[a]",
            "é\u{7f}",
            "- a",
            "null",
            "1",
            "a'\"b",
            "True",
            "a, b",
            "x\ty",
        ];
        for text in texts {
            for style in [Plain, Single, Double] {
                let written = style.write(text);
                let value = parse(&format!("a: {written}\nb: [{written}]\n"), 0).expect(&written);
                assert_eq!(value.0["a"], Value::from(text), "{written}");
                assert_eq!(value.0["b"][0], Value::from(text), "{written}");
            }
        }
        assert_eq!(Plain.write("green tea"), "green tea");
        assert_eq!(in_quotes("say \"x\""), "'say \"x\"'");
    }

    #[test]
    fn scalars_have_a_style_and_a_place() {
        let check = |written, style| assert_eq!(ScalarStyle::of(written), style, "{written:?}");
        check("tea", Some(ScalarStyle::Plain));
        check("'tea'", Some(ScalarStyle::Single));
        check("\"tea\"", Some(ScalarStyle::Double));
        for other in [
            "", "|\n tea", "a\n b", "[a]", "{a: b}", "&a b", "*a", "!!str a", "\"",
        ] {
            check(other, None);
        }
        assert_eq!(inside_quotes("a: 'b'", Span::new(3, 6)), Span::new(4, 5));
        assert_eq!(inside_quotes("a: b", Span::new(3, 4)), Span::new(3, 4));
    }

    #[test]
    fn readers_that_differ() {
        for plain in [
            "yes", "No", "ON", "off", "y", "012", "-07", "1_000", "12:30", "1:20:30", "0o7",
            "0x1F", "0b1", "1e3", "1.5e-3", "~", "Null", "2.10", "1.0", "+1_0.5",
        ] {
            assert!(other_reading(plain).is_some(), "{plain}");
        }
        for plain in [
            "tea",
            "yes we can",
            "2026",
            "0",
            "-1",
            "3.14",
            "12:75",
            "12:30 pm",
            "a:b",
            "089",
            "1e",
            "e3",
            "true",
            "_",
            "1.",
            "v1.0",
            "2026-02-03",
            "10:30-11:30",
            "0x",
            "1.2.0",
        ] {
            assert_eq!(other_reading(plain), None, "{plain}");
        }
        assert!(typed_date("2026-02-03") && typed_date("2026-02-03T10:00:00Z"));
        assert!(!typed_date("2026-02-03-x") && !typed_date("2026-02") && !typed_date("日本日本"));
    }
}
