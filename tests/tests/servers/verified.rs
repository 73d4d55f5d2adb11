//! DKIM signatures, checked by a verifier that is not ours, with the records that Postroom says to
//! publish for a DNS.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, sync::Arc, time::Instant};

use mail_auth::common::{cache::NoCache, parse::TxtRecordParser, verify::DomainKey};
use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt,
};

/// The records that are published.
struct Published(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for Published {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        self.0.get(name).cloned()
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _name: Box<str>, _value: Txt, _until: Instant) {}
}

/// What the verifier says of each signature. `said` is what a dry run said, with lines like
/// `publish TXT NAME: VALUE`.
pub(crate) fn verdicts(message: &[u8], said: &str) -> Vec<String> {
    let records = said.lines().filter_map(|line| {
        let (_, record) = line.split_once("publish TXT ")?;
        let (name, value) = record.split_once(": ")?;
        let key = DomainKey::parse(value.as_bytes()).expect("a record");
        Some((format!("{name}.").into(), Txt::DomainKey(Arc::new(key))))
    });
    let published = Published(records.collect());
    // A Maildir keeps lines as Unix does.
    let message = String::from_utf8_lossy(message).replace("\r\n", "\n");
    let message = message.replace('\n', "\r\n");
    let message = AuthenticatedMessage::parse(message.as_bytes()).expect("a mail");
    let verifier = MessageAuthenticator::new_cloudflare_tls().expect("it asks nobody");
    let parameters = Parameters {
        params: &message,
        cache_txt: Some(&published),
        cache_mx: None::<&NoCache<_, _>>,
        cache_ptr: None::<&NoCache<_, _>>,
        cache_ipv4: None::<&NoCache<_, _>>,
        cache_ipv6: None::<&NoCache<_, _>>,
    };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().expect("a runtime");
    let outputs = runtime.block_on(verifier.verify_dkim(parameters));
    let verdict = |output: &mail_auth::DkimOutput<'_>| match output.result() {
        DkimResult::Pass => "pass".to_owned(),
        other => format!("{other:?}"),
    };
    outputs.iter().map(verdict).collect()
}
