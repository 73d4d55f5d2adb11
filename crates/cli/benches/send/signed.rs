//! Mailing with DKIM signatures.

use crate::{
    MAILS,
    dkim::{ED25519, RSA},
    peer::Sink,
    print_rates,
    rounds::Rounds,
    site::Site,
};

const ROUNDS: usize = 3;

pub(crate) fn mail(site: &Site) {
    let Some(sink) = Sink::start(&[]) else {
        return;
    };
    let (rsa, ed) = (("rsa", RSA), ("ed", ED25519));
    let kinds = [
        ("unsigned", &[][..]),
        ("RSA-2048", &[rsa]),
        ("Ed25519", &[ed]),
        ("both", &[rsa, ed]),
    ];
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        let times = kinds.map(|(what, keys)| {
            site.settings(sink.port, 20, keys);
            (what, site.mail())
        });
        rounds.add(times.to_vec());
    }
    print_rates(&rounds, MAILS);
}
