//! A service that is asked to stop: no answer that is under way is lost, and nobody keeps it.

use std::io::{Read, Write};
use std::net::TcpStream;

use rustix::process::Signal;

use crate::support::probe::{Probe, read, wait};
use crate::support::service::Service;
use crate::support::watched::{halted, lives};
use crate::support::{Dir, hostile, pdf};

const FILE: &[u8] = b"GET /v1/documents/plan/file HTTP/1.1\r\nHost: a\r\n\r\n";

/// A service of one plan of eight megabytes: more than lies in the buffers between two programs.
fn start(flags: &[&str]) -> (Dir, Probe) {
    let dir = Dir::new();
    dir.write("corpus/plan.pdf", pdf::large(8));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
    arguments.extend(flags);
    let probe = Probe::start(dir.command(&arguments), dir.path("log"));
    (dir, probe)
}

/// A client that has the beginning of an answer and takes no more of it for now.
fn halfway(probe: &Probe) -> (TcpStream, [u8; 1024]) {
    let mut stream = probe.connect();
    stream.write_all(FILE).unwrap();
    let mut beginning = [0; 1024];
    stream.read_exact(&mut beginning).unwrap();
    (stream, beginning)
}

fn is_refused(probe: &Probe) -> bool {
    TcpStream::connect(&probe.address).is_err()
}

#[test]
fn an_answer_that_is_under_way_is_whole() {
    let (dir, mut probe) = start(&[]);
    let (mut slow, beginning) = halfway(&probe);
    // Open and asking nothing: it must not hold up the end.
    let mut idle = probe.connect();
    idle.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    idle.read_exact(&mut [0; 64]).unwrap();
    probe.signal(Signal::TERM);
    wait("new clients to be refused", || is_refused(&probe));
    assert!(probe.is_alive(), "a client is not done");
    let answer = [beginning.to_vec(), read(&mut slow)].concat();
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let file = std::fs::read(dir.path("corpus/plan.pdf")).unwrap();
    assert!(answer[head + 4..] == file, "{} bytes of {}", answer.len() - head - 4, file.len());
    assert_eq!(probe.code(), Some(0));
    assert!(!probe.log().contains("cut off"), "{}", probe.log());
}

#[test]
fn a_client_that_never_ends_is_cut_off_after_the_time_for_it() {
    let (_dir, mut probe) = start(&["--drain-timeout", "0.5"]);
    let _deaf = halfway(&probe);
    probe.signal(Signal::TERM);
    assert_eq!(probe.code(), Some(0));
    assert!(probe.log().contains("cut off"), "{}", probe.log());
}

#[test]
fn the_second_signal_ends_it_at_once() {
    let (_dir, mut probe) = start(&["--drain-timeout", "3600", "--write-timeout", "3600"]);
    let _deaf = halfway(&probe);
    probe.signal(Signal::INT);
    wait("new clients to be refused", || is_refused(&probe));
    assert!(probe.is_alive());
    probe.signal(Signal::TERM);
    assert_eq!(probe.code(), Some(0));
}

#[test]
fn a_stop_while_the_corpus_is_read_leaves_nobody_behind() {
    let dir = Dir::new();
    dir.write("corpus/plan.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    assert_eq!(dir.run(&["index"]).code, Some(0));
    let watching = ["serve", "--watch", "--settle", "0.1", "--listen", "127.0.0.1:0"];
    let service = Service::start(dir.command(&watching));
    dir.write("corpus/traag.pdf", hostile::slow());
    let worker = halted(service.id());
    assert_eq!(service.hits("olifant"), 1, "questions go on");
    assert_eq!(service.stop(), Some(0));
    wait("the worker to end", || !lives(worker));
    std::fs::remove_file(dir.path("corpus/traag.pdf")).unwrap();
    assert_eq!(dir.run(&["index", "--verify"]).code, Some(0));
    assert_eq!(std::fs::read_dir(dir.path("index/generations")).unwrap().count(), 1, "no draft");
}
