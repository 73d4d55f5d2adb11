//! One run of the binary, and what a test may say about it.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// A run that takes longer hangs, as far as a test is concerned. Debug builds on a busy machine
/// take seconds, not minutes.
const LIMIT: Duration = Duration::from_mins(2);

/// What a run has left behind.
#[derive(Debug)]
pub struct Run {
    /// The command line, for messages.
    pub command: String,
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it does not start, hangs, panics or is ended by a signal.
    #[track_caller]
    pub fn of(command: Command) -> Self {
        Self::fed(command, b"")
    }

    /// Runs a command that reads this input to its end.
    ///
    /// # Panics
    /// As [`Run::of`].
    #[track_caller]
    pub fn fed(mut command: Command, input: &[u8]) -> Self {
        let line = format!("{command:?}");
        let pipes = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the binary starts");
        feed(child.stdin.take(), input.to_owned());
        let stdout = read(child.stdout.take());
        let stderr = read(child.stderr.take());
        let code = wait(&mut child, &line);
        let run = Self {
            command: line,
            code,
            stdout: stdout.join().expect("the reader does not panic"),
            stderr: stderr.join().expect("the reader does not panic"),
        };
        // A Rust panic exits with 101; a stack overflow or an abort is a signal.
        assert!(
            run.code.is_some_and(|code| code != 101),
            "it crashed: {run}"
        );
        run
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Asserts that standard output holds `text`.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "standard output lacks `{text}`: {self}"
        );
        self
    }

    /// Asserts that standard error holds `text`.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "standard error lacks `{text}`: {self}"
        );
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    /// The findings of `lint --format json` as `rule file:line:column`, in their order.
    #[track_caller]
    pub fn findings(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"]
            .as_array()
            .unwrap_or_else(|| panic!("no findings: {self}"));
        let place = |finding: &Value| {
            let (start, text) = (&finding["start"], |key: &str| {
                finding[key].as_str().unwrap_or("?").to_owned()
            });
            format!(
                "{} {}:{}:{}",
                text("rule"),
                text("file"),
                start["line"],
                start["column"]
            )
        };
        findings.iter().map(place).collect()
    }

    /// The rules that found something in `file`, sorted, each once.
    #[track_caller]
    pub fn rules_in(&self, file: &str) -> Vec<String> {
        let of_file = format!(" {file}:");
        let mut rules: Vec<String> = self
            .findings()
            .iter()
            .filter(|finding| finding.contains(&of_file))
            .filter_map(|finding| finding.split(' ').next().map(str::to_owned))
            .collect();
        rules.sort();
        rules.dedup();
        rules
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cut = |text: &str| text.chars().take(4000).collect::<String>();
        let (stdout, stderr) = (cut(&self.stdout), cut(&self.stderr));
        write!(
            f,
            "{}\nexit code {:?}\n-- stdout\n{stdout}\n-- stderr\n{stderr}",
            self.command, self.code
        )
    }
}

fn feed(pipe: Option<impl Write + Send + 'static>, input: Vec<u8>) {
    let mut pipe = pipe.expect("it was asked for");
    // A command that stops reading has its reasons, and the test sees what they were.
    thread::spawn(move || pipe.write_all(&input));
}

fn read(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    let mut pipe = pipe.expect("it was asked for");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks has said what it had to say.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[track_caller]
fn wait(child: &mut Child, line: &str) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return status.code();
        }
        if started.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it hangs: {line}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}
