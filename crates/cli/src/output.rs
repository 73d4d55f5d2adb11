//! Where words go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::args::Color;

/// The two streams, with colour where the terminal and the user want it.
pub(crate) struct Output {
    choice: ColorChoice,
    quiet: bool,
}

impl Output {
    pub(crate) fn new(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, quiet }
    }

    /// Standard output, for results.
    pub(crate) fn results(&self) -> AutoStream<io::Stdout> {
        AutoStream::new(io::stdout(), self.choice)
    }

    /// Whether results are shown in colour.
    pub(crate) fn has_color(&self) -> bool {
        match self.choice {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            ColorChoice::Never => false,
            _ => true,
        }
    }

    /// Whether progress may be drawn.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// A sentence about what was done; `--quiet` silences it.
    pub(crate) fn note(&self, sentence: &str) {
        if !self.quiet {
            self.say("", Style::new(), sentence);
        }
    }

    /// Something that deserves attention but stops nothing.
    pub(crate) fn warning(&self, sentence: &str) {
        self.say("warning: ", AnsiColor::Yellow.on_default().bold(), sentence);
    }

    /// Why the command could not run.
    pub(crate) fn error(&self, sentence: &str) {
        self.say("error: ", AnsiColor::Red.on_default().bold(), sentence);
    }

    fn say(&self, label: &str, style: Style, sentence: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.choice);
        let sentence: String = sentence
            .chars()
            .map(|c| {
                if c.is_control() && c != '\n' {
                    '\u{fffd}'
                } else {
                    c
                }
            })
            .collect();
        // When standard error is closed there is nobody left to tell.
        let _ = writeln!(stream, "{style}{label}{style:#}{sentence}");
    }
}

/// Asks a question whose answer is yes or no; anything but a yes is a no. Without a terminal
/// there is nobody to ask.
pub(crate) fn confirm(output: &Output, question: &str) -> io::Result<Option<bool>> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut stream = AutoStream::new(io::stderr(), output.choice);
    write!(stream, "{question} [y/N] ")?;
    stream.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(Some(matches!(
        answer.trim().to_lowercase().as_str(),
        "y" | "yes"
    )))
}
