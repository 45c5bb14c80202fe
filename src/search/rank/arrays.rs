//! The arrays that scoring works in: a value a passage, and which passages have one. They are cleared
//! as they are read, and used again by the next question.

use std::sync::{Mutex, PoisonError};

/// Passages in a row: the bits of a word say which of them have a value.
const ROW: usize = 64;

/// A set of passages: a bit for each, a word for each row.
type Bits = Vec<u64>;

fn count(bits: &Bits) -> usize {
    bits.iter().map(|row| row.count_ones() as usize).sum()
}

/// The rows that have a passage, each with its bits and the number of its first passage.
#[inline]
fn rows<'a, V>(
    values: &'a mut [V],
    has: &'a mut Bits,
) -> impl Iterator<Item = (u32, &'a mut u64, &'a mut [V; ROW])> {
    let numbers = (0..).step_by(ROW);
    let rows = numbers.zip(has).zip(values.as_chunks_mut().0).filter(|((_, bits), _)| **bits != 0);
    rows.map(|((first, bits), values)| (first, bits, values))
}

/// Calls for each bit, rising, with its place in the row; gives the bits for which the call says so.
#[inline]
fn each(mut bits: u64, mut stays: impl FnMut(usize) -> bool) -> u64 {
    let mut kept = 0;
    while bits != 0 {
        let place = bits.trailing_zeros() as usize % ROW;
        bits &= bits - 1;
        kept |= u64::from(stays(place)) << place;
    }
    kept
}

/// Values of some passages.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Whole rows.
    values: Vec<f32>,
    has: Bits,
}

impl Sums {
    fn sized(passages: usize) -> Sums {
        let rows = passages.div_ceil(ROW);
        Sums { values: vec![0.0; rows * ROW], has: vec![0; rows] }
    }

    /// The values, to be changed.
    #[inline]
    pub(super) fn open(&mut self) -> Open<'_> {
        Open { values: &mut self.values, has: &mut self.has }
    }

    /// Number of passages that have a value.
    pub(super) fn len(&self) -> usize {
        count(&self.has)
    }

    /// Gives all passages that have a value, in their order, with what the value makes, and clears them.
    #[inline]
    pub(super) fn pour(&mut self, makes: impl Fn(f32) -> f32, into: &mut impl Takes) {
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
    pub(super) fn meet(&mut self, other: &mut Sums) {
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
pub(super) struct Open<'a> {
    values: &'a mut [f32],
    has: &'a mut [u64],
}

impl Open<'_> {
    /// The value of a passage, which has one from here on; there are as many as was said.
    #[inline]
    pub(super) fn of(&mut self, doc: u32) -> &mut f32 {
        let doc = doc as usize;
        self.has[doc / ROW] |= 1 << (doc % ROW);
        &mut self.values[doc]
    }
}

/// What takes scores, thousands at a time: the passages of a row are named together, which a loop over
/// them does not have to do for each.
pub(super) trait Takes {
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
pub(super) struct Higher<'a> {
    pub(super) than: Open<'a>,
    pub(super) factor: f32,
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

/// What a passage scored, and for which words.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Scored {
    score: f32,
    /// A bit a word.
    units: u32,
}

/// What the scores of the words add up to, and which words each passage has.
#[derive(Debug, Default)]
pub(super) struct Total {
    /// Whole rows.
    values: Vec<Scored>,
    has: Bits,
}

impl Total {
    pub(super) fn sized(passages: usize) -> Total {
        let rows = passages.div_ceil(ROW);
        Total { values: vec![Scored::default(); rows * ROW], has: vec![0; rows] }
    }

    /// What adds to a passage what it scores, times a factor, for the units of some bits.
    pub(super) fn adding(&mut self, units: u32, factor: f32) -> Adding<'_> {
        Adding { values: &mut self.values, has: &mut self.has, units, factor }
    }

    /// Gives a passage a score and units, whatever it had.
    pub(super) fn set(&mut self, doc: u32, score: f32, units: u32) {
        let doc = doc as usize;
        if let Some(value) = self.values.get_mut(doc) {
            *value = Scored { score, units };
            self.has[doc / ROW] |= 1 << (doc % ROW);
        }
    }

    /// Score and units of a passage that was found.
    pub(super) fn get(&self, doc: u32) -> Option<(f32, u32)> {
        let doc = doc as usize;
        let has = self.has.get(doc / ROW)? >> (doc % ROW) & 1 == 1;
        let Scored { score, units } = *self.values.get(doc)?;
        has.then_some((score, units))
    }

    /// Number of passages found.
    pub(super) fn len(&self) -> usize {
        count(&self.has)
    }

    /// Calls for each passage found with its score, in their order.
    #[inline]
    pub(super) fn each(&self, mut found: impl FnMut(u32, f32)) {
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
    pub(super) fn retain(&mut self, mut stays: impl FnMut(u32, &mut f32, u32) -> bool) {
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
    fn clear(&mut self) {
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
pub(super) struct Adding<'a> {
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
        total.clear();
        self.totals.lock().unwrap_or_else(PoisonError::into_inner).push(total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a total takes of sums: passages with their values.
    fn poured(sums: &mut Sums, makes: impl Fn(f32) -> f32) -> Vec<(u32, f32)> {
        let (mut total, mut found) = (Total::sized(200), Vec::new());
        sums.pour(makes, &mut total.adding(1, 1.0));
        total.each(|doc, score| found.push((doc, score)));
        found
    }

    fn sums(of: &[(u32, f32)]) -> Sums {
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
        let pool = Pool::default();
        for more in [0, 100] {
            (0..more).for_each(|doc| total.set(doc, 1.0, 1));
            pool.clear(total);
            total = pool.total(200);
            assert_eq!(total.len(), 0);
            total.each(|doc, _| panic!("{doc} was cleared"));
            assert!(total.values.iter().all(|value| *value == Scored::default()));
        }
    }
}
