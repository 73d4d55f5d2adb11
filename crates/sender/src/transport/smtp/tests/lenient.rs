//! A server that refuses a sender and takes the rest all the same.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::super::Smtp;

pub(super) struct Lenient {
    port: u16,
    serving: Arc<Mutex<Option<JoinHandle<String>>>>,
}

impl Lenient {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(serve(listener));
        Self {
            port,
            serving: Arc::new(Mutex::new(Some(serving))),
        }
    }

    pub(super) fn transport(&self) -> Smtp {
        let url = format!("smtp://127.0.0.1:{}", self.port);
        let mut smtp = Smtp::new(url.parse().unwrap(), None).unwrap();
        // It never answers to what comes behind DATA.
        smtp.adjust(|settings| settings.limits.data = Duration::from_secs(5));
        smtp
    }

    /// What came behind DATA, when the other side has closed.
    pub(super) async fn ended(&self) -> String {
        let serving = self.serving.lock().unwrap().take().unwrap();
        serving.await.unwrap()
    }
}

async fn serve(listener: TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let mut io = BufReader::new(stream);
    io.write_all(b"220 lenient\r\n").await.unwrap();
    let mut line = String::new();
    while !line.starts_with("DATA") {
        line.clear();
        io.read_line(&mut line).await.unwrap();
        let reply: &[u8] = match line.split([' ', '\r']).next().unwrap() {
            "EHLO" => b"250-lenient\r\n250 PIPELINING\r\n",
            "MAIL" => b"552 5.3.4 too big\r\n",
            "DATA" => b"354 go\r\n",
            _ => b"250 ok\r\n",
        };
        io.write_all(reply).await.unwrap();
    }
    let mut rest = String::new();
    // A reset is an end as well.
    let _ = io.read_to_string(&mut rest).await;
    rest
}
