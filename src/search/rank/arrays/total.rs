//! What the scores of the words add up to.

use super::sums::Takes;
use super::{Bits, ROW, count, each, rows};

/// What a passage scored, and for which words.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Scored {
    score: f32,
    /// A bit a word.
    units: u32,
}

/// What the scores of the words add up to, and which words each passage has.
#[derive(Debug, Default)]
pub(in crate::search::rank) struct Total {
    /// Whole rows.
    values: Vec<Scored>,
    has: Bits,
}

impl Total {
    pub(in crate::search::rank) fn sized(passages: usize) -> Total {
        let rows = passages.div_ceil(ROW);
        Total { values: vec![Scored::default(); rows * ROW], has: vec![0; rows] }
    }

    /// What adds to a passage what it scores, times a factor, for the units of some bits.
    pub(in crate::search::rank) fn adding(&mut self, units: u32, factor: f32) -> Adding<'_> {
        Adding { values: &mut self.values, has: &mut self.has, units, factor }
    }

    /// Gives a passage a score and units, whatever it had.
    pub(in crate::search::rank) fn set(&mut self, doc: u32, score: f32, units: u32) {
        let doc = doc as usize;
        if let Some(value) = self.values.get_mut(doc) {
            *value = Scored { score, units };
            self.has[doc / ROW] |= 1 << (doc % ROW);
        }
    }

    /// Score and units of a passage that was found.
    pub(in crate::search::rank) fn get(&self, doc: u32) -> Option<(f32, u32)> {
        let doc = doc as usize;
        let has = self.has.get(doc / ROW)? >> (doc % ROW) & 1 == 1;
        let Scored { score, units } = *self.values.get(doc)?;
        has.then_some((score, units))
    }

    /// Number of passages found.
    pub(in crate::search::rank) fn len(&self) -> usize {
        count(&self.has)
    }

    /// Calls for each passage found with its score, in their order.
    #[inline]
    pub(in crate::search::rank) fn each(&self, mut found: impl FnMut(u32, f32)) {
        let rows = (0..).step_by(ROW).zip(&self.has).zip(self.values.as_chunks::<ROW>().0);
        for ((first, &bits), values) in rows.filter(|((_, bits), _)| **bits != 0) {
            each(bits, |place| {
                found(first + place as u32, values[place].score);
                true
            });
        }
    }

    /// Calls for each passage found, in their order, with its score, to be changed, and its units; it
    /// stays where the call says so.
    #[inline]
    pub(in crate::search::rank) fn retain(
        &mut self,
        mut stays: impl FnMut(u32, &mut f32, u32) -> bool,
    ) {
        for (first, bits, values) in rows(&mut self.values, &mut self.has) {
            *bits = each(*bits, |place| {
                let value = &mut values[place];
                let stays = stays(first + place as u32, &mut value.score, value.units);
                if !stays {
                    *value = Scored::default();
                }
                stays
            });
        }
    }

    /// As if nothing had been found.
    pub(super) fn clear(&mut self) {
        // Where many were found, all at once.
        if self.len() * 16 > self.values.len() {
            self.values.fill(Scored::default());
            self.has.fill(0);
        } else {
            self.retain(|_, _, _| false);
        }
    }
}

/// A [`Total`] that takes the scores of a word.
pub(in crate::search::rank) struct Adding<'a> {
    values: &'a mut [Scored],
    has: &'a mut [u64],
    units: u32,
    factor: f32,
}

impl Takes for Adding<'_> {
    #[inline]
    fn begin(&mut self, row: usize, bits: u64) {
        self.has[row] |= bits;
    }

    #[inline]
    fn take(&mut self, doc: usize, score: f32) {
        let value = &mut self.values[doc];
        value.score += score * self.factor;
        value.units |= self.units;
    }
}

#[cfg(test)]
mod tests {
    use super::super::sums::tests::sums;
    use super::*;

    #[test]
    fn a_total_has_the_words_of_each_passage() {
        let mut total = Total::sized(200);
        sums(&[(67, 2.0)]).pour(|value| value, &mut total.adding(1, 1.0));
        sums(&[(67, 4.0), (68, 4.0)]).pour(|value| value, &mut total.adding(4, 0.25));
        total.set(999, 1.0, 1);
        assert_eq!(
            (total.get(67), total.get(68), total.get(3)),
            (Some((3.0, 5)), Some((1.0, 4)), None)
        );
        total.retain(|doc, score, units| {
            *score *= units as f32;
            doc != 68
        });
        let mut found = Vec::new();
        total.each(|doc, score| found.push((doc, score)));
        assert_eq!((total.len(), found), (1, vec![(67, 15.0)]));
        // Few passages and many.
        for more in [0, 100] {
            (0..more).for_each(|doc| total.set(doc, 1.0, 1));
            total.clear();
            assert_eq!(total.len(), 0);
            total.each(|doc, _| panic!("{doc} was cleared"));
            assert!(total.values.iter().all(|value| *value == Scored::default()));
        }
    }
}
