//! The sender is killed by strace at each step of the ledger: whenever something should become
//! durable, and is not yet.

use crate::killing::{Kill, OPEN, Trial};

#[test]
fn killed_before_each_durable_write_the_sender_mails_everybody_once() {
    let mut trial = Trial::new(600);
    let mut doubts = Vec::new();
    // The store's own files, the mailing, its recipients, that these are all, the first intents,
    // and then outcomes together with the next intents.
    for nth in 1.. {
        if !trial.kill(Kill::AtSync(nth)) {
            break;
        }
        doubts.push(trial.doubts());
    }
    assert!(doubts.len() >= 12, "{doubts:?}");
    assert_eq!(doubts[0], 0, "there was a doubt before there was an intent");
    // A run that comes to its second commit has had intents and no outcome, or outcomes that
    // nobody knows of: each leaves as many doubts as it had intents, and no more.
    let grown = doubts.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(grown.clone().all(|grown| grown <= OPEN), "{doubts:?}");
    assert!(grown.max() > Some(0), "{doubts:?}");
    trial.end();
}
