//! Rules over links, offline.

mod absolute_self_link;
mod bare_url;
mod broken_anchor;
mod broken_link;
mod case_mismatch;
mod duplicate_definition;
mod empty_link;
mod insecure_link;
mod link_outside_root;
mod link_to_draft;
mod link_with_credentials;
mod local_link;
mod malformed_mailto;
mod malformed_url;
mod mixed_content;
mod reversed_link;
mod tracking_parameters;
mod undefined_reference;
mod unsafe_link;
mod unused_definition;
mod vague_link_text;

use crate::rule::RuleInfo;

/// In the order of the documentation, which decides where several speak of one destination: what
/// is wrong with the address itself comes before what is wrong with where it leads.
pub(super) const RULES: &[&RuleInfo] = &[
    &malformed_url::INFO,
    &malformed_mailto::INFO,
    &empty_link::INFO,
    &unsafe_link::INFO,
    &link_with_credentials::INFO,
    &case_mismatch::INFO,
    &link_outside_root::INFO,
    &broken_link::INFO,
    &broken_anchor::INFO,
    &link_to_draft::INFO,
    &local_link::INFO,
    &mixed_content::INFO,
    &absolute_self_link::INFO,
    &insecure_link::INFO,
    &tracking_parameters::INFO,
    &reversed_link::INFO,
    &bare_url::INFO,
    &undefined_reference::INFO,
    &duplicate_definition::INFO,
    &unused_definition::INFO,
    &vague_link_text::INFO,
];
