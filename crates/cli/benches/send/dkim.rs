//! Signatures by themselves.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::RSA_PKCS1_SHA256,
};
use jiff::Timestamp;
use postroom_sender::DkimKey;

use crate::rounds::{Rounds, timed};

pub(crate) const RSA: &str = include_str!("../../../sender/src/message/dkim/test_keys/rsa.pem");
pub(crate) const ED25519: &str =
    include_str!("../../../sender/src/message/dkim/test_keys/ed25519.pem");

const ROUNDS: usize = 5;
const SIGNATURES: u32 = 300;
/// The floor, which is the processor's: aws-lc has faster code for those with AVX-512 IFMA.
const FLOOR: &str = "RSA-2048, of nothing";
const SIGNED: &str = "RSA-2048, of the mail";

/// How many signatures of that message one core makes in a second, each with the hash of its body.
pub(crate) fn print(message: &[u8]) {
    let text = String::from_utf8_lossy(message);
    let (head, body) = text.split_once("\r\n\r\n").expect("a header and a body");
    let head = format!("{head}\r\n");
    let sign = |key| {
        let key = DkimKey::parse("bench.example", "post", key).expect("a key");
        for _ in 0..SIGNATURES {
            let signed = key.signature(Timestamp::UNIX_EPOCH, &head, body.as_bytes());
            assert!(signed.is_ok());
        }
    };
    let bare = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        rounds.add(vec![
            (FLOOR, timed(|| sign_nothing(&bare))),
            (SIGNED, timed(|| sign(RSA))),
            ("Ed25519, of the mail", timed(|| sign(ED25519))),
        ]);
    }
    println!("signatures on one core; the goal for RSA-2048 is at least 3000 a second:");
    rounds.print_as("a second", |took| {
        f64::from(SIGNATURES) / took.as_secs_f64()
    });
    rounds.print_ratio(SIGNED, FLOOR, "");
}

fn sign_nothing(key: &KeyPair) {
    let mut signature = vec![0; key.public_modulus_len()];
    for _ in 0..SIGNATURES {
        let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"", &mut signature);
        assert!(signed.is_ok());
    }
}
