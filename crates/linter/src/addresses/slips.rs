//! Slips of the hand in URLs.

/// What is wrong with a URL, and what it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Slip {
    pub(crate) reason: &'static str,
    /// The URL as it was certainly meant, if that is certain.
    pub(crate) corrected: Option<String>,
}

/// How fingers write `http`, and in the second row `https`. No registered scheme is among them.
const MISSPELT: [(&str, &[&str]); 2] = [
    (
        "http",
        &[
            "htp", "htt", "ttp", "hhttp", "htttp", "httpp", "htpp", "hptt", "thtp", "hthp", "hppt",
        ],
    ),
    (
        "https",
        &[
            "htps", "htts", "ttps", "hhttps", "htttps", "httpps", "httpss", "htpps", "hptts",
            "thtps", "hthps", "httsp", "hppts", "hhtps",
        ],
    ),
];

/// What stands between scheme and host where `://` was meant.
const MARKS: [&str; 10] = [
    ":/", ":", ":///", "::/", "::", ":://", ";//", ".//", "//", ":;//",
];

/// The slip in a destination that was meant as an http or https URL.
pub(crate) fn slip(destination: &str) -> Option<Slip> {
    if is_ordinary(destination) {
        return None;
    }
    doubled(destination)
        .or_else(|| backslashes(destination))
        .or_else(|| beginning(destination))
        .or_else(|| spaces(destination))
}

/// Whether a destination is one of the many that are seen to be sound at once: a URL whose scheme
/// is right and whose host begins at once, or a path.
fn is_ordinary(destination: &str) -> bool {
    let rest = destination.strip_prefix("https://");
    match rest.or_else(|| destination.strip_prefix("http://")) {
        Some(rest) => {
            let host = rest
                .as_bytes()
                .first()
                .is_some_and(u8::is_ascii_alphanumeric);
            host && !rest.starts_with(['h', 'H', 't', 'T'])
                && !rest
                    .bytes()
                    .any(|byte| matches!(byte, b'\\' | b' ' | b'\t'))
        }
        None => destination.starts_with(['.', '#']),
    }
}

/// A URL pasted behind a scheme that was there already.
fn doubled(destination: &str) -> Option<Slip> {
    let rest = without_scheme(destination)?;
    let (scheme, marks, rest) = taken_apart(rest);
    let exact = ["http", "https"]
        .into_iter()
        .find(|exact| exact.eq_ignore_ascii_case(scheme))?;
    let is_pasted = ["://", "//", ":/"].contains(&marks) && is_host(rest);
    is_pasted.then(|| Slip {
        reason: "it begins with two schemes",
        corrected: Some(format!("{exact}://{rest}")),
    })
}

fn backslashes(destination: &str) -> Option<Slip> {
    let lower = destination.get(..8)?.to_ascii_lowercase();
    if !lower.starts_with("http:") && !lower.starts_with("https:") {
        return None;
    }
    let end = destination.find(['?', '#']).unwrap_or(destination.len());
    let (path, rest) = destination.split_at(end);
    let corrected = format!("{}{rest}", path.replace('\\', "/"));
    path.contains('\\').then(|| Slip {
        reason: "it has a backslash; URLs use `/`",
        corrected: without_scheme(&corrected).is_some().then_some(corrected),
    })
}

/// A misspelt scheme, or other marks than `://` behind it.
fn beginning(destination: &str) -> Option<Slip> {
    let (word, marks, rest) = taken_apart(destination);
    let (scheme, exact) = meant_scheme(word)?;
    if !MARKS.contains(&marks) && marks != "://" {
        return None;
    }
    let host = rest.trim_start_matches([' ', '\t']);
    let reason = if !exact {
        "its scheme is misspelt"
    } else if marks != "://" {
        "between scheme and host there is not `://`"
    } else if host.len() < rest.len() {
        "there is a space before the host"
    } else {
        return None;
    };
    // Without a host that looks like one, `http:` may be about anything.
    let opaque = exact && matches!(marks, ":" | ":/");
    if !is_host(host) && !opaque {
        return None;
    }
    let corrected = is_host(host) && !host.contains(char::is_whitespace);
    Some(Slip {
        reason,
        corrected: corrected.then(|| format!("{scheme}://{host}")),
    })
}

/// Spaces inside. The resolver refuses them in the host itself.
fn spaces(destination: &str) -> Option<Slip> {
    let rest = without_scheme(destination)?;
    if !rest.contains(' ') || !is_host(rest) {
        return None;
    }
    let in_host = rest
        .find(['/', '?', '#'])
        .is_none_or(|end| rest[..end].contains(' '));
    let has_other = rest.contains(|c: char| c.is_whitespace() && c != ' ');
    Some(Slip {
        reason: "there is a space in it, which is written `%20`",
        corrected: (!in_host && !has_other).then(|| destination.replace(' ', "%20")),
    })
}

fn without_scheme(destination: &str) -> Option<&str> {
    ["http://", "https://"].into_iter().find_map(|scheme| {
        let start = destination.get(..scheme.len())?;
        let same = start.eq_ignore_ascii_case(scheme);
        same.then(|| &destination[scheme.len()..])
    })
}

/// The letters a text begins with, the marks behind them, and the rest.
fn taken_apart(text: &str) -> (&str, &str, &str) {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(letters);
    let marks = rest.bytes().take_while(|byte| b":;./".contains(byte));
    let (marks, rest) = rest.split_at(marks.count());
    (word, marks, rest)
}

/// The scheme that a word is meant to be, and whether it is written so.
fn meant_scheme(word: &str) -> Option<(&'static str, bool)> {
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    MISSPELT.iter().find_map(|(scheme, slips)| {
        let exact = is(scheme);
        (exact || slips.iter().any(is)).then_some((*scheme, exact))
    })
}

/// Whether a text begins with what looks like a public host: with a point in it.
fn is_host(text: &str) -> bool {
    let host = leading_host(text);
    let inner = host.trim_matches('.');
    host.starts_with(|c: char| c.is_alphanumeric()) && inner.contains('.')
}

fn leading_host(rest: &str) -> &str {
    let end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::slip;

    fn check(destination: &str, expected: Option<&str>) {
        let found = slip(destination).map(|slip| slip.corrected.unwrap_or_default());
        assert_eq!(found.as_deref(), expected, "{destination}");
    }

    #[test]
    fn slips_are_mended() {
        let meant = Some("https://a.example/b?c");
        for written in [
            "htps://a.example/b?c",
            "hhttps://a.example/b?c",
            "HTTPSS://a.example/b?c",
            "https//a.example/b?c",
            "https:/a.example/b?c",
            "https:a.example/b?c",
            "https:///a.example/b?c",
            "https;//a.example/b?c",
            "https:://a.example/b?c",
            "https:\\\\a.example\\b?c",
            "http://https://a.example/b?c",
            "https://https//a.example/b?c",
            "https:// a.example/b?c",
        ] {
            check(written, meant);
        }
        check("ttp://a.example", Some("http://a.example"));
        check("https://http://a.example", Some("http://a.example"));
        check(
            "https://a.example/b c?d e",
            Some("https://a.example/b%20c?d%20e"),
        );
        check("http:/blog/x", Some(""));
        check("https://a.example and b", Some(""));
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for written in [
            "https://a.example/b?c",
            "HTTP://a.example",
            "https://https.example/",
            "https://web.archive.org/web/2015/http://a.example/",
            "https://a.example/?u=http://b.example",
            "http/a.md",
            "htt",
            "http",
            "https/2.md",
            "ftp://a.example",
            "mailto:a@b.example",
            "git+https://a.example",
            "a b.md",
            "",
        ] {
            check(written, None);
        }
    }
}
