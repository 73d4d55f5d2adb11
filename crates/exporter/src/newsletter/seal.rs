//! How a draft shows that nobody has edited it: a comment with the hash of all the rest.
//!
//! It stands in the file and not beside it, so that it goes where the file goes: a colleague's
//! machine, or the job that composes every Friday.

use sha2::{Digest, Sha256};

/// What stands before the hash.
const MARK: &str =
    "# Drafted by `postroom compose`, which may bring it up to date until somebody edits it: ";

/// The first line of a draft.
const OPENING: &str = "---\n";

/// A draft with its seal. `text` begins with the line that opens front matter.
pub(super) fn sealed(text: &str) -> String {
    let rest = text.strip_prefix(OPENING).unwrap_or(text);
    format!("{OPENING}{MARK}{}\n{rest}", hash(rest))
}

/// Whether a draft is as it was written. Line ends do not count: git may have changed them.
pub(super) fn is_untouched(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let sealed = text
        .strip_prefix(OPENING)
        .and_then(|rest| rest.strip_prefix(MARK))
        .and_then(|rest| rest.split_once('\n'));
    sealed.is_some_and(|(seal, rest)| seal == hash(rest))
}

fn hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_breaks_the_seal_and_line_ends_do_not() {
        let draft = sealed("---\nsubject: A\n---\n\nHello\n");
        assert!(is_untouched(&draft), "{draft}");
        assert!(is_untouched(&draft.replace('\n', "\r\n")));
        for edited in [
            draft.replace("Hello", "Hi"),
            draft.replace("subject: A", "subject: B"),
            draft.clone() + " ",
            "---\nsubject: A\n---\n\nHello\n".to_owned(),
            String::new(),
        ] {
            assert!(!is_untouched(&edited), "{edited}");
        }
    }
}
