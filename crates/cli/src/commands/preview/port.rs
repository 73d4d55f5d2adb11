//! Where the preview listens: on this machine only.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

use anyhow::Context as _;

/// The port that is tried first where none is asked for, and how many are tried.
const FIRST: u16 = 4000;
const TRIES: u16 = 20;

/// Listens at the port that is asked for, else at the first that is free.
pub(super) fn listen(asked: Option<u16>) -> anyhow::Result<TcpListener> {
    let Some(port) = asked else {
        return first_free().with_context(|| {
            format!("cannot listen at any port from {FIRST} on; name a free one with --port")
        });
    };
    bind(port).with_context(|| format!("cannot listen at port {port}; name a free one with --port"))
}

fn first_free() -> io::Result<TcpListener> {
    let taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
    let mut bound = bind(FIRST);
    for port in FIRST + 1..FIRST + TRIES {
        if !bound.as_ref().is_err_and(taken) {
            break;
        }
        bound = bind(port);
    }
    bound
}

fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}
