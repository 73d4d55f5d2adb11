//! A private key to sign with, and the DNS record by which others check it.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::Digest;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use data_encoding::BASE64;
use jiff::Timestamp;

use super::pem;
use crate::EmailAddress;

/// A DKIM key: who signs, under which selector, with what.
#[derive(Clone)]
pub struct DkimKey {
    pub(super) domain: String,
    pub(super) selector: String,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    Rsa(Arc<RsaKeyPair>),
    Ed25519(Arc<Ed25519KeyPair>),
}

/// A TXT record to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    /// Its name, without a dot at the end.
    pub name: String,
    /// Its value. One of more than 255 characters stands in DNS as several strings.
    pub value: String,
}

/// Why a DKIM key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DkimKeyError {
    /// The domain is no domain.
    #[error("`{0}` is not a domain")]
    Domain(String),
    /// The selector is not a name in DNS.
    #[error("`{0}` is not a selector; it has letters, digits, `-` and dots between them")]
    Selector(String),
    /// What was given is something else.
    #[error("this is {0}, and signing takes a private key in PEM, for RSA or Ed25519")]
    NotPrivate(&'static str),
    /// The key is encrypted.
    #[error(
        "the key is encrypted; take the password off with `openssl pkey -in key.pem -out plain.pem`"
    )]
    Encrypted,
    /// The bytes are no key.
    #[error("the private key cannot be read; is the file whole?")]
    Unreadable,
    /// Neither RSA nor Ed25519.
    #[error(
        "the key is for neither RSA nor Ed25519; `openssl genrsa -out dkim.pem 2048` makes one"
    )]
    Algorithm,
    /// Receivers do not trust short RSA keys (RFC 8301 §3.2).
    #[error(
        "the RSA key has fewer than 2048 bits, which large providers do not trust; `openssl genrsa -out dkim.pem 2048` makes a longer one"
    )]
    Short,
    /// Receivers need not take RSA keys this long, and its record would not fit into DNS.
    #[error("the RSA key has more than 4096 bits, which receivers need not take")]
    Long,
}

impl DkimKeyError {
    /// Which part of the setting is to be changed: `domain`, `selector` or `key`.
    pub fn setting(&self) -> &'static str {
        match self {
            Self::Domain(_) => "domain",
            Self::Selector(_) => "selector",
            _ => "key",
        }
    }
}

impl DkimKey {
    /// Reads a key: PEM, in PKCS#8 or PKCS#1, or its base64 without the lines around it.
    ///
    /// # Errors
    /// See [`DkimKeyError`]; no error holds anything of the key.
    pub fn parse(domain: &str, selector: &str, key: &str) -> Result<Self, DkimKeyError> {
        let postmaster = EmailAddress::parse(&format!("postmaster@{}", domain.trim()));
        let postmaster = postmaster.map_err(|_| DkimKeyError::Domain(domain.to_owned()))?;
        let selector = selector.trim();
        if !is_selector(selector) {
            return Err(DkimKeyError::Selector(selector.to_owned()));
        }
        Ok(Self {
            domain: postmaster.domain().to_owned(),
            selector: selector.to_owned(),
            pair: Pair::read(&pem::decode(key)?)?,
        })
    }

    /// The record that has to be in DNS for others to check the signatures (RFC 6376 §3.6.1,
    /// RFC 8463 §4).
    pub fn record(&self) -> DnsRecord {
        let (kind, key) = match &self.pair {
            Pair::Rsa(pair) => {
                let public = pair.public_key().as_der();
                let public = public.expect("a key that was read can be written");
                ("rsa", BASE64.encode(public.as_ref()))
            }
            Pair::Ed25519(pair) => ("ed25519", BASE64.encode(pair.public_key().as_ref())),
        };
        DnsRecord {
            name: format!("{}._domainkey.{}", self.selector, self.domain),
            value: format!("v=DKIM1; k={kind}; p={key}"),
        }
    }

    /// The `DKIM-Signature` field of a message, to stand before it. `head` and `body` are the
    /// message on either side of the empty line that ends its header.
    ///
    /// # Errors
    /// When the key cannot sign, in words.
    pub fn signature(&self, now: Timestamp, head: &str, body: &[u8]) -> Result<String, String> {
        super::sign(std::slice::from_ref(self), now, head, body)
    }

    /// The domain that signs.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// `a=` (RFC 6376 §3.5).
    pub(super) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// Signs what has this SHA-256.
    pub(super) fn sign(&self, digest: &Digest) -> Result<Vec<u8>, String> {
        let failed = |_| "it could not be signed".to_owned();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, digest, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
            // RFC 8463 §3: the digest is the message.
            Pair::Ed25519(pair) => {
                let signature = pair.try_sign(digest.as_ref()).map_err(failed)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

/// Names the key, and shows nothing of it.
impl fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "DkimKey({} {}._domainkey.{})",
            self.algorithm(),
            self.selector,
            self.domain
        )
    }
}

impl Pair {
    fn read(der: &[u8]) -> Result<Self, DkimKeyError> {
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8(der) {
            return Ok(Self::Ed25519(Arc::new(pair)));
        }
        let read = RsaKeyPair::from_pkcs8(der).or_else(|error| {
            let encoding = error.to_string() == "InvalidEncoding";
            if encoding {
                RsaKeyPair::from_der(der)
            } else {
                Err(error)
            }
        });
        let pair = read.map_err(|error| match error.to_string().as_str() {
            "TooSmall" => DkimKeyError::Short,
            "TooLarge" => DkimKeyError::Long,
            "WrongAlgorithm" => DkimKeyError::Algorithm,
            _ => DkimKeyError::Unreadable,
        })?;
        if pair.public_modulus_len() > 4096 / 8 {
            return Err(DkimKeyError::Long);
        }
        Ok(Self::Rsa(Arc::new(pair)))
    }
}

fn is_selector(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(plain);
    text.split('.').all(label)
}
