//! The arrays that scoring works in: a value a passage, and which passages have one. They are cleared
//! as they are read, and used again by the next question.

use std::sync::{Mutex, PoisonError};

/// Values of passages, with a bit for each that has one.
#[derive(Debug, Default)]
pub(super) struct Sums {
    values: Vec<f32>,
    touched: Vec<u64>,
}

impl Sums {
    fn sized(count: usize) -> Sums {
        Sums { values: vec![0.0; count], touched: vec![0; count.div_ceil(64)] }
    }

    /// The value of a passage, which counts as touched from here on.
    #[inline]
    pub(super) fn of(&mut self, doc: usize) -> &mut f32 {
        self.touched[doc / 64] |= 1 << (doc % 64);
        &mut self.values[doc]
    }

    /// Touches a passage and leaves its value.
    #[inline]
    pub(super) fn touch(&mut self, doc: usize) {
        self.touched[doc / 64] |= 1 << (doc % 64);
    }

    /// Number of passages touched.
    pub(super) fn having(&self) -> usize {
        self.touched.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Gives all passages touched with their values, in their order, and clears them.
    #[inline]
    pub(super) fn drain(&mut self, mut found: impl FnMut(usize, f32)) {
        for (at, word) in self.touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let doc = at * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                found(doc, std::mem::take(&mut self.values[doc]));
            }
        }
    }
}

/// The arrays of one question.
#[derive(Debug, Default)]
pub(super) struct Arrays {
    pub(super) words: Words,
    pub(super) total: Total,
}

/// What the words of a question are scored in, one after the other.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Weighted counts of the leaf at hand.
    pub(super) counts: Sums,
    /// Scores of the unit at hand.
    pub(super) scores: Sums,
}

/// What the scores of the words add up to.
#[derive(Debug, Default)]
pub(super) struct Total {
    scores: Sums,
    /// Which units a passage has; a bit each.
    units: Vec<u32>,
}

impl Total {
    /// Adds what a passage scores for the units of some bits.
    #[inline]
    pub(super) fn add(&mut self, doc: usize, score: f32, units: u32) {
        *self.scores.of(doc) += score;
        self.units[doc] |= units;
    }

    /// Number of passages that have a unit.
    pub(super) fn having(&self) -> usize {
        self.scores.having()
    }

    /// Gives all passages that have a unit with their scores and units, in their order, and clears
    /// them.
    #[inline]
    pub(super) fn drain(&mut self, mut found: impl FnMut(usize, f32, u32)) {
        let units = &mut self.units;
        self.scores.drain(|doc, score| found(doc, score, std::mem::take(&mut units[doc])));
    }
}

/// Arrays that no question uses now; as many as questions were ever scored at once.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<Arrays>>);

impl Pool {
    /// Arrays for so many passages, all clear.
    pub(super) fn take(&self, count: usize) -> Arrays {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        known.unwrap_or_else(|| Arrays {
            words: Words { counts: Sums::sized(count), scores: Sums::sized(count) },
            total: Total { scores: Sums::sized(count), units: vec![0; count] },
        })
    }

    /// Takes arrays back that are clear. Those of a question that failed half way are not.
    pub(super) fn give_back(&self, arrays: Arrays) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(arrays);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_order_and_leave_nothing() {
        let mut sums = Sums::sized(200);
        for (doc, value) in [(130, 1.0), (0, 2.0), (63, 3.0), (64, 4.0), (130, 0.5), (199, 0.0)] {
            *sums.of(doc) += value;
        }
        assert_eq!(sums.having(), 5);
        let mut found = Vec::new();
        sums.drain(|doc, value| found.push((doc, value)));
        assert_eq!(found, [(0, 2.0), (63, 3.0), (64, 4.0), (130, 1.5), (199, 0.0)]);
        sums.drain(|doc, _| panic!("{doc} was cleared"));
        assert_eq!(sums.having(), 0);
    }
}
