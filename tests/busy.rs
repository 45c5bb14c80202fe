//! A machine that has no time: a file that was read too slowly for that is no worse than others.

use std::os::unix::fs::PermissionsExt;

use planzoeker::index::{self, Job, Outcome};
use planzoeker::worker::{Limits, Reader};

use crate::support::{Dir, pdf};

/// The executable, but the first workers that it starts get no time at all: as many as a file says.
fn slowed(dir: &Dir, workers: usize) -> Job {
    dir.write("waiting", "x\n".repeat(workers));
    let program = dir.path("program");
    let script = format!(
        "#!/bin/sh\nif [ -s '{0}' ]; then sed -i 1d '{0}'; exec sleep 60; fi\nexec '{1}' \"$@\"\n",
        dir.path("waiting").display(),
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
    let report = index::build(&slowed(&dir, 1)).unwrap();
    assert_eq!(report.files[0].outcome, Outcome::Indexed, "{report:?}");
    assert!(!report.partial() && !report.files[0].again);

    dir.write("corpus/a.pdf", pdf::plan("Elke school heeft een eigen giraffe."));
    let report = index::build(&slowed(&dir, 2)).unwrap();
    let file = &report.files[0];
    assert_eq!(file.outcome, Outcome::Stale, "what was read before is served: {file:?}");
    assert!(file.again && file.reason.as_ref().unwrap().contains("on a busy machine"), "{file:?}");
    assert_eq!(dir.run(&["search", "olifant"]).code, Some(0));

    let report = index::build(&slowed(&dir, 0)).unwrap();
    assert_eq!(report.files[0].outcome, Outcome::Indexed, "tried though nothing changed");
    assert_eq!(dir.run(&["search", "giraffe"]).code, Some(0));
    assert!(!index::build(&slowed(&dir, 1)).unwrap().published, "and known from then on");
}
