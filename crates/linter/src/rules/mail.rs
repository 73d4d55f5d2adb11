//! Rules over feeds and newsletters.

mod mail_too_large;
mod malformed_placeholder;
mod malformed_segment;
mod missing_postal_address;
mod missing_preheader;
mod missing_subject;
mod missing_summary;
mod placeholder_without_default;
mod post_mailed_before;
mod relative_url_in_feed;
mod subject_length;
mod unknown_newsletter;
mod unknown_placeholder;
mod unknown_post_in_edition;
mod unrenderable_edition;
mod unsupported_in_mail;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &missing_summary::INFO,
    &relative_url_in_feed::INFO,
    &missing_postal_address::INFO,
    &unknown_newsletter::INFO,
    &missing_subject::INFO,
    &subject_length::INFO,
    &missing_preheader::INFO,
    &unknown_post_in_edition::INFO,
    &post_mailed_before::INFO,
    &unknown_placeholder::INFO,
    &placeholder_without_default::INFO,
    &malformed_placeholder::INFO,
    &malformed_segment::INFO,
    &unsupported_in_mail::INFO,
    &mail_too_large::INFO,
    &unrenderable_edition::INFO,
];

/// The rules that ask for mails as they would be sent.
pub(crate) const NEED_MAILS: [&str; 2] =
    [mail_too_large::INFO.name, unrenderable_edition::INFO.name];
