//! The executable, serving, and clients that ask it over connections that stay open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::process::{TICKS, executable, stat, status};

/// The executable, serving; ended when dropped.
pub(super) struct Service {
    child: Child,
    address: String,
}

impl Service {
    pub(super) fn start(index: &Path) -> Service {
        let mut child = Command::new(executable())
            .args(["serve", "--listen", "127.0.0.1:0", "--index"])
            .arg(index)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the executable to start");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its address");
        let address = line.trim_end().rsplit_once("http://").map_or("", |(_, rest)| rest);
        Service { address: address.trim_end_matches('/').to_owned(), child }
    }

    pub(super) fn client(&self) -> Client {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        let reader = BufReader::new(stream.try_clone().expect("a connection"));
        Client { stream, reader, line: Vec::new(), body: Vec::new() }
    }

    /// Seconds of CPU time so far.
    pub(super) fn cpu(&self) -> f64 {
        let numbers = stat(&self.child.id().to_string());
        numbers.get(11..13).map_or(0.0, |ticks| ticks.iter().sum::<f64>()) / TICKS
    }

    /// Bytes that the kernel gives under a name.
    pub(super) fn memory(&self, name: &str) -> u64 {
        status(self.child.id(), name)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A question as it goes over the wire: made before the clock runs.
pub(super) fn request(q: &str) -> Vec<u8> {
    let query: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("GET /v1/search?q={query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

/// One connection that stays open.
pub(super) struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

impl Client {
    /// Asks, and reads the answer to its end; it must be a 200.
    pub(super) fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).expect("a request to be sent");
        self.read_line();
        assert!(self.line.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&self.line));
        let mut length = None;
        while self.line != b"\r\n" {
            self.read_line();
            let name = b"content-length:";
            if self.line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
                let value = String::from_utf8_lossy(&self.line[name.len()..]);
                length = Some(value.trim().parse().expect("a length"));
            }
        }
        self.body.resize(length.expect("a length"), 0);
        self.reader.read_exact(&mut self.body).expect("a whole answer");
    }

    fn read_line(&mut self) {
        self.line.clear();
        let count = self.reader.read_until(b'\n', &mut self.line).expect("an answer");
        assert!(count > 0, "the connection was closed");
    }
}
