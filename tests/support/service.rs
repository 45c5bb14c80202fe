//! The executable as a service: started on a free port, asked over HTTP, stopped by a signal.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a service may take over anything that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running service; ended by force when the test ends, however it ends.
pub(crate) struct Service {
    child: Child,
    _out: BufReader<ChildStdout>,
    /// The line that it printed.
    pub(crate) line: String,
    address: String,
}

impl Service {
    /// Starts a command that serves, and waits for its line.
    pub(crate) fn start(command: Command) -> Service {
        Service::start_noting(command, Stdio::null())
    }

    /// The same, with its log to somewhere.
    pub(crate) fn start_noting(mut command: Command, log: impl Into<Stdio>) -> Service {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit_once("http://").map(|(_, rest)| rest);
        let address =
            address.and_then(|rest| rest.strip_suffix('/')).unwrap_or_default().to_owned();
        Service { child, _out: out, line, address }
    }

    /// Status and body of an answer.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let answer = String::from_utf8(self.answer(path)).unwrap();
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Body of an answer that may be no text.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.answer(path);
        let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        answer[head + 4..].to_vec()
    }

    fn answer(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    /// Number of passages that a question finds.
    pub(crate) fn hits(&self, word: &str) -> u64 {
        let (status, body) = self.get(&format!("/v1/search?q={word}"));
        assert_eq!(status, 200, "{body}");
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        answer["totalHits"].as_u64().unwrap()
    }

    /// Waits until a question finds so many passages.
    pub(crate) fn await_hits(&self, word: &str, count: u64) {
        wait(&format!("{count} hits for {word}"), || self.hits(word) == count);
    }

    /// Waits until `/readyz` says something.
    pub(crate) fn await_ready(&self, part: &str) {
        wait(part, || self.get("/readyz").1.contains(part));
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, and waits for its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
