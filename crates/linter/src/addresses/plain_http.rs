//! Links that are read over plain http.

use postroom_content_model::{Resolution, Target};

use super::local;
use crate::document::ResolvedLink;

/// A link to another site over plain http.
pub(crate) struct PlainHttp<'l> {
    pub(crate) host: &'l str,
    /// The same over https; none if the address names a port, for it would be another.
    pub(crate) secure: Option<String>,
}

/// What a link over http leads to. Hosts that only some people reach, and onion services, which
/// encrypt by themselves, are no matter of http.
pub(crate) fn plain_http<'l>(link: &'l ResolvedLink<'_>) -> Option<PlainHttp<'l>> {
    let Resolution::Found(Target::External(url)) = &link.resolution else {
        return None;
    };
    let host = url.host_str()?;
    if url.scheme() != "http" || local(host).is_some() || host.ends_with(".onion") {
        return None;
    }
    let destination = link.reference.destination.trim();
    let rest = destination.get("http:".len()..)?;
    let written = destination.len() > rest.len() && !destination.starts_with("//");
    let secure = (written && url.port().is_none()).then(|| format!("https:{rest}"));
    Some(PlainHttp { host, secure })
}
