//! The best of many scores, without sorting the others.

use super::better;

/// Finds the best of passages with their scores in one pass that keeps at most twice as many.
pub(super) struct Best {
    most: usize,
    /// The score of the last of the best so far; what is below it is of no use.
    bar: f32,
    /// The best so far, and what has come over the bar since.
    over: Vec<(u32, f32)>,
}

impl Best {
    pub(super) fn of(most: usize) -> Best {
        let bar = if most == 0 { f32::INFINITY } else { f32::NEG_INFINITY };
        Best { most, bar, over: Vec::new() }
    }

    /// Takes one passage in.
    #[inline]
    pub(super) fn take(&mut self, doc: u32, score: f32) {
        if score >= self.bar {
            self.over.push((doc, score));
            if self.over.len() == self.most.saturating_mul(2) {
                let (_, &mut (_, last), _) =
                    self.over.select_nth_unstable_by(self.most - 1, better);
                self.over.truncate(self.most);
                self.bar = last;
            }
        }
    }

    /// The best, best first.
    pub(super) fn finish(mut self) -> Vec<(u32, f32)> {
        self.over.sort_unstable_by(better);
        self.over.truncate(self.most);
        self.over
    }
}

/// The same for passages that come one after the other.
pub(in crate::search) fn best(
    scores: impl IntoIterator<Item = (u32, f32)>,
    most: usize,
) -> Vec<(u32, f32)> {
    let mut best = Best::of(most);
    scores.into_iter().for_each(|(doc, score)| best.take(doc, score));
    best.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_the_first_of_all_in_order(
            scores in proptest::collection::vec((0u8..40).prop_map(f32::from), 0..300),
            most in 0usize..60,
        ) {
            let mut sorted: Vec<(u32, f32)> = (0..).zip(scores).collect();
            let found = best(sorted.iter().copied(), most);
            sorted.sort_by(better);
            sorted.truncate(most);
            prop_assert_eq!(found, sorted);
        }
    }
}
