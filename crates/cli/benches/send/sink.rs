//! A sink that is never what is waited for: one thread a connection, which looks for the end of a
//! message by whole registers and answers what has come in one write.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use memchr::{memchr, memmem};

const CAPABILITIES: &[u8] =
    b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n";
/// Longer than a message and the commands around it.
const BUFFER: usize = 1 << 16;
const END: &[u8] = b"\r\n.\r\n";

/// Takes mail and throws it away, until the process ends. Returns its port.
pub(crate) fn start() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that breaks off has what it wanted.
            thread::spawn(|| drop(serve(stream)));
        }
    });
    port
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(b"220 sink.example ESMTP\r\n")?;
    let end = memmem::Finder::new(END);
    let (mut buffer, mut filled) = (vec![0; BUFFER], 0);
    let (mut in_message, mut answers) = (false, Vec::new());
    loop {
        let taken = stream.read(&mut buffer[filled..])?;
        if taken == 0 {
            return Ok(());
        }
        filled += taken;
        let mut at = 0;
        loop {
            let rest = &buffer[at..filled];
            if in_message {
                let Some(dot) = end.find(rest) else {
                    at = filled - rest.len().min(END.len() - 1);
                    break;
                };
                at += dot + END.len();
                in_message = false;
                answers.extend_from_slice(b"250 2.0.0 Ok\r\n");
            } else {
                let Some(line) = memchr(b'\n', rest) else {
                    break;
                };
                at += line + 1;
                let answer = match rest.get(..4) {
                    Some(b"EHLO") => CAPABILITIES,
                    Some(b"DATA") => {
                        in_message = true;
                        b"354 End with a dot\r\n"
                    }
                    Some(b"QUIT") => b"221 2.0.0 Bye\r\n",
                    _ => b"250 2.0.0 Ok\r\n",
                };
                answers.extend_from_slice(answer);
            }
        }
        buffer.copy_within(at..filled, 0);
        filled -= at;
        stream.write_all(&answers)?;
        answers.clear();
    }
}
