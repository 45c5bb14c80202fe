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
            self.keep(doc, score);
        }
    }

    /// Keeps a passage over the bar, and raises the bar where it is time: seldom, and not worth a place
    /// in the loop over all passages.
    #[inline(never)]
    fn keep(&mut self, doc: u32, score: f32) {
        self.over.push((doc, score));
        if self.over.len() == self.most.saturating_mul(2) {
            to_front(&mut self.over, self.most);
            self.over.truncate(self.most);
            self.bar = self.over.last().map_or(self.bar, |&(_, last)| last);
        }
    }

    /// The best, in no order.
    pub(super) fn finish(mut self) -> Vec<(u32, f32)> {
        to_front(&mut self.over, self.most);
        self.over.truncate(self.most);
        self.over
    }
}

/// Brings the best of passages with their scores to the front, in no order but that the worst of them is
/// the last where there are others.
pub(in crate::search) fn to_front(scores: &mut [(u32, f32)], most: usize) -> &mut [(u32, f32)] {
    if let Some(last) = most.checked_sub(1).filter(|_| most < scores.len()) {
        scores.select_nth_unstable_by(last, better);
    }
    let most = most.min(scores.len());
    &mut scores[..most]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_the_first_of_all(
            scores in proptest::collection::vec((0u8..40).prop_map(f32::from), 0..300),
            most in 0usize..60,
        ) {
            let mut sorted: Vec<(u32, f32)> = (0..).zip(scores).collect();
            let mut best = Best::of(most);
            sorted.iter().for_each(|&(doc, score)| best.take(doc, score));
            let (mut found, mut all) = (best.finish(), sorted.clone());
            let front = to_front(&mut all, most);
            sorted.sort_by(better);
            sorted.truncate(most);
            found.sort_by(better);
            front.sort_by(better);
            prop_assert_eq!(&found, &sorted);
            prop_assert_eq!(front, sorted);
        }
    }
}
