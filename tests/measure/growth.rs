//! Cost against size: the same measures of several collections, each with its growth over the one
//! before.

use std::fmt::Write as _;
use std::time::Duration;

/// What one collection costs.
pub(super) struct Figures {
    pub(super) passages: usize,
    /// Seconds of CPU time to index it.
    pub(super) indexed: f64,
    /// Bytes of the whole index.
    pub(super) disk: u64,
    pub(super) start: Duration,
    pub(super) median: Duration,
    pub(super) p99: Duration,
    /// Seconds of CPU time a question over HTTP.
    pub(super) cpu: f64,
    /// Bytes of the service's own memory.
    pub(super) own: u64,
    /// Questions a second to four clients.
    pub(super) a_second: f64,
    pub(super) suggest: Duration,
}

/// One measure: its name with the unit, and its value.
type Measure = (&'static str, fn(&Figures) -> f64);

const MEASURES: &[Measure] = &[
    ("passages", |of| of.passages as f64),
    ("index, CPU s", |of| of.indexed),
    ("index on disk, MiB", |of| of.disk as f64 / super::MIB),
    ("start to first answer, ms", |of| of.start.as_secs_f64() * 1e3),
    ("latency, median, ms", |of| of.median.as_secs_f64() * 1e3),
    ("latency, p99, ms", |of| of.p99.as_secs_f64() * 1e3),
    ("CPU a query, ms", |of| of.cpu * 1e3),
    ("4 clients, queries/s", |of| of.a_second),
    ("own memory, MiB", |of| of.own as f64 / super::MIB),
    ("suggestions, median, ms", |of| of.suggest.as_secs_f64() * 1e3),
];

/// A table in Markdown: a line a measure, a column a collection; from the second on, how many times
/// the value before it.
pub(super) fn table(sizes: &[Figures]) -> String {
    let mut table = String::new();
    for (line, (name, value)) in MEASURES.iter().enumerate() {
        let _ = write!(table, "| {name} |");
        let mut before: Option<f64> = None;
        for figures in sizes {
            let value = value(figures);
            let _ = match value {
                value if value.fract() == 0.0 || value >= 1000.0 => write!(table, " {value:.0}"),
                value => write!(table, " {value:.2}"),
            };
            if let Some(before) = before.filter(|before| *before > 0.0) {
                let _ = write!(table, " (× {:.1})", value / before);
            }
            table.push_str(" |");
            before = Some(value);
        }
        table.push('\n');
        if line == 0 {
            table += &format!("|---|{}\n", "---|".repeat(sizes.len()));
        }
    }
    table
}
