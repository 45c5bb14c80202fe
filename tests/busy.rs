//! A machine that has no time: a file that was read too slowly for that is no worse than others.

use std::os::unix::fs::PermissionsExt;

use planzoeker::index::{self, Job, Outcome};
use planzoeker::worker::{Limits, Reader};

use crate::support::{Dir, pdf};

/// What becomes of a worker.
#[derive(Clone, Copy)]
enum Held {
    /// It gets no time at all.
    Whole,
    /// It says all but its last word, in time.
    AtItsEnd,
}

/// Bytes of a worker's last word: that it is done.
const LAST_WORD: usize = 5;

/// The executable, but the first workers that it starts are held up.
fn slowed(dir: &Dir, workers: &[Held]) -> Job {
    let turns = workers.iter().map(|held| match held {
        Held::Whole => "whole\n",
        Held::AtItsEnd => "end\n",
    });
    dir.write("turns", turns.collect::<String>());
    let program = dir.path("program");
    let script = format!(
        "#!/bin/bash
turn=$(head -n 1 '{0}')
sed -i 1d '{0}'
case $turn in
  whole) exec sleep 60 ;;
  end) exec '{1}' \"$@\" > >(head -c -{LAST_WORD}; exec sleep 6) ;;
  *) exec '{1}' \"$@\" ;;
esac
",
        dir.path("turns").display(),
        env!("CARGO_BIN_EXE_planzoeker"),
    );
    dir.write("program", script);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    Job {
        corpus: dir.path("corpus"),
        index: dir.path("index"),
        verify: false,
        reader: Reader { program, limits: Limits { wall_ms: 4_000, ..Limits::default() } },
        progress: false,
    }
}

#[test]
fn a_file_that_had_no_time_is_read_once_more_and_in_the_next_run() {
    let dir = Dir::new();
    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen olifant."));
    let report = index::build(&slowed(&dir, &[Held::Whole])).unwrap();
    assert_eq!(report.files[0].outcome, Outcome::Indexed, "{report:?}");
    assert!(!report.partial() && !report.files[0].again);

    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen giraffe."));
    let report = index::build(&slowed(&dir, &[Held::Whole; 2])).unwrap();
    let file = &report.files[0];
    assert_eq!(file.outcome, Outcome::Stale, "what was read before is served: {file:?}");
    assert!(file.again && file.reason.as_ref().unwrap().contains("on a busy machine"), "{file:?}");
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));

    let report = index::build(&slowed(&dir, &[Held::Whole; 2])).unwrap();
    assert!(!report.published && report.files[0].again, "nothing new, and tried again: {report:?}");

    let report = index::build(&slowed(&dir, &[])).unwrap();
    assert_eq!(report.files[0].outcome, Outcome::Indexed, "tried though nothing changed");
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(0));
    assert!(
        !index::build(&slowed(&dir, &[Held::Whole])).unwrap().published,
        "and known from then on"
    );
}

#[test]
fn text_in_hand_is_kept_where_the_second_reading_had_no_time() {
    let dir = Dir::new();
    for animal in ["olifant", "giraffe"] {
        dir.write("corpus/a.pdf", pdf::plan(&format!("Elke school heeft een eigen {animal}.")));
        let report = index::build(&slowed(&dir, &[Held::AtItsEnd, Held::Whole])).unwrap();
        let file = &report.files[0];
        assert_eq!(file.outcome, Outcome::Indexed, "{file:?}");
        assert!(file.again, "and tried again by the next run");
        assert_eq!(dir.run(&["search", animal]).code, Some(0));
    }
}
