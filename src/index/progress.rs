//! How far a run is, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that is drawn on standard error where that is a terminal, and nowhere else.
pub(super) struct Progress(ProgressBar);

/// Shows a bar of so many files, where it is wanted.
pub(super) fn start(files: usize, wanted: bool) -> Progress {
    let bar = if wanted { ProgressBar::new(files as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("reading {bar:30} {pos}/{len}  {wide_msg}") {
        bar.set_style(style);
    }
    bar.tick();
    Progress(bar)
}

impl Progress {
    /// One more file is done.
    pub(super) fn file_done(&self, file: &str) {
        self.0.set_message(file.to_owned());
        self.0.inc(1);
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
