//! The arrays that scoring works in: a value a passage, and which passages have one. They are cleared
//! as they are read, and used again by the next question.

mod sums;
mod total;

use std::sync::{Mutex, PoisonError};

pub(super) use sums::{Higher, Sums, Takes};
pub(super) use total::Total;

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
