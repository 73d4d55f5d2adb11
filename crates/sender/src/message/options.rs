//! What a site's messages carry, whatever the mailing.

use postroom_content_model::UnsubscribeUrl;

use crate::{DkimKey, EmailAddress, ReturnPath};

/// What a site's messages carry besides the mailing itself.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MessageOptions {
    /// The web address behind which someone leaves.
    pub unsubscribe_url: UnsubscribeUrl,
    /// Where a mail whose subject holds the token is sent to leave, for mail programs that know
    /// only that (RFC 2369 §3.2).
    pub unsubscribe_mailto: Option<EmailAddress>,
    /// The envelope sender; the address of `From` where it is `None`.
    pub return_path: Option<ReturnPath>,
    /// By which sender the feedback loops of providers count, 5 to 15 letters and digits; derived
    /// from the domain of `From` where it is `None`.
    pub feedback_sender: Option<String>,
    /// The keys that sign each message; none where the server does.
    pub dkim: Vec<DkimKey>,
}

impl MessageOptions {
    /// Messages with a way out, and nothing else that has to be chosen.
    pub fn new(unsubscribe_url: UnsubscribeUrl) -> Self {
        Self {
            unsubscribe_url,
            unsubscribe_mailto: None,
            return_path: None,
            feedback_sender: None,
            dkim: Vec::new(),
        }
    }
}
