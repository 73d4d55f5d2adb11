//! How long a server may take, and how long a connection is kept.

use std::time::Duration;

/// Time limits (RFC 5321 §4.5.3.2, which names the least that a client should grant).
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// For the name, the TCP connection, and the TLS handshake.
    pub(super) connect: Duration,
    /// For the greeting.
    pub(super) greeting: Duration,
    /// For the reply to a command other than DATA.
    pub(super) command: Duration,
    /// For the reply to DATA.
    pub(super) data: Duration,
    /// For the system to take more of what is written.
    pub(super) block: Duration,
    /// For the reply to the final dot. Those who give up earlier mail people twice.
    pub(super) final_reply: Duration,
    /// For replies that may still come when nothing more is written.
    pub(super) grace: Duration,
    /// For taking leave.
    pub(super) quit: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_mins(1),
            greeting: Duration::from_mins(5),
            command: Duration::from_mins(5),
            data: Duration::from_mins(2),
            block: Duration::from_mins(3),
            final_reply: Duration::from_mins(10),
            grace: Duration::from_secs(30),
            quit: Duration::from_secs(5),
        }
    }
}

/// When a connection that works is given up for a new one: servers and what balances between
/// them want their share of new connections, and close those that stay for ever.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recycling {
    /// After this many messages.
    pub(super) messages: u32,
    /// After this long.
    pub(super) age: Duration,
}

impl Default for Recycling {
    fn default() -> Self {
        Self {
            messages: 1000,
            age: Duration::from_mins(10),
        }
    }
}
