//! A server of files on loopback, such as any host of static sites is.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// A server of the files of one site. It serves as long as the test runs.
#[derive(Debug)]
pub struct FileServer {
    address: SocketAddr,
}

impl FileServer {
    /// Serves files by their paths below `prefix`, which starts and ends with `/`.
    ///
    /// # Panics
    ///
    /// When no port of loopback is free.
    pub fn start(prefix: &str, files: BTreeMap<String, Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens somewhere");
        let (files, prefix) = (Arc::new(files), Arc::new(prefix.to_owned()));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (files, prefix) = (Arc::clone(&files), Arc::clone(&prefix));
                // A browser that goes away in the middle is no failure.
                thread::spawn(move || answer(stream, &prefix, &files).ok());
            }
        });
        Self { address }
    }

    /// Where it is: `http://127.0.0.1:4321`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn answer(
    stream: TcpStream,
    prefix: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    while line.trim_end() != "" {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            break;
        }
    }
    let path = target.split('?').next().unwrap_or_default();
    let path = path.strip_prefix(prefix).map(|path| match path {
        folder if folder.is_empty() || folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    });
    let found = path.and_then(|path| Some((media_type(&path), files.get(&path)?)));
    let (status, (media_type, bytes)) = match found {
        Some(found) => ("200 OK", found),
        None => ("404 Not Found", ("text/plain", &Vec::new())),
    };
    let mut stream = stream;
    // As strict as a careful host: only what the site itself has, and no script in the page.
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        bytes.len()
    )?;
    stream.write_all(bytes)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
