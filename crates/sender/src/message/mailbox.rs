//! Reading a mailbox as a person writes it: `Name <address>`, or the address alone.

use lettre::message::Mailbox;

use crate::EmailAddress;
use crate::subscribers::breaks_lines;

/// Reads a mailbox (RFC 5322 §3.4). The name may be quoted, and hold any letter.
pub(super) fn parse(text: &str) -> Result<(Mailbox, EmailAddress), String> {
    if breaks_lines(text) {
        return Err("it holds a line break or NUL".to_owned());
    }
    let text = text.trim();
    let (name, address) = match text
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'))
    {
        Some((name, address)) => (unquote(name.trim()), address),
        None => (String::new(), text),
    };
    let address = EmailAddress::parse(address).map_err(|error| error.to_string())?;
    reachable(&address)?;
    Ok((mailbox(Some(&name), &address), address))
}

/// Refuses a sender with letters beyond ASCII before the `@`: no mail to anybody could pass a
/// server that knows none (RFC 6531 §3.2), nor any reply come back through one.
pub(super) fn reachable(address: &EmailAddress) -> Result<(), String> {
    match address.is_international() {
        true => Err(
            "letters beyond ASCII before the `@` of a sender keep the mail from most \
            servers; take an address without them"
                .to_owned(),
        ),
        false => Ok(()),
    }
}

/// A mailbox whose name is encoded as it needs to be. Control characters go: the caller has
/// refused those that break lines, which lettre would panic over.
pub(super) fn mailbox(name: Option<&str>, address: &EmailAddress) -> Mailbox {
    let name = name.unwrap_or_default().replace(char::is_control, "");
    let name = name.trim();
    Mailbox::new(
        (!name.is_empty()).then(|| name.to_owned()),
        address.to_lettre(),
    )
}

fn unquote(name: &str) -> String {
    match name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let check = |text: &str, name: Option<&str>, address: &str| {
            let (mailbox, found) = parse(text).unwrap();
            assert_eq!(
                (mailbox.name.as_deref(), found.as_str()),
                (name, address),
                "{text}"
            );
        };
        check("news@x.example", None, "news@x.example");
        check(
            "SkilDock <news@x.example>",
            Some("SkilDock"),
            "news@x.example",
        );
        check(
            "Skil, Dock & Co. <news@x.example>",
            Some("Skil, Dock & Co."),
            "news@x.example",
        );
        check(
            "\"A \\\"B\\\"\" <news@x.example>",
            Some("A \"B\""),
            "news@x.example",
        );
        check(
            "Bücher <news@bücher.example>",
            Some("Bücher"),
            "news@xn--bcher-kva.example",
        );
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        for bad in [
            "",
            "SkilDock",
            "A <a@x.example>\r\nBcc: b@x.example",
            "A <a@x.example> b",
            "A <ä@x.example>",
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
