//! Mail links (RFC 6068) and what is wrong with them.

/// Header fields that mail programs take from a link.
const FIELDS: [&str; 5] = ["subject", "body", "cc", "bcc", "to"];

/// What is wrong with a mail link, and what it certainly should be.
pub(crate) struct MailtoFault {
    pub(crate) reason: String,
    pub(crate) corrected: Option<String>,
}

impl MailtoFault {
    fn new(reason: impl Into<String>, corrected: Option<String>) -> Self {
        let reason = reason.into();
        Self { reason, corrected }
    }
}

/// What is wrong with a destination, if it is a mail link.
pub(crate) fn mailto_fault(destination: &str) -> Option<MailtoFault> {
    let (scheme, rest) = destination.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    let (addresses, fields) = match rest.split_once('?') {
        Some((addresses, fields)) => (addresses, Some(fields)),
        None => (rest, None),
    };
    if let Some(bare) = addresses.strip_prefix("//") {
        let whole = rest.trim_start_matches('/');
        let valid = bare.split(',').all(is_mail_address);
        let reason = "there are slashes before the address";
        return Some(MailtoFault::new(
            reason,
            valid.then(|| format!("{scheme}:{whole}")),
        ));
    }
    if addresses.is_empty() && fields.is_none_or(str::is_empty) {
        return Some(MailtoFault::new("it has no address", None));
    }
    if let Some(fault) = field_in_address(scheme, addresses, fields) {
        return Some(fault);
    }
    if let Some(wrong) = wrong_address(addresses) {
        return Some(MailtoFault::new(wrong, None));
    }
    let mended = mended_fields(fields?)?;
    Some(MailtoFault::new(
        "`?`, `&` and spaces in a field are written `%3F`, `%26` and `%20`, and fields are \
         separated by `&`",
        Some(format!("{scheme}:{addresses}?{mended}")),
    ))
}

/// What is wrong with a destination that leads nowhere, if it is an address without `mailto:`.
pub(crate) fn without_mailto(destination: &str) -> Option<MailtoFault> {
    let address = destination.split('?').next().unwrap_or_default();
    let host = address.rsplit('@').next().unwrap_or_default();
    let meant = is_mail_address(address) && host.contains('.') && !address.contains('/');
    meant.then(|| MailtoFault::new("it lacks `mailto:`", Some(format!("mailto:{destination}"))))
}

/// `a@b&subject=…`: a field that begins with the wrong mark.
fn field_in_address(scheme: &str, addresses: &str, fields: Option<&str>) -> Option<MailtoFault> {
    let (address, field) = addresses.split_once('&')?;
    let valid = fields.is_none() && is_field(field) && address.split(',').all(is_mail_address);
    valid.then(|| {
        MailtoFault::new(
            "its first field begins with `&` instead of `?`",
            Some(format!("{scheme}:{address}?{field}")),
        )
    })
}

fn wrong_address(addresses: &str) -> Option<String> {
    let wrong = addresses
        .split(',')
        .find(|address| !is_mail_address(address))?;
    if addresses.is_empty() {
        return None;
    }
    Some(if wrong.trim().is_empty() {
        "an address is empty".to_owned()
    } else if wrong.contains(char::is_whitespace) {
        "there is a space in the address".to_owned()
    } else if wrong.contains('@') || wrong.contains("%40") {
        "the address is not valid".to_owned()
    } else {
        "its address has no `@`".to_owned()
    })
}

/// The fields as they should be, if they are not so already.
fn mended_fields(fields: &str) -> Option<String> {
    let mut mended = String::with_capacity(fields.len());
    let mut rest = fields;
    while let Some(at) = rest.find(['&', '?', ' ']) {
        let next = &rest[at + 1..];
        mended.push_str(&rest[..at]);
        mended.push_str(mended_mark(rest.as_bytes()[at], next));
        rest = next;
    }
    mended.push_str(rest);
    (mended != fields).then_some(mended)
}

/// What a mark before `next` should be: it begins a field, or belongs to a value.
fn mended_mark(mark: u8, next: &str) -> &'static str {
    let part = next.split(['&', '?']).next().unwrap_or_default();
    match mark {
        b' ' => "%20",
        _ if is_field(part) => "&",
        b'?' => "%3F",
        _ if part.contains('=') || part.is_empty() => "&",
        _ => "%26",
    }
}

fn is_field(text: &str) -> bool {
    let name = text.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name)))
}

/// Whether mail can go to an address. Names without a point may be right in a private network.
fn is_mail_address(address: &str) -> bool {
    let address = address.trim().replace("%40", "@");
    let Some((name, host)) = address.split_once('@') else {
        return false;
    };
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>()[]\\\":;,&?/".contains(c);
    let labels_fit = host.split('.').all(|label| {
        !label.is_empty() && !label.starts_with('-') && !label.contains(['@', '_', '%'])
    });
    !name.is_empty()
        && !name.contains(|c| foreign(c) && c != '/')
        && !host.contains(foreign)
        && labels_fit
}

#[cfg(test)]
mod tests {
    use super::{mailto_fault, without_mailto};

    fn check(destination: &str, expected: Option<&str>) {
        let fault = mailto_fault(destination);
        let found = fault.map(|fault| fault.corrected.unwrap_or_default());
        assert_eq!(found.as_deref(), expected, "{destination}");
    }

    #[test]
    fn faults_are_found_and_mended_where_that_is_certain() {
        check("mailto:", Some(""));
        check("mailto:?", Some(""));
        check("mailto:jo", Some(""));
        check("mailto:jo@", Some(""));
        check("mailto:@a.example", Some(""));
        check("mailto:jo@a..example", Some(""));
        check("mailto:jo smith@a.example", Some(""));
        check("mailto:Jo <jo@a.example>", Some(""));
        check("mailto:jo@a.example,", Some(""));
        check("mailto://jo@a.example", Some("mailto:jo@a.example"));
        check(
            "mailto://jo@a.example?subject=b",
            Some("mailto:jo@a.example?subject=b"),
        );
        check(
            "mailto:jo@a.example&subject=b",
            Some("mailto:jo@a.example?subject=b"),
        );
        check(
            "mailto:jo@a.example?subject=b?body=c",
            Some("mailto:jo@a.example?subject=b&body=c"),
        );
        check(
            "mailto:jo@a.example?subject=Q&A",
            Some("mailto:jo@a.example?subject=Q%26A"),
        );
        check(
            "mailto:jo@a.example?subject=b c?",
            Some("mailto:jo@a.example?subject=b%20c%3F"),
        );
    }

    #[test]
    fn what_mail_programs_understand_is_left_alone() {
        for destination in [
            "mailto:jo@a.example",
            "MAILTO:jo@a.example",
            "mailto:jo%40a.example",
            "mailto:jo+tea@a.example,al@b.example",
            "mailto:jo@intranet",
            "mailto:jo@tee.étés.example",
            "mailto:?subject=b&body=https://a.example/",
            "mailto:jo@a.example?subject=b%20c&body=d",
            "https://a.example/?mailto:b",
            "tea.md",
        ] {
            check(destination, None);
        }
    }

    #[test]
    fn addresses_without_a_scheme() {
        let check = |destination, expected: Option<&str>| {
            let fault = without_mailto(destination).and_then(|fault| fault.corrected);
            assert_eq!(fault.as_deref(), expected, "{destination}");
        };
        check("jo@a.example", Some("mailto:jo@a.example"));
        check(
            "jo@a.example?subject=b",
            Some("mailto:jo@a.example?subject=b"),
        );
        check("images/jo@2x.png", None);
        check("jo@host", None);
        check("@jo", None);
    }
}
