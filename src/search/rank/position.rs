//! Where the words of a question stand in a passage, and how close to each other.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocSet, TERMINATED};

/// Where terms stand in one passage after the other.
pub struct Positions {
    cursors: Vec<SegmentPostings>,
    here: Vec<u32>,
}

impl Positions {
    pub(super) fn new(cursors: Vec<SegmentPostings>) -> Positions {
        Positions { cursors, here: Vec::new() }
    }

    /// Goes on to a passage, which must come after the one before, and gives the positions of any of
    /// the terms in it, sorted.
    pub fn go_to(&mut self, doc: u32) -> &[u32] {
        self.leave();
        let mut terms = 0;
        for cursor in &mut self.cursors {
            if cursor.doc() != TERMINATED && cursor.doc() < doc {
                cursor.seek(doc);
            }
            if cursor.doc() == doc {
                cursor.append_positions_with_offset(0, &mut self.here);
                terms += 1;
            }
        }
        if terms > 1 {
            self.here.sort_unstable();
            self.here.dedup();
        }
        &self.here
    }

    /// Forgets the passage.
    pub fn leave(&mut self) {
        self.here.clear();
    }

    /// The positions in the passage gone to last; none where it was left.
    #[must_use]
    pub fn here(&self) -> &[u32] {
        &self.here
    }
}

/// How close two words stand that are `apart` in a question, 1 where nothing stands between them: 1
/// for words that follow in that order and stand no further apart, less for each word more between them,
/// 0 beyond seven. In the other order they are one word further, whatever the question has between them.
#[must_use]
pub fn closeness(first: &[u32], second: &[u32], apart: u32) -> f32 {
    let mut best = u32::MAX;
    for &position in first {
        let at = second.partition_point(|&other| other <= position);
        if let Some(&after) = second.get(at) {
            best = best.min((after - position).saturating_sub(apart.saturating_sub(1)).max(1));
        }
        if let Some(&before) = at.checked_sub(1).and_then(|at| second.get(at)) {
            best = best.min(if before == position { 1 } else { position - before + 1 });
        }
    }
    if best <= 8 { 1.0 / best as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_close() {
        let check = |first: &[u32], second: &[u32], apart: u32, expect: f32| {
            let close = closeness(first, second, apart);
            assert!((close - expect).abs() < 1e-6, "{first:?} {second:?} {apart}: {close}");
        };
        check(&[3], &[4], 1, 1.0);
        check(&[3], &[2], 1, 0.5);
        check(&[3], &[3], 1, 1.0);
        check(&[3, 20], &[8, 22], 1, 0.5);
        check(&[3], &[30], 1, 0.0);
        check(&[], &[1], 1, 0.0);
        // *Recht op onderwijs*, *recht op passend onderwijs*, *onderwijs: recht*.
        check(&[3], &[5], 2, 1.0);
        check(&[3], &[6], 2, 0.5);
        check(&[3], &[4], 2, 1.0);
        check(&[5], &[4], 2, 0.5);
    }
}
