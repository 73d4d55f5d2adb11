//! Where mail goes, as it stands in the settings.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{SmtpUrl, TransportKind};
use crate::Error;

/// `maildir:FOLDER`, `eml:FOLDER`, `smtp://…` or `smtps://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportUrl {
    /// A rehearsal into a Maildir.
    Maildir(PathBuf),
    /// A rehearsal into `.eml` files.
    Eml(PathBuf),
    /// An SMTP server.
    Smtp(SmtpUrl),
}

impl TransportUrl {
    /// What its deliveries count as.
    pub fn kind(&self) -> TransportKind {
        match self {
            Self::Maildir(_) | Self::Eml(_) => TransportKind::Rehearsal,
            Self::Smtp(_) => TransportKind::Smtp,
        }
    }

    /// The same, with a relative folder or file taken from `root`.
    pub fn relative_to(self, root: &Path) -> Self {
        match self {
            Self::Maildir(folder) => Self::Maildir(root.join(folder)),
            Self::Eml(folder) => Self::Eml(root.join(folder)),
            Self::Smtp(url) => Self::Smtp(url.relative_to(root)),
        }
    }
}

impl FromStr for TransportUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        let folder = |path: &str| (!path.is_empty() && !path.contains('\0')).then(|| path.into());
        let read = match url.trim().split_once(':') {
            Some(("maildir", path)) => folder(path).map(Self::Maildir).ok_or("it names no folder".to_owned()),
            Some(("eml", path)) => folder(path).map(Self::Eml).ok_or("it names no folder".to_owned()),
            Some(("smtp" | "smtps", _)) => url.parse().map(Self::Smtp),
            _ => Err("write `maildir:FOLDER`, `eml:FOLDER`, `smtp://user@host:587` or `smtps://user@host`".to_owned()),
        };
        read.map_err(|reason| Error::TransportUrl {
            url: shown(url.trim()),
            reason,
        })
    }
}

/// What is no folder may hold a password, whether or not it is a URL that we know.
fn shown(url: &str) -> String {
    match url.split_once(':') {
        None | Some(("maildir" | "eml", _)) => url.to_owned(),
        Some((scheme, _)) => format!("{scheme}:…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_recognised() {
        let read = |url: &str| url.parse::<TransportUrl>();
        assert_eq!(
            read("maildir:outbox").unwrap(),
            TransportUrl::Maildir("outbox".into())
        );
        assert_eq!(
            read("eml:/srv/x").unwrap(),
            TransportUrl::Eml("/srv/x".into())
        );
        assert_eq!(
            read("smtp://mail.x.example").unwrap().kind(),
            TransportKind::Smtp
        );
        assert_eq!(
            read("maildir:outbox")
                .unwrap()
                .relative_to(Path::new("/site")),
            TransportUrl::Maildir("/site/outbox".into())
        );
        for bad in ["outbox", "maildir:", "http://x.example", "smtp://"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        for wrong in [
            "smtp://me:sec/ret@mail.x.example",
            "smtp://me:secret@mail.x.example",
            " smtps://me:secret@mail.x.example",
            "http://me:secret@mail.x.example",
            "me:secret@mail.x.example",
            "smtp://me@mail.x.example?password=secret",
        ] {
            let error = wrong.parse::<TransportUrl>().unwrap_err().to_string();
            assert!(error.contains(":…`") && !error.contains("ret"), "{error}");
        }
    }
}
