//! The bytes of a key that is written as text (RFC 7468).

use data_encoding::BASE64;

use super::DkimKeyError;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// Takes a PEM block, or base64 alone, which fits into an environment variable.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, DkimKeyError> {
    let base64 = match text.split_once(BEGIN) {
        None => text,
        Some((_, block)) => {
            let (label, rest) = block.split_once("-----").ok_or(DkimKeyError::Unreadable)?;
            check(label)?;
            rest.split_once(END).ok_or(DkimKeyError::Unreadable)?.0
        }
    };
    let base64: String = base64.split_whitespace().collect();
    let der = BASE64.decode(base64.as_bytes());
    der.ok()
        .filter(|der| !der.is_empty())
        .ok_or(DkimKeyError::Unreadable)
}

fn check(label: &str) -> Result<(), DkimKeyError> {
    match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" => Ok(()),
        "ENCRYPTED PRIVATE KEY" => Err(DkimKeyError::Encrypted),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Err(DkimKeyError::Algorithm),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Err(DkimKeyError::NotPrivate("a public key")),
        "OPENSSH PRIVATE KEY" => Err(DkimKeyError::NotPrivate("a key of OpenSSH")),
        "CERTIFICATE" => Err(DkimKeyError::NotPrivate("a certificate")),
        _ => Err(DkimKeyError::NotPrivate("something else")),
    }
}
