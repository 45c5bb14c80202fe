//! The child's side: limits on itself, then one PDF from standard input to messages on standard output.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Limits, Message, Request, Task, picture, stages};

/// Stack of the thread that reads. Deeply nested files recurse in the parsers; the main thread's
/// stack depends on the shell's settings, and this doesn't.
const STACK: usize = 64 << 20;

/// Reads a request and a PDF, and answers. An error means that the parent is gone.
pub fn run(mut input: impl Read, mut output: impl Write + Send) -> io::Result<()> {
    let request: Request = read_frame(&mut input)?;
    restrict(&request.limits);
    if rustix::process::getppid().map_or(0, |parent| parent.as_raw_nonzero().get().unsigned_abs())
        != request.parent
    {
        return Err(io::Error::other("the parent is gone"));
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    if bytes.len() as u64 != request.length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }

    std::thread::scope(|scope| {
        let work = || answer(&request.task, &bytes, &mut output);
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the reading thread panicked")))
    })
}

fn answer(task: &Task, bytes: &[u8], output: &mut impl Write) -> io::Result<()> {
    let place = note_panics();
    let stages = AssertUnwindSafe(|| match task {
        Task::Plan(identity) => stages::plan(bytes, identity, &mut |message| {
            // A parent that is gone shows when the last message is sent.
            let _ = write_frame(output, message);
        }),
        Task::Pages => stages::pages(bytes),
        Task::Picture { page, width } => picture::draw(bytes, *page, *width),
    });
    let last = catch_unwind(stages).unwrap_or_else(|_| {
        let place = place.lock().map(|place| place.clone()).unwrap_or_default();
        Message::Fault(place)
    });
    write_frame(output, &last)?;
    write_frame(output, &Message::Done)
}

/// Keeps the place and text of a panic for the answer, instead of writing them to standard error.
fn note_panics() -> Arc<Mutex<String>> {
    let place = Arc::new(Mutex::new(String::new()));
    let note = Arc::clone(&place);
    std::panic::set_hook(Box::new(move |info| {
        if let Ok(mut place) = note.lock() {
            *place = info.to_string().replace('\n', " ");
        }
    }));
    place
}

/// Bounds this process. A system that doesn't know one of the limits is left without it: the parent
/// still has the clock and the output in hand.
fn restrict(limits: &Limits) {
    let bounds = [
        (Resource::As, limits.address_space, 0),
        // The signal at the first bound says why; the second ends what withstands it.
        (Resource::Cpu, limits.cpu_seconds, 5),
        (Resource::Fsize, 0, 0),
        (Resource::Core, 0, 0),
        // Standard input, output and error, and nothing else: no file, no socket.
        (Resource::Nofile, 3, 0),
    ];
    for (resource, bound, grace) in bounds {
        let limit = Rlimit { current: Some(bound), maximum: Some(bound.saturating_add(grace)) };
        let _ = setrlimit(resource, limit);
    }
    // A parent that is killed must not leave readers behind.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}

/// Reads one length and that many bytes.
pub(super) fn read_frame<T: serde::de::DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    let mut bytes = Vec::new();
    // Grows with what arrives: a false length costs no memory.
    if input.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&bytes).map_err(io::Error::other)
}

/// Writes one value as its length and its bytes, and sends it off.
pub(super) fn write_frame(
    output: &mut impl Write,
    value: &impl serde::Serialize,
) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_whole_or_an_error() {
        let mut whole = Vec::new();
        write_frame(&mut whole, &Message::NoText("leeg".to_owned())).unwrap();
        let read = |bytes: &[u8]| read_frame::<Message>(&mut &bytes[..]);
        assert!(matches!(read(&whole), Ok(Message::NoText(reason)) if reason == "leeg"));
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
        }
        assert!(read(&[0xff; 40]).is_err(), "a length of 4 GiB");
    }
}
