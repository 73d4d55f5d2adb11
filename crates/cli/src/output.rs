//! Where words go: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::args::Color;

/// The two streams, with colour where the terminal and the user want it.
pub(crate) struct Output {
    choice: ColorChoice,
    quiet: bool,
    results_on_stderr: bool,
}

impl Output {
    pub(crate) fn new(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            choice,
            quiet,
            results_on_stderr: false,
        }
    }

    /// The same with results on standard error, for a command that gives standard output to the
    /// text of a file.
    pub(crate) fn with_results_on_stderr(&self) -> Self {
        Self {
            results_on_stderr: true,
            ..*self
        }
    }

    /// Standard output, for results. Whoever closes it has seen enough; what the command finds, and
    /// how it exits, does not hang on that.
    pub(crate) fn results(&self) -> Box<dyn Write + Send> {
        if self.results_on_stderr {
            Box::new(WhileRead(AutoStream::new(io::stderr(), self.choice)))
        } else {
            Box::new(WhileRead(AutoStream::new(io::stdout(), self.choice)))
        }
    }

    /// Whether results are shown in colour.
    pub(crate) fn has_color(&self) -> bool {
        match self.choice {
            ColorChoice::Auto if self.results_on_stderr => {
                AutoStream::choice(&io::stderr()) != ColorChoice::Never
            }
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
        let sentence = inert(sentence);
        // When standard error is closed there is nobody left to tell.
        let _ = writeln!(stream, "{style}{label}{style:#}{sentence}");
    }
}

/// A stream that takes everything once its reader has gone.
struct WhileRead<W>(W);

impl<W: Write> Write for WhileRead<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        while_read(self.0.write(bytes), bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        while_read(self.0.write_all(bytes), ())
    }

    fn write_fmt(&mut self, arguments: std::fmt::Arguments<'_>) -> io::Result<()> {
        while_read(self.0.write_fmt(arguments), ())
    }

    fn flush(&mut self) -> io::Result<()> {
        while_read(self.0.flush(), ())
    }
}

fn while_read<T>(written: io::Result<T>, all: T) -> io::Result<T> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(all),
        written => written,
    }
}

/// A stranger's words, fit for a terminal: nothing in them moves the cursor, paints, or turns the
/// direction of what follows.
pub(crate) fn inert(words: &str) -> String {
    let shown = |c: char| match is_live(c) && c != '\n' {
        true => '\u{fffd}',
        false => c,
    };
    words.chars().map(shown).collect()
}

/// The same for JSON, which means what it meant: what is replaced elsewhere is escaped here.
pub(crate) fn inert_json(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for c in json.chars() {
        match is_live(c) && c != '\n' {
            true => inert.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => inert.push(c),
        }
    }
    inert
}

/// Whether a terminal acts on this character, or turns the direction of what follows.
fn is_live(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes to standard output what is to arrive byte for byte, such as the text of a file. On a
/// terminal, what [`inert`] replaces is replaced in it, too.
pub(crate) fn write_text(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = WhileRead(io::stdout().lock());
    if stdout.0.is_terminal() {
        let shown = |c: char| match is_live(c) && !matches!(c, '\n' | '\r' | '\t') {
            true => '\u{fffd}',
            false => c,
        };
        let text: String = String::from_utf8_lossy(bytes).chars().map(shown).collect();
        stdout.write_all(text.as_bytes())?;
    } else {
        stdout.write_all(bytes)?;
    }
    stdout.flush()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_words_do_nothing() {
        assert_eq!(
            inert("a\u{1b}[2J\rb\u{7}\u{202e}c\u{2067}\n\u{9b}ä"),
            "a\u{fffd}[2J\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}\n\u{fffd}ä"
        );
    }

    #[test]
    fn json_is_inert_and_means_the_same() {
        let words = "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}c\u{2067}\nä";
        let json = inert_json(&serde_json::json!([words]).to_string());
        assert_eq!(json, r#"["a\u001b[2J\u009b2J\u007f\u202ec\u2067\nä"]"#);
        let read: Vec<String> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, [words]);
    }

    #[test]
    fn a_reader_who_has_gone_stops_nothing() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let mut out = WhileRead(Closed);
        assert!(writeln!(out, "{}", 1).is_ok() && out.flush().is_ok());
        assert_eq!(out.write(b"abc").unwrap(), 3);
    }
}
