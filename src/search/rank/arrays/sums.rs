//! Values of some passages, as a word's are counted and scored.

use super::{Bits, ROW, count, each, rows};

/// Values of some passages.
#[derive(Debug, Default)]
pub(in crate::search::rank) struct Sums {
    /// Whole rows.
    values: Vec<f32>,
    has: Bits,
}

impl Sums {
    pub(super) fn sized(passages: usize) -> Sums {
        let rows = passages.div_ceil(ROW);
        Sums { values: vec![0.0; rows * ROW], has: vec![0; rows] }
    }

    /// The values, to be changed.
    #[inline]
    pub(in crate::search::rank) fn open(&mut self) -> Open<'_> {
        Open { values: &mut self.values, has: &mut self.has }
    }

    /// Number of passages that have a value.
    pub(in crate::search::rank) fn len(&self) -> usize {
        count(&self.has)
    }

    /// Gives all passages that have a value, in their order, with what the value makes, and clears them.
    #[inline]
    pub(in crate::search::rank) fn pour(
        &mut self,
        makes: impl Fn(f32) -> f32,
        into: &mut impl Takes,
    ) {
        for (first, bits, values) in rows(&mut self.values, &mut self.has) {
            let first = first as usize;
            into.begin(first / ROW, *bits);
            *bits = each(*bits, |place| {
                into.take(first + place, makes(std::mem::take(&mut values[place])));
                false
            });
        }
    }

    fn clear(&mut self) {
        for (_, bits, values) in rows(&mut self.values, &mut self.has) {
            *bits = each(*bits, |place| {
                values[place] = 0.0;
                false
            });
        }
    }

    /// Keeps the passages that have a value in both, with the mean of the two; clears the other.
    pub(in crate::search::rank) fn meet(&mut self, other: &mut Sums) {
        for (first, bits, values) in rows(&mut self.values, &mut self.has) {
            *bits = each(*bits, |place| {
                let value = &mut values[place];
                let with = std::mem::take(&mut other.values[first as usize + place]);
                *value = if with > 0.0 { (*value + with) / 2.0 } else { 0.0 };
                with > 0.0
            });
        }
        other.clear();
    }
}

/// [`Sums`] to be changed, thousands at a time.
pub(in crate::search::rank) struct Open<'a> {
    values: &'a mut [f32],
    has: &'a mut [u64],
}

impl Open<'_> {
    /// The value of a passage, which has one from here on; there are as many as was said.
    #[inline]
    pub(in crate::search::rank) fn of(&mut self, doc: u32) -> &mut f32 {
        let doc = doc as usize;
        self.has[doc / ROW] |= 1 << (doc % ROW);
        &mut self.values[doc]
    }
}

/// What takes scores, thousands at a time: the passages of a row are named together, which a loop over
/// them does not have to do for each.
pub(in crate::search::rank) trait Takes {
    /// Passages of a row that have a score from here on.
    fn begin(&mut self, row: usize, bits: u64);
    /// The score of one of them.
    fn take(&mut self, doc: usize, score: f32);
}

/// Scores are added to what a passage has.
impl Takes for Open<'_> {
    #[inline]
    fn begin(&mut self, row: usize, bits: u64) {
        self.has[row] |= bits;
    }

    #[inline]
    fn take(&mut self, doc: usize, score: f32) {
        self.values[doc] += score;
    }
}

/// Scores count, times a factor, where they are higher than what a passage has.
pub(in crate::search::rank) struct Higher<'a> {
    pub(in crate::search::rank) than: Open<'a>,
    pub(in crate::search::rank) factor: f32,
}

impl Takes for Higher<'_> {
    #[inline]
    fn begin(&mut self, row: usize, bits: u64) {
        self.than.begin(row, bits);
    }

    #[inline]
    fn take(&mut self, doc: usize, score: f32) {
        let value = &mut self.than.values[doc];
        *value = value.max(score * self.factor);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::Total;
    use super::*;

    /// What a total takes of sums: passages with their values.
    fn poured(sums: &mut Sums, makes: impl Fn(f32) -> f32) -> Vec<(u32, f32)> {
        let (mut total, mut found) = (Total::sized(200), Vec::new());
        sums.pour(makes, &mut total.adding(1, 1.0));
        total.each(|doc, score| found.push((doc, score)));
        found
    }

    pub(in crate::search::rank::arrays) fn sums(of: &[(u32, f32)]) -> Sums {
        let mut sums = Sums::sized(200);
        of.iter().for_each(|&(doc, value)| *sums.open().of(doc) += value);
        sums
    }

    #[test]
    fn values_come_in_order_and_leave_nothing() {
        let mut sums = sums(&[(130, 1.0), (0, 2.0), (63, 3.0), (64, 4.0), (130, 0.5), (199, 0.0)]);
        assert_eq!(sums.len(), 5);
        let doubled = [(0, 4.0), (63, 6.0), (64, 8.0), (130, 3.0), (199, 0.0)];
        assert_eq!(poured(&mut sums, |value| 2.0 * value), doubled);
        assert_eq!((sums.len(), poured(&mut sums, |value| value)), (0, Vec::new()));
    }

    #[test]
    fn where_two_meet_the_mean_stays() {
        let mut one = sums(&[(1, 1.0), (3, 1.0), (70, 1.0)]);
        let mut other = sums(&[(0, 3.0), (3, 3.0), (70, 3.0)]);
        one.meet(&mut other);
        assert_eq!(poured(&mut one, |value| value), [(3, 2.0), (70, 2.0)]);
        assert_eq!(other.len(), 0);
        assert!(one.values.iter().chain(&other.values).all(|&value| value == 0.0));
    }

    #[test]
    fn the_higher_counts() {
        let mut one = sums(&[(1, 1.0), (3, 2.0)]);
        sums(&[(1, 3.0), (3, 3.0), (70, 3.0)])
            .pour(|value| value, &mut Higher { than: one.open(), factor: 0.5 });
        assert_eq!(poured(&mut one, |value| value), [(1, 1.5), (3, 2.0), (70, 1.5)]);
    }
}
