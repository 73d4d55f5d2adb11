//! `smtp://user@host:587?tls=required` and `smtps://user@host`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte (RFC 8314).
    Implicit,
    /// By STARTTLS, or nothing is mailed: the default for `smtp://` off this machine.
    Required,
    /// By STARTTLS where it is offered: the default on this machine. Whose certificate it is does
    /// not matter then, unless a password leaves this machine.
    Opportunistic,
    /// Not at all.
    None,
}

/// How a user signs in (RFC 4954), where the URL says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpAuth {
    /// RFC 4616.
    Plain,
    /// What PLAIN replaced, and some servers still want.
    Login,
    /// With an OAuth 2 access token for a password, as Gmail and Microsoft 365 want it.
    Xoauth2,
}

/// An SMTP server, without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpUrl {
    user: Option<String>,
    host: String,
    port: u16,
    tls: SmtpTls,
    auth: Option<SmtpAuth>,
    ca: Option<PathBuf>,
    loopback: bool,
}

impl SmtpUrl {
    /// Who signs in, if anyone does.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The server's name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The server's port: 465 for `smtps://`, otherwise 587, or 25 on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How the connection is protected.
    pub fn tls(&self) -> SmtpTls {
        self.tls
    }

    /// How the user signs in; where it is `None`, the server's offer decides.
    pub fn auth(&self) -> Option<SmtpAuth> {
        self.auth
    }

    /// The PEM file of the certificate authorities to trust instead of the system's.
    pub fn ca(&self) -> Option<&Path> {
        self.ca.as_deref()
    }

    /// Whether the server is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    #[cfg(test)]
    pub(super) fn pretend_remote(&mut self) {
        self.loopback = false;
    }

    pub(in crate::transport) fn relative_to(mut self, root: &Path) -> Self {
        self.ca = self.ca.map(|file| root.join(file));
        self
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| error.to_string())?;
        if url.password().is_some() {
            return Err("a password does not belong in a URL; set `mail.password`".to_owned());
        }
        let (host, loopback) = host(&url)?;
        let implicit = url.scheme() == "smtps";
        let port = match (implicit, loopback) {
            (true, _) => 465,
            (false, true) => 25,
            (false, false) => 587,
        };
        let mut read = Self {
            user: user(&url)?,
            host,
            port: url.port().unwrap_or(port),
            tls: match (implicit, loopback) {
                (true, _) => SmtpTls::Implicit,
                (false, true) => SmtpTls::Opportunistic,
                (false, false) => SmtpTls::Required,
            },
            auth: None,
            ca: None,
            loopback,
        };
        for (key, value) in url.query_pairs() {
            read.set(&key, &value)?;
        }
        Ok(read)
    }
}

impl SmtpUrl {
    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match (key, value) {
            ("tls", _) if self.tls == SmtpTls::Implicit => {
                return Err("`smtps://` says already that TLS is required".to_owned());
            }
            ("tls", "required") => self.tls = SmtpTls::Required,
            ("tls", "opportunistic") => self.tls = SmtpTls::Opportunistic,
            ("tls", "none") => self.tls = SmtpTls::None,
            ("auth", "plain") => self.auth = Some(SmtpAuth::Plain),
            ("auth", "login") => self.auth = Some(SmtpAuth::Login),
            ("auth", "xoauth2") => self.auth = Some(SmtpAuth::Xoauth2),
            ("ca", file) if !file.is_empty() && !file.contains('\0') => {
                self.ca = Some(PathBuf::from(file));
            }
            // Not shown with its value, which may be a password.
            _ => {
                return Err(format!(
                    "`{key}` is not known, or not with this value; write `tls=required`, `opportunistic` or \
                     `none`, `auth=plain`, `login` or `xoauth2`, `ca=FILE`"
                ));
            }
        }
        Ok(())
    }
}

fn host(url: &Url) -> Result<(String, bool), String> {
    // `smtp` is no special scheme, so the host has not been read as a domain or address yet.
    let text = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or("it names no server")?;
    let host = Host::parse(text).map_err(|error| error.to_string())?;
    let ip = match &host {
        Host::Domain(name) => return Ok((name.clone(), name == "localhost")),
        Host::Ipv4(ip) => IpAddr::from(*ip),
        Host::Ipv6(ip) => IpAddr::from(*ip),
    };
    Ok((ip.to_string(), ip.is_loopback()))
}

fn user(url: &Url) -> Result<Option<String>, String> {
    // A user is often an address, whose `@` a URL must write as `%40`.
    let user = percent_decode_str(url.username())
        .decode_utf8()
        .map_err(|_| "its user is not UTF-8")?;
    if user.chars().any(char::is_control) {
        return Err("its user holds a control character".to_owned());
    }
    Ok((!user.is_empty()).then(|| user.into_owned()))
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls == SmtpTls::Implicit {
            "smtps"
        } else {
            "smtp"
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_protect() {
        let check = |text: &str, port, tls, user: Option<&str>| {
            let url: SmtpUrl = text.parse().unwrap();
            assert_eq!(
                (url.port(), url.tls(), url.user()),
                (port, tls, user),
                "{text}"
            );
        };
        check("smtp://mail.x.example", 587, SmtpTls::Required, None);
        check(
            "smtp://me@mail.x.example:25?tls=opportunistic",
            25,
            SmtpTls::Opportunistic,
            Some("me"),
        );
        check(
            "smtp://me%40x.example@mail.x.example",
            587,
            SmtpTls::Required,
            Some("me@x.example"),
        );
        check(
            "smtp://a+b@mail.x.example",
            587,
            SmtpTls::Required,
            Some("a+b"),
        );
        check("smtps://mail.x.example", 465, SmtpTls::Implicit, None);
        check("smtp://127.0.0.1:2525", 2525, SmtpTls::Opportunistic, None);
        check("smtp://[::1]", 25, SmtpTls::Opportunistic, None);
        check("smtp://localhost?tls=none", 25, SmtpTls::None, None);
    }

    #[test]
    fn a_server_can_be_described_further() {
        let url: SmtpUrl = "smtps://me@x.example?auth=xoauth2&ca=conf/ca.pem"
            .parse()
            .unwrap();
        assert_eq!(url.auth(), Some(SmtpAuth::Xoauth2));
        let url = url.relative_to(Path::new("/site"));
        assert_eq!(url.ca(), Some(Path::new("/site/conf/ca.pem")));
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for bad in [
            "smtp://",
            "smtp://me:secret@x.example",
            "smtp://x.example?tls=maybe",
            "smtp://x.example?ssl=1",
            "smtp://x.example:99999",
            "smtp://x.example?auth=cram-md5",
            "smtp://x.example?ca=",
            "smtps://x.example?tls=none",
            "smtp://a%0d%0ab@x.example",
        ] {
            assert!(bad.parse::<SmtpUrl>().is_err(), "{bad}");
        }
    }
}
