//! Addresses as people write them: what several rules over links need to know about their text.

mod bare;
mod hosts;
mod mailto;
mod plain_http;
mod reach;
mod slips;
mod unparsed;

pub(crate) use bare::bare_urls;
pub(crate) use hosts::{Local, host_of, local};
pub(crate) use mailto::{MailtoFault, mailto_fault, without_mailto};
pub(crate) use plain_http::plain_http;
pub(crate) use reach::reaches;
pub(crate) use slips::slip;
pub(crate) use unparsed::{UnparsedLink, is_escaped, unparsed_links};
