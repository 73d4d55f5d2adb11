//! Signatures by themselves.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use postroom_sender::DkimKey;

pub(crate) const RSA: &str = include_str!("../../../sender/src/message/dkim/test_keys/rsa.pem");
pub(crate) const ED25519: &str =
    include_str!("../../../sender/src/message/dkim/test_keys/ed25519.pem");

/// How long each key signs.
const ENOUGH: Duration = Duration::from_secs(1);

/// How many signatures of that message one core makes in a second, each with the hash of its body.
pub(crate) fn print(message: &[u8]) {
    let text = String::from_utf8_lossy(message);
    let (head, body) = text.split_once("\r\n\r\n").expect("a header and a body");
    let head = format!("{head}\r\n");
    for (what, key, goal) in [
        ("RSA-2048", RSA, "the goal is at least 3000"),
        ("Ed25519", ED25519, ""),
    ] {
        let key = DkimKey::parse("bench.example", "post", key).expect("a key");
        let (start, mut signatures) = (Instant::now(), 0);
        while start.elapsed() < ENOUGH {
            let signed = key.signature(Timestamp::UNIX_EPOCH, &head, body.as_bytes());
            assert!(signed.is_ok());
            signatures += 1;
        }
        let rate = f64::from(signatures) / start.elapsed().as_secs_f64();
        println!("{what}: {rate:.0} signatures a second and core   {goal}");
    }
}
