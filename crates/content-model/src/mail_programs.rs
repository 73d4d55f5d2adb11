//! What mail programs show: how much of a mail, and which pictures.

/// What is meant by a kilobyte where Gmail's limit is spoken of. It tells nobody; this is the
/// smallest that it can be.
pub const MAIL_KILOBYTE: usize = 1000;
/// The most bytes of the HTML part that Gmail shows; the rest is behind a link.
pub const GMAIL_SHOWS: usize = 102 * MAIL_KILOBYTE;
/// Beyond how many bytes a mail comes near to that.
pub const NEAR_GMAIL_SHOWS: usize = 95 * MAIL_KILOBYTE;

/// The endings of pictures that every mail program shows. One of these, of the same name, stands
/// in for a picture that mails cannot show.
pub const MAIL_PICTURES: [&str; 4] = ["png", "jpg", "jpeg", "gif"];

/// A format of pictures that some mail programs do not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnmailablePicture {
    /// The ending of its files.
    pub ending: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Whether mails get a picture in another format that is made from it.
    pub is_converted: bool,
}

/// All that are met with.
const UNMAILABLE: [UnmailablePicture; 3] = [
    UnmailablePicture {
        ending: "svg",
        name: "SVG",
        is_converted: false,
    },
    UnmailablePicture {
        ending: "webp",
        name: "WebP",
        is_converted: true,
    },
    UnmailablePicture {
        ending: "avif",
        name: "AVIF",
        is_converted: false,
    },
];

impl UnmailablePicture {
    /// The format of a picture with this path, if some mail programs do not show it.
    pub fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        let mut all = UNMAILABLE.into_iter();
        all.find(|format| format.ending.eq_ignore_ascii_case(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_the_format() {
        let check = |path: &str, expected: Option<&str>| {
            let found = UnmailablePicture::of(path);
            assert_eq!(found.map(|format| format.name), expected, "{path}");
        };
        check("a/b.svg", Some("SVG"));
        check("b.v2.WEBP", Some("WebP"));
        check("b.avif", Some("AVIF"));
        check("b.png", None);
        check("svg", None);
        for ending in MAIL_PICTURES {
            check(&format!("b.{ending}"), None);
        }
    }
}
