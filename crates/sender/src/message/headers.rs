//! The headers that are ours: the subject, what the list is called and how to leave it.

use lettre::message::header::{HeaderName, HeaderValue};

use super::encoded_words::{phrase, unstructured};

/// `Subject`, exactly as it was written.
pub(super) fn subject(text: &str) -> HeaderValue {
    ready("Subject", unstructured(text, "Subject: ".len()))
}

/// `List-Id: Title <newsletter.domain>` (RFC 2919 §2).
pub(super) fn list_id(title: &str, newsletter: &str, domain: &str) -> HeaderValue {
    let label = newsletter.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    ready("List-Id", format!("{}<{label}.{domain}>", phrase(title)))
}

/// `List-Unsubscribe` with its one-click companion (RFC 8058 §3.1).
pub(super) fn unsubscribe(url: &str) -> [HeaderValue; 2] {
    [
        ready("List-Unsubscribe", format!("<{url}>")),
        ready(
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click".to_owned(),
        ),
    ]
}

/// Nobody wrote this by hand, so no machine should answer it (RFC 3834 §5).
pub(super) fn auto_submitted() -> HeaderValue {
    ready("Auto-Submitted", "auto-generated".to_owned())
}

fn ready(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}
