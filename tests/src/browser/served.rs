//! A folder served over HTTP on loopback, as a plain web server would.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Files by their paths in the output folder.
type Files = BTreeMap<String, Vec<u8>>;

/// As strict as a careful host: only what the site itself has, and no script in the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'";

/// Files that are served until the test's process ends.
#[derive(Debug)]
pub struct Served {
    origin: String,
}

impl Served {
    /// Serves these files under a strict policy; `index.html` for a folder, and `404.html` for
    /// what is not there.
    pub fn files(files: Files) -> Self {
        Self::below("/", files)
    }

    /// The same below a path that starts and ends with a slash.
    pub fn below(prefix: &'static str, files: Files) -> Self {
        Self::start(prefix, POLICY, files)
    }

    /// Serves these files without a policy.
    pub fn freely(files: Files) -> Self {
        Self::start("/", "", files)
    }

    fn start(prefix: &'static str, policy: &'static str, files: Files) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let files = Arc::new(files);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = Arc::clone(&files);
                // A browser that goes away before it has its answer wants none.
                thread::spawn(move || drop(answer(&stream, prefix, policy, &files)));
            }
        });
        Self {
            origin: format!("http://127.0.0.1:{port}"),
        }
    }

    /// The whole address of a path that begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

fn answer(
    mut stream: &TcpStream,
    prefix: &str,
    policy: &str,
    files: &Files,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // A connection that is closed with a request half read is reset, and its answer lost.
    lines.map_while(Result::ok).find(String::is_empty);
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = decoded(path.split('?').next().unwrap_or_default());
    let file = path.strip_prefix(prefix).map(|path| match path {
        _ if path.is_empty() || path.ends_with('/') => format!("{path}index.html"),
        _ => path.to_owned(),
    });
    let found = file
        .as_ref()
        .and_then(|file| Some((file, files.get(file)?)));
    let (status, name, bytes) = match found {
        Some((file, bytes)) => ("200 OK", file.as_str(), bytes.as_slice()),
        None => ("404 Not Found", "404.html", not_found(files)),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {policy}\r\nX-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n",
        media_type(name),
        bytes.len()
    )?;
    stream.write_all(bytes)
}

fn not_found(files: &Files) -> &[u8] {
    files.get("404.html").map(Vec::as_slice).unwrap_or_default()
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("wasm") => "application/wasm",
        Some("xml") => "application/xml",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}
