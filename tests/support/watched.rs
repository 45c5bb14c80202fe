//! A run whose worker processes are looked at: what they take, and under which limits they stand.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::Ran;
use super::service::wait;

/// What a run took.
pub(crate) struct Watched {
    pub(crate) ran: Ran,
    /// Most bytes that one of its workers had resident, as far as it was seen every few milliseconds.
    pub(crate) peak: u64,
    /// Seconds of computing of all its workers.
    pub(crate) cpu: f64,
}

/// Runs a command to its end.
pub(crate) fn watched(mut command: Command) -> Watched {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut peak = 0;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    std::thread::scope(|scope| {
        let (out, note) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let out = scope.spawn(|| std::io::read_to_string(out).unwrap());
        let note = scope.spawn(|| std::io::read_to_string(note).unwrap());
        while waitid(WaitId::Pid(Pid::from_child(&child)), options).unwrap().is_none() {
            let resident = workers(child.id()).into_iter().filter_map(most_resident).max();
            peak = peak.max(resident.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(3));
        }
        // Dead, and not yet buried: its accounts are still there.
        let cpu = of_children(child.id());
        let code = child.wait().unwrap().code();
        let ran = Ran { code, out: out.join().unwrap(), note: note.join().unwrap() };
        Watched { ran, peak, cpu }
    })
}

/// Processes that a process started and that still are.
pub(crate) fn workers(parent: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{parent}/task")) else { return Vec::new() };
    let children = threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let numbers = |text: String| -> Vec<u32> {
        text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
    };
    children.flat_map(numbers).collect()
}

/// Waits until a process has a worker that reads, and halts it there: it can't end by itself any more.
pub(crate) fn halted(parent: u32) -> u32 {
    let mut found = None;
    wait("a worker that reads", || {
        // The thread that reads begins under all limits.
        let threads = |worker: &u32| fs::read_dir(format!("/proc/{worker}/task"));
        let reads = |worker: &u32| threads(worker).is_ok_and(|threads| threads.count() > 1);
        found = workers(parent).into_iter().find(reads);
        found.is_some()
    });
    let worker = found.unwrap();
    kill_process(Pid::from_raw(i32::try_from(worker).unwrap()).unwrap(), Signal::STOP).unwrap();
    worker
}

/// Whether a process is at work: neither gone nor dead.
pub(crate) fn lives(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

fn most_resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

/// Seconds that the children of a process took: fields 16 and 17 of its accounts, in hundredths.
fn of_children(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields = stat.rsplit_once(") ").unwrap().1.split(' ').skip(13).take(2);
    fields.map(|field| field.parse::<f64>().unwrap() / 100.0).sum()
}
