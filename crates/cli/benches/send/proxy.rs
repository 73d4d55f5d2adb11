//! A network with a long way: bytes arrive later, and as many at a time as one likes.

use std::{io, net::TcpListener, thread, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Passes connections on to a port; it runs on until the process ends.
pub(crate) struct Proxy {
    pub(crate) port: u16,
}

impl Proxy {
    /// Bytes take so long each way.
    pub(crate) fn start(to: u16, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("its own socket");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(serve(listener, to, delay))
        });
        Self { port }
    }
}

async fn serve(listener: TcpListener, to: u16, delay: Duration) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (client, _) = listener.accept().await?;
        let server = TcpStream::connect(("127.0.0.1", to)).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::spawn(pass(from_client, to_server, delay));
        tokio::spawn(pass(from_server, to_client, delay));
    }
}

/// Reads without waiting for what is still under way.
async fn pass(mut from: OwnedReadHalf, to: OwnedWriteHalf, delay: Duration) -> io::Result<()> {
    let (under_way, arriving) = mpsc::unbounded_channel();
    tokio::spawn(arrive(arriving, to));
    loop {
        let mut bytes = Vec::with_capacity(64 * 1024);
        let read = from.read_buf(&mut bytes).await?;
        let is_over = read == 0 || under_way.send((Instant::now() + delay, bytes)).is_err();
        if is_over {
            return Ok(());
        }
    }
}

async fn arrive(
    mut arriving: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>,
    mut to: OwnedWriteHalf,
) -> io::Result<()> {
    while let Some((at, bytes)) = arriving.recv().await {
        sleep_until(at).await;
        to.write_all(&bytes).await?;
    }
    to.shutdown().await
}
