//! A web server on this machine, whose pages are the test's to choose, and which counts.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// A running server. Its threads end with the test.
pub struct Web {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Web {
    /// Starts one on a port of loopback. `head` says for each path how the answer begins: `200 OK`,
    /// or `301 Moved Permanently\r\nLocation: /there`.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(head: impl Fn(&str) -> &'static str + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                answer(stream, &head);
            }
        });
        Self { address, requests }
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, head: impl Fn(&str) -> &'static str) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let head = head(first.split(' ').nth(1).unwrap_or_default());
    let text = format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    // Who hangs up early has seen enough.
    let _ = stream.write_all(text.as_bytes());
}
