//! The arrays that scoring works in: a value a passage, and which passages have one. They are cleared
//! as they are read, and used again by the next question.

use std::sync::{Mutex, PoisonError};

/// A set of passages: a bit for each.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn sized(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Calls for each passage of the set, rising, which stays where the call says so.
    #[inline]
    fn retain(&mut self, mut stays: impl FnMut(usize) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
            let (mut bits, mut kept) = (*word, 0);
            while bits != 0 {
                let bit = bits.trailing_zeros();
                bits &= bits - 1;
                kept |= u64::from(stays(at * 64 + bit as usize)) << bit;
            }
            *word = kept;
        }
    }

    /// Calls for each passage of the set, rising.
    #[inline]
    fn each(&self, mut found: impl FnMut(usize)) {
        for (at, &word) in self.0.iter().enumerate().filter(|(_, word)| **word != 0) {
            let mut bits = word;
            while bits != 0 {
                found(at * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
    }
}

/// Values of some passages.
#[derive(Debug, Default)]
pub(super) struct Sums {
    values: Vec<f32>,
    has: Bits,
}

impl Sums {
    fn sized(count: usize) -> Sums {
        Sums { values: vec![0.0; count], has: Bits::sized(count) }
    }

    /// The values, to be changed.
    #[inline]
    pub(super) fn open(&mut self) -> Open<'_> {
        Open { values: &mut self.values, has: &mut self.has.0 }
    }

    /// Number of passages that have a value.
    pub(super) fn len(&self) -> usize {
        self.has.len()
    }

    /// Gives all passages that have a value, in their order, and clears them.
    #[inline]
    pub(super) fn drain(&mut self, mut found: impl FnMut(usize, f32)) {
        let values = self.values.as_mut_slice();
        self.has.retain(|doc| {
            found(doc, std::mem::take(&mut values[doc]));
            false
        });
    }

    /// Keeps the passages that have a value in both, with the mean of the two; clears the other.
    pub(super) fn meet(&mut self, other: &mut Sums) {
        let values = &mut self.values;
        self.has.retain(|doc| {
            let (value, with) = (&mut values[doc], std::mem::take(&mut other.values[doc]));
            *value = if with > 0.0 { (*value + with) / 2.0 } else { 0.0 };
            with > 0.0
        });
        other.drain(|_, _| ());
    }
}

/// [`Sums`] to be changed, thousands at a time.
pub(super) struct Open<'a> {
    values: &'a mut [f32],
    has: &'a mut [u64],
}

impl Open<'_> {
    /// The value of a passage, which has one from here on; there are as many as was said.
    #[inline]
    pub(super) fn of(&mut self, doc: usize) -> &mut f32 {
        self.has[doc / 64] |= 1 << (doc % 64);
        &mut self.values[doc]
    }
}

/// What the scores of the words add up to, and which words each passage has.
#[derive(Debug, Default)]
pub(super) struct Total {
    scores: Sums,
    /// A bit a word.
    units: Vec<u32>,
}

impl Total {
    pub(super) fn sized(count: usize) -> Total {
        Total { scores: Sums::sized(count), units: vec![0; count] }
    }

    /// What adds to a passage what it scores for the units of some bits.
    #[inline]
    pub(super) fn adding(&mut self, bits: u32) -> impl FnMut(usize, f32) {
        let (mut scores, units) = (self.scores.open(), self.units.as_mut_slice());
        move |doc, score| {
            *scores.of(doc) += score;
            units[doc] |= bits;
        }
    }

    /// Gives a passage a score and units, whatever it had.
    pub(super) fn set(&mut self, doc: u32, score: f32, units: u32) {
        let doc = doc as usize;
        if doc < self.units.len() {
            *self.scores.open().of(doc) = score;
            self.units[doc] = units;
        }
    }

    /// Score and units of a passage that was found.
    pub(super) fn get(&self, doc: u32) -> Option<(f32, u32)> {
        let doc = doc as usize;
        let has = self.scores.has.0.get(doc / 64)? >> (doc % 64) & 1 == 1;
        has.then(|| (self.scores.values[doc], self.units[doc]))
    }

    /// Number of passages found.
    pub(super) fn len(&self) -> usize {
        self.scores.len()
    }

    /// Calls for each passage found with its score, in their order.
    #[inline]
    pub(super) fn each(&self, mut found: impl FnMut(u32, f32)) {
        let values = self.scores.values.as_slice();
        // tantivy makes 32 bits of a passage's number.
        self.scores.has.each(|doc| found(u32::try_from(doc).unwrap_or(u32::MAX), values[doc]));
    }

    /// Calls for each passage found, in their order, with its score, to be changed, and its units; it
    /// stays where the call says so.
    #[inline]
    pub(super) fn retain(&mut self, mut stays: impl FnMut(u32, &mut f32, u32) -> bool) {
        let Total { scores: Sums { values, has }, units } = self;
        let (values, units) = (values.as_mut_slice(), units.as_mut_slice());
        has.retain(|doc| {
            let number = u32::try_from(doc).unwrap_or(u32::MAX);
            let (score, units) = (&mut values[doc], &mut units[doc]);
            let stays = stays(number, score, *units);
            if !stays {
                (*score, *units) = (0.0, 0);
            }
            stays
        });
    }
}

/// What the words of a question are scored in, one after the other.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Weighted counts of the leaf at hand.
    pub(super) counts: Sums,
    /// Scores of the unit at hand.
    pub(super) scores: Sums,
    /// Scores of the sequence at hand that may stand for it.
    pub(super) sequence: Sums,
    /// Scores of the leaf at hand of that sequence.
    pub(super) leaf: Sums,
}

impl Words {
    fn sized(count: usize) -> Words {
        let sums = || Sums::sized(count);
        Words { counts: sums(), scores: sums(), sequence: sums(), leaf: sums() }
    }
}

/// Arrays that no question uses now, all clear; as many as questions were ever scored at once.
#[derive(Debug, Default)]
pub(super) struct Pool {
    words: Mutex<Vec<Words>>,
    totals: Mutex<Vec<Total>>,
}

impl Pool {
    /// Arrays for the words of a question, for so many passages.
    pub(super) fn words(&self, count: usize) -> Words {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner).pop();
        words.unwrap_or_else(|| Words::sized(count))
    }

    /// Arrays for what they add up to.
    pub(super) fn total(&self, count: usize) -> Total {
        let total = self.totals.lock().unwrap_or_else(PoisonError::into_inner).pop();
        total.unwrap_or_else(|| Total::sized(count))
    }

    /// Takes arrays back that are clear. Those of a question that failed half way are not.
    pub(super) fn give_back(&self, words: Words) {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).push(words);
    }

    /// Number of totals that no question uses.
    #[cfg(test)]
    pub(super) fn idle(&self) -> usize {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes back what words added up to, and clears it.
    pub(super) fn clear(&self, mut total: Total) {
        // Where many were found, all at once.
        if total.len() * 16 > total.units.len() {
            total.scores.values.fill(0.0);
            total.scores.has.0.fill(0);
            total.units.fill(0);
        } else {
            total.retain(|_, _, _| false);
        }
        self.totals.lock().unwrap_or_else(PoisonError::into_inner).push(total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_order_and_leave_nothing() {
        let mut sums = Sums::sized(200);
        for (doc, value) in [(130, 1.0), (0, 2.0), (63, 3.0), (64, 4.0), (130, 0.5), (199, 0.0)] {
            *sums.open().of(doc) += value;
        }
        assert_eq!(sums.len(), 5);
        let mut found = Vec::new();
        sums.drain(|doc, value| found.push((doc, value)));
        assert_eq!(found, [(0, 2.0), (63, 3.0), (64, 4.0), (130, 1.5), (199, 0.0)]);
        sums.drain(|doc, _| panic!("{doc} was cleared"));
        assert_eq!(sums.len(), 0);
    }

    #[test]
    fn where_two_meet_the_mean_stays() {
        let (mut one, mut other) = (Sums::sized(100), Sums::sized(100));
        [1, 3, 70].into_iter().for_each(|doc| *one.open().of(doc) = 1.0);
        [0, 3, 70].into_iter().for_each(|doc| *other.open().of(doc) = 3.0);
        one.meet(&mut other);
        let mut found = Vec::new();
        one.drain(|doc, value| found.push((doc, value)));
        assert_eq!(found, [(3, 2.0), (70, 2.0)]);
        other.drain(|doc, _| panic!("{doc} was cleared"));
        assert!(one.values.iter().chain(&other.values).all(|&value| value == 0.0));
    }

    #[test]
    fn a_total_has_the_words_of_each_passage() {
        let mut total = Total::sized(200);
        for (doc, score, bit) in [(67, 2.0, 1), (67, 1.0, 4), (68, 1.0, 4)] {
            total.adding(bit)(doc, score);
        }
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
        let pool = Pool::default();
        for more in [0, 100] {
            (0..more).for_each(|doc| total.set(doc, 1.0, 1));
            pool.clear(total);
            total = pool.total(200);
            assert_eq!(total.len(), 0);
            total.each(|doc, _| panic!("{doc} was cleared"));
            assert!(total.units.iter().all(|&units| units == 0));
            assert!(total.scores.values.iter().all(|&score| score == 0.0));
        }
    }
}
