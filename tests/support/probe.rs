//! The executable as a service whose every byte and every handle is watched: raw requests in, raw
//! answers out, what it keeps open and in memory, and what it writes to its log.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long the service may take over anything that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What keeps its memory flat, as it is installed.
const HEAPS: &str = "MALLOC_ARENA_MAX=2";

#[test]
fn a_service_is_watched_as_it_is_installed() {
    assert!(
        include_str!("../../ops/planzoeker.service").contains(&format!("Environment={HEAPS}\n"))
    );
    assert!(include_str!("../../ops/Containerfile").contains(&format!("ENV {HEAPS}\n")));
}

/// A running service; ended by force when the test ends, however it ends.
pub(crate) struct Probe {
    child: Child,
    out: BufReader<ChildStdout>,
    log: PathBuf,
    /// Where it serves.
    pub(crate) address: String,
}

/// An answer as it came over the wire.
pub(crate) struct Raw {
    /// 0 where nothing came.
    pub(crate) status: u16,
    /// Status line and headers in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Everything, for answers that follow each other.
    pub(crate) all: Vec<u8>,
}

impl Raw {
    pub(crate) fn of(all: Vec<u8>) -> Raw {
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Raw { status, head, body: all.get(end + 4..).unwrap_or_default().to_vec(), all }
    }

    /// How many answers came.
    pub(crate) fn count(&self) -> usize {
        self.all.windows(9).filter(|nine| nine == b"HTTP/1.1 ").count()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&start))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Probe {
    /// Starts a command that serves, with its log in a file.
    pub(crate) fn start(mut command: Command, log: PathBuf) -> Probe {
        let file = File::create(&log).unwrap();
        let (name, value) = HEAPS.split_once('=').unwrap();
        let mut child =
            command.env(name, value).stdout(Stdio::piped()).stderr(file).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let address = address(&mut out);
        Probe { child, out, log, address }
    }

    /// The address in the next line that it prints.
    pub(crate) fn next_address(&mut self) -> String {
        address(&mut self.out)
    }

    /// A connection; waits as long as a test may.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes and reads until the service closes. A service that stops reading halfway has
    /// answered, so that a failed write is no fault.
    pub(crate) fn send(&self, bytes: &[u8]) -> Raw {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        Raw::of(read(&mut stream))
    }

    /// A well-formed request with headers of its own, each ended by CRLF.
    pub(crate) fn get(&self, path: &str, headers: &str) -> Raw {
        let start = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        self.send(format!("{start}{headers}Connection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends its process a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end; its exit code.
    pub(crate) fn code(&mut self) -> Option<i32> {
        wait("its end", || !self.is_alive());
        self.child.wait().unwrap().code()
    }

    /// What it wrote to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Files and connections that it has open.
    pub(crate) fn handles(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    /// Kilobytes of memory of its own in use: files that are read through memory don't count.
    pub(crate) fn kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Waits until it has no more than so many files open: connections are closed on both sides.
    pub(crate) fn await_handles(&self, most: usize) {
        wait(&format!("at most {most} handles"), || self.handles() <= most);
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything until the other side closes or breaks off.
pub(crate) fn read(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let mut piece = [0; 16 * 1024];
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        all.extend(&piece[..count]);
    }
    all
}

/// Waits until something is so, for as long as a test may.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn address(out: &mut impl BufRead) -> String {
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let rest = line.split_once("http://").map(|(_, rest)| rest).unwrap_or_default();
    rest.split('/').next().unwrap_or_default().trim().to_owned()
}
