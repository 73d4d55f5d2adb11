//! How a command ends: the exit codes, and the message when it could not run.

use std::{fmt, process::ExitCode};

use crate::output::Output;

/// How a command that ran has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done, and something needs a person: findings, recipients that failed, a difference.
    NeedsPerson,
    /// Stopped on request; the same command resumes.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::NeedsPerson => 1,
            Outcome::Interrupted => 130,
        })
    }
}

/// A failure whose reason stands on standard error already.
#[derive(Debug)]
pub(crate) struct AlreadySaid;

impl fmt::Display for AlreadySaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("see above")
    }
}

impl std::error::Error for AlreadySaid {}

/// Says why a command could not run. A closed pipe is no failure where it stops a list of people:
/// the reader has seen enough.
pub(crate) fn report(error: &anyhow::Error, output: &Output) -> ExitCode {
    let closed = error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    });
    if closed {
        return ExitCode::SUCCESS;
    }
    if !error.is::<AlreadySaid>() {
        output.error(&format!("{error:#}"));
    }
    ExitCode::from(2)
}
