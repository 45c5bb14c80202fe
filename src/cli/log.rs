//! The log on standard error: one line an event, made for the journal.
//!
//! Under systemd a line begins with its priority and has no time, for the journal has both. No event
//! holds a question or an address, and a panic says where and not what: its words may quote a text.

use std::fmt;
use std::io::{self, IsTerminal};
use std::panic::PanicHookInfo;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// What is logged where `PLANZOEKER_LOG` says nothing.
const USUAL: &str = "warn";

/// Starts the log. A filter that can't be read is said and replaced by the usual one.
pub fn start() {
    let filter = std::env::var("PLANZOEKER_LOG").unwrap_or_default();
    let read = EnvFilter::builder().parse(if filter.is_empty() { USUAL } else { &filter });
    let wrong = read.as_ref().err().map(ToString::to_string);
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(read.unwrap_or_else(|_| EnvFilter::new(USUAL)))
        .with_ansi(colour)
        .event_format(OneLine { journal, colour })
        .init();
    if let Some(wrong) = wrong {
        tracing::warn!(%wrong, "PLANZOEKER_LOG is left out: give it a level such as info");
    }
}

/// Makes a panic one line without its words. For programs that answer strangers: what panics there
/// may quote what was asked.
pub(super) fn quiet_panics() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked; please report it");
    }));
}

/// An event as a line.
struct OneLine {
    journal: bool,
    colour: bool,
}

impl<S, N> FormatEvent<S, N> for OneLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        let (format, inner) = (Format::default().with_ansi(self.colour), Writer::new(&mut line));
        if self.journal {
            format.without_time().format_event(context, inner, event)?;
            write!(writer, "<{}>", priority(*event.metadata().level()))?;
        } else {
            format.format_event(context, inner, event)?;
        }
        // What others say may hold line ends; the journal would take each line for an event.
        for (number, part) in line.trim_end().lines().enumerate() {
            write!(writer, "{}{part}", if number > 0 { "\\n" } else { "" })?;
        }
        writeln!(writer)
    }
}

/// The syslog priority of a level, as the journal reads it at the start of a line.
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_says_where_and_not_what() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let before = std::panic::take_hook();
        quiet_panics();
        let question = "kanarie";
        let ended = tracing::subscriber::with_default(subscriber, || {
            std::panic::catch_unwind(|| panic!("inside 'a' of `{question}`"))
        });
        std::panic::set_hook(before);
        assert!(ended.is_err());
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("log.rs:") && text.contains("please report it"), "{text}");
        assert!(!text.contains(question), "{text}");
    }
}
