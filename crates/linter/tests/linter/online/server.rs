//! A web server that misbehaves on cue, on a port of this machine.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// What a client asked.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// All header lines, in lower case.
    pub(crate) headers: String,
    /// How many requests for this path came before, by any method.
    pub(crate) seen: usize,
}

/// What the server does about it.
pub(crate) enum Reply {
    /// A status with header lines and no body.
    Status(u16, String),
    /// 200 with this HTML.
    Page(String),
    /// Takes the request and never answers.
    Silence,
    /// A page that does not end, and begins with the anchor `here`.
    EndlessPage,
    /// Headers that do not end.
    EndlessHeaders,
    /// Closes the connection in the middle of the status line.
    Cut,
}

/// A running server; it stops with its runtime.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    site: Box<dyn Fn(&Request) -> Reply + Send + Sync>,
    log: Mutex<Vec<String>>,
    seen: Mutex<BTreeMap<String, usize>>,
    open: AtomicUsize,
    busiest: AtomicUsize,
}

impl Server {
    pub(crate) async fn start(site: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(site, None).await
    }

    /// A server with a certificate that nobody has signed.
    pub(crate) async fn with_bad_tls() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let site = |_: &Request| Reply::Page(String::new());
        Self::listen(site, Some(Arc::new(config).into())).await
    }

    async fn listen(
        site: impl Fn(&Request) -> Reply + Send + Sync + 'static,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            site: Box::new(site),
            log: Mutex::default(),
            seen: Mutex::default(),
            open: AtomicUsize::new(0),
            busiest: AtomicUsize::new(0),
        });
        let running = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, tls) = (Arc::clone(&running), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => state.serve(stream).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                state.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, state }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests so far, as `GET /path`.
    pub(crate) fn log(&self) -> Vec<String> {
        self.state.log.lock().unwrap().clone()
    }

    /// The most requests that were open at a time.
    pub(crate) fn busiest(&self) -> usize {
        self.state.busiest.load(Ordering::SeqCst)
    }
}

impl State {
    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Some(request) = self.read(&mut stream).await else {
            return;
        };
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.busiest.fetch_max(open, Ordering::SeqCst);
        // Requests that could overlap get the time to.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let reply = (self.site)(&request);
        self.open.fetch_sub(1, Ordering::SeqCst);
        // The client may hang up whenever it has seen enough.
        let _ = reply.write(&request, &mut stream).await;
    }

    async fn read(&self, stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        let mut words = line.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        self.log.lock().unwrap().push(format!("{method} {path}"));
        let mut seen = self.seen.lock().unwrap();
        let seen = seen.entry(path.clone()).or_default();
        *seen += 1;
        Some(Request {
            method,
            path,
            headers: headers.to_lowercase(),
            seen: *seen - 1,
        })
    }
}

impl Reply {
    async fn write(
        self,
        request: &Request,
        stream: &mut (impl AsyncWrite + Unpin),
    ) -> std::io::Result<()> {
        let html = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n";
        match self {
            Self::Status(status, headers) => {
                let head = format!(
                    "HTTP/1.1 {status} \r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n"
                );
                stream.write_all(head.as_bytes()).await?;
            }
            Self::Page(page) => {
                let length = page.len();
                let body = if request.method == "HEAD" { "" } else { &page };
                let text = format!("{html}Content-Length: {length}\r\n\r\n{body}");
                stream.write_all(text.as_bytes()).await?;
            }
            Self::Silence => std::future::pending().await,
            Self::EndlessPage => {
                let start = format!("{html}\r\n<p id=here>");
                stream.write_all(start.as_bytes()).await?;
                let more = vec![b'x'; 64 << 10];
                loop {
                    stream.write_all(&more).await?;
                }
            }
            Self::EndlessHeaders => {
                stream.write_all(html.as_bytes()).await?;
                loop {
                    stream.write_all(b"X-More: and more\r\n").await?;
                }
            }
            Self::Cut => stream.write_all(b"HTTP/1.1 200 O").await?,
        }
        stream.shutdown().await
    }
}
