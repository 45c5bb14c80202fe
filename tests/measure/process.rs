//! The executable as a process: what it costs by what the kernel says in /proc.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Kernel ticks a second in /proc: the same on every Linux that Rust runs on.
pub(super) const TICKS: f64 = 100.0;
/// How often memory is looked at while a command runs.
const LOOK: Duration = Duration::from_millis(5);

pub(super) fn executable() -> &'static str {
    env!("CARGO_BIN_EXE_planzoeker")
}

/// A command that ran to its end.
pub(super) struct Ran {
    pub(super) wall: Duration,
    /// Seconds of CPU time, its workers' included.
    pub(super) cpu: f64,
    /// Most bytes of memory, its workers' included; pages that they share count for each.
    pub(super) peak: u64,
    /// What it printed.
    pub(super) out: String,
}

/// Runs the executable, which need not end well: a file of a corpus may be damaged.
pub(super) fn run(arguments: &[&str]) -> Ran {
    let (began, before) = (Instant::now(), ticks_of_children());
    let out = tempfile::NamedTempFile::new().expect("a scratch file");
    let mut child = Command::new(executable())
        .args(arguments)
        .stdout(out.reopen().expect("a scratch file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the executable to start");
    let mut peak = 0;
    while child.try_wait().expect("the executable to run").is_none() {
        peak = peak.max(memory_with_children(child.id()));
        std::thread::sleep(LOOK);
    }
    let wall = began.elapsed();
    let cpu = (ticks_of_children() - before) / TICKS;
    Ran { wall, cpu, peak, out: fs::read_to_string(out.path()).unwrap_or_default() }
}

/// Ticks of CPU time of all children of this process that have ended, theirs included.
fn ticks_of_children() -> f64 {
    stat("self").get(13..15).map_or(0.0, |ticks| ticks.iter().sum())
}

/// The numbers of /proc/PID/stat from the third column on.
pub(super) fn stat(process: &str) -> Vec<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().map(|number| number.parse().unwrap_or(0.0)).collect()
}

/// Bytes that /proc/PID/status gives under a name.
pub(super) fn status(process: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().nth(1));
    number.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn memory_with_children(process: u32) -> u64 {
    let mut sum = status(process, "VmRSS");
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    for task in tasks.into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        sum += children.map(|child| status(child, "VmRSS")).sum::<u64>();
    }
    sum
}

/// Bytes of the files under a folder that count.
pub(super) fn size(folder: &Path, counts: &dyn Fn(&Path) -> bool) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size(&entry.path(), counts),
            Ok(data) if counts(&entry.path()) => data.len(),
            _ => 0,
        })
        .sum()
}
