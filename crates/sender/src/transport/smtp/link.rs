//! The bytes of a connection: writes that know how far they came, and replies one by one.

use std::io::{self, IoSlice};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::Limits;
use super::replies::{Answer, Replies};
use super::stream::Stream;
use super::stuffing::length;

/// A connection on which nothing is known to have gone wrong, or what has.
#[derive(Debug)]
pub(super) struct Link {
    stream: Stream,
    replies: Replies,
    limits: Limits,
    /// In how many pieces the server has spoken since something was written, and whether it was more
    /// than one before.
    pieces: u32,
    speaks_in_pieces: bool,
    /// Why nothing more can be written. Replies may still be read.
    broken: Option<Lost>,
}

/// Why no reply came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The server, or something between, closed the connection.
    Closed(String),
    /// The server took too long.
    Late(Duration),
    /// What came is not what a server says, or not at that point.
    Garbled(String),
    /// The message may not be written any more. Nothing is wrong with the server.
    Expired,
}

impl Lost {
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Closed(reason) => reason.clone(),
            Self::Late(limit) => format!("no answer within {}", in_words(*limit)),
            Self::Garbled(what) => what.clone(),
            Self::Expired => EXPIRED.to_owned(),
        }
    }
}

/// Why a job was not written, in words.
pub(super) const EXPIRED: &str = "its lease ran out before its turn came";

fn in_words(limit: Duration) -> String {
    match limit.as_secs() {
        0 => format!("{} ms", limit.as_millis()),
        seconds if seconds < 120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds / 60),
    }
}

fn closed(error: &io::Error) -> Lost {
    Lost::Closed(format!("the connection was lost: {error}"))
}

impl Link {
    pub(super) fn new(stream: Stream, limits: Limits) -> Self {
        Self {
            stream,
            replies: Replies::default(),
            limits,
            pieces: 0,
            speaks_in_pieces: false,
            broken: None,
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.stream.is_encrypted()
    }

    #[cfg(test)]
    pub(super) fn nodelay(&self) -> Option<bool> {
        match &self.stream {
            Stream::Plain(stream) => stream.nodelay().ok(),
            Stream::Tls(_) => None,
        }
    }

    /// Whether something went wrong in writing, so that nothing more should be written.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Whether the server has said nothing but what was taken.
    pub(super) fn is_quiet(&self) -> bool {
        self.replies.is_empty()
    }

    /// The TCP connection, to begin TLS on. What the server said ahead of TLS could have been put
    /// there by anybody, so there must be nothing.
    pub(super) fn into_plain(self) -> Option<TcpStream> {
        match self.stream {
            Stream::Plain(stream) if self.replies.is_empty() => Some(stream),
            _ => None,
        }
    }

    /// Writes a command. Where that fails, the next [`Link::answer`] gives what the server still
    /// said, or tells.
    pub(super) async fn command(&mut self, command: &[u8]) {
        self.write(&mut [IoSlice::new(command)], None).await;
    }

    /// Writes a message's content and what follows it, in one go where that is safe. Returns whether
    /// any of what follows, which begins with the final dot, may have left.
    pub(super) async fn message(
        &mut self,
        mut content: Vec<IoSlice<'_>>,
        mut then: [IoSlice<'_>; 2],
        valid_until: Option<Instant>,
    ) -> bool {
        if self.is_encrypted() {
            // What TLS has taken may leave at any time. So the dot is kept from it until all of the
            // content is with the system.
            self.write(&mut content, valid_until).await;
            return self.write(&mut then, valid_until).await > 0;
        }
        let length = length(&content);
        content.extend(then);
        self.write(&mut content, valid_until).await > length
    }

    /// Writes all parts, and returns how many of their bytes may have left at most: more than that
    /// have not been given to the system. Where it fails, the next [`Link::answer`] tells.
    async fn write(
        &mut self,
        mut parts: &mut [IoSlice<'_>],
        valid_until: Option<Instant>,
    ) -> usize {
        let (total, mut left) = (length(parts), 0);
        self.speaks_in_pieces = self.pieces > 1;
        self.pieces = 0;
        while left < total && self.broken.is_none() {
            let now = Instant::now();
            if valid_until.is_some_and(|end| now >= end) {
                self.broken = Some(Lost::Expired);
                break;
            }
            let limit = now + self.limits.block;
            let deadline = valid_until.map_or(limit, |end| end.min(limit));
            // A call that is still waiting has taken nothing.
            match timeout_at(deadline, self.stream.write_vectored(parts)).await {
                Ok(Ok(taken)) if taken > 0 => {
                    left += taken;
                    IoSlice::advance_slices(&mut parts, taken);
                }
                Ok(Ok(_)) => self.broken = Some(Lost::Closed("the connection was lost".to_owned())),
                Ok(Err(error)) => {
                    self.broken = Some(closed(&error));
                    // A call to TCP that fails has taken nothing. TLS may have encrypted all of it
                    // and sent a part.
                    if self.is_encrypted() {
                        return total;
                    }
                }
                Err(_) if deadline < limit => {}
                Err(_) => self.broken = Some(Lost::Late(self.limits.block)),
            }
        }
        if self.is_encrypted() && self.broken.is_none() {
            self.flush().await;
        }
        left
    }

    /// TLS keeps what the system does not take at once.
    async fn flush(&mut self) {
        match timeout(self.limits.block, self.stream.flush()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.broken = Some(closed(&error)),
            Err(_) => self.broken = Some(Lost::Late(self.limits.block)),
        }
    }

    /// The server's next reply. A call that is dropped loses nothing of it.
    pub(super) async fn answer(&mut self, limit: Duration) -> Result<Answer, Lost> {
        let limit = match self.broken {
            // What has come is read, and nothing is waited for.
            Some(Lost::Expired) => Duration::ZERO,
            Some(_) => limit.min(self.limits.grace),
            None => limit,
        };
        self.answer_by(Instant::now() + limit, limit).await
    }

    /// As [`Link::answer`], up to a point in time.
    pub(super) async fn answer_by(
        &mut self,
        deadline: Instant,
        limit: Duration,
    ) -> Result<Answer, Lost> {
        loop {
            if let Some(answer) = self.replies.next().map_err(Lost::Garbled)? {
                return Ok(answer);
            }
            // What is written acknowledges what came in one piece.
            if self.speaks_in_pieces || self.pieces > 0 {
                self.stream.acknowledge_at_once();
            }
            let lost = match timeout_at(deadline, self.read()).await {
                Ok(Ok(())) => continue,
                Ok(Err(lost)) => lost,
                Err(_) => Lost::Late(limit),
            };
            return Err(self.broken.clone().unwrap_or(lost));
        }
    }

    /// Ends when the server says something, or nothing ever again.
    pub(super) async fn stirred(&mut self) {
        if self.is_quiet() {
            let _ = self.read().await;
        }
    }

    async fn read(&mut self) -> Result<(), Lost> {
        match self.stream.read_buf(self.replies.buffer()).await {
            Ok(0) => Err(Lost::Closed("the server closed the connection".to_owned())),
            Ok(_) => {
                self.pieces = self.pieces.saturating_add(1);
                Ok(())
            }
            Err(error) => Err(closed(&error)),
        }
    }

    /// Takes leave, without waiting long for an answer.
    pub(super) async fn quit(&mut self) {
        let limit = self.limits.quit;
        let leave = async {
            self.command(b"QUIT\r\n").await;
            let _ = self.answer(limit).await;
            let _ = self.stream.shutdown().await;
        };
        let _ = timeout(limit, leave).await;
    }
}
