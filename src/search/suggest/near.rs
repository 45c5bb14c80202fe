//! Words that begin with something one edit from what was typed.
//!
//! An edit is a letter more, less or other, or two neighbours swapped. The words stand in a transducer,
//! which is walked with two rows of the table of edit distances, so that a branch is left as soon as
//! no word in it can be near.

use fst::raw::{CompiledAddr, Fst, Node, Output};

/// Whether a word begins with something one edit from what was typed.
pub(super) fn is_near(typed: &[u8], word: &[u8]) -> bool {
    let mut rows = Rows::new(typed.len());
    let mut before = None;
    for &byte in word.iter().take(typed.len() + 1) {
        rows = rows.after(typed, before, byte);
        before = Some(byte);
        if rows.accepts(typed, byte) {
            return true;
        }
        if !rows.is_alive() {
            return false;
        }
    }
    false
}

/// Calls `found` with the value of every word that begins with something one edit from `typed`.
pub(super) fn near<D: AsRef<[u8]>>(words: &Fst<D>, typed: &[u8], found: &mut dyn FnMut(u64)) {
    let root = words.root().addr();
    Walk { words, typed, found }.step(root, Output::zero(), &Rows::new(typed.len()), None);
}

/// A walk through a transducer. No deeper than its longest word, which `normalize` bounds.
struct Walk<'a, D: AsRef<[u8]>> {
    words: &'a Fst<D>,
    typed: &'a [u8],
    found: &'a mut dyn FnMut(u64),
}

impl<D: AsRef<[u8]>> Walk<'_, D> {
    fn step(&mut self, address: CompiledAddr, output: Output, rows: &Rows, before: Option<u8>) {
        let words = self.words;
        for transition in words.node(address).transitions() {
            let byte = transition.inp;
            let next = rows.after(self.typed, before, byte);
            let output = output.cat(transition.out);
            if next.accepts(self.typed, byte) {
                self.all(&words.node(transition.addr), output);
            } else if next.is_alive() {
                self.step(transition.addr, output, &next, Some(byte));
            }
        }
    }

    /// All words below a node.
    fn all(&mut self, node: &Node<'_>, output: Output) {
        let words = self.words;
        if node.is_final() {
            (self.found)(output.cat(node.final_output()).value());
        }
        for transition in node.transitions() {
            self.all(&words.node(transition.addr), output.cat(transition.out));
        }
    }
}

/// Letters typed that are compared; of what is longer the rest is taken as it comes.
const MOST_LETTERS: usize = 31;
/// Letters from which the last one typed may be the wrong one: of fewer, what is left says too little.
const LAST_MAY_BE_WRONG: usize = 6;

/// Two rows of the table of edit distances, two neighbours swapped being one edit; capped at 2.
#[derive(Debug, Clone, Copy)]
struct Rows {
    now: [u8; MOST_LETTERS + 1],
    before: [u8; MOST_LETTERS + 1],
    length: usize,
}

impl Rows {
    fn new(letters: usize) -> Rows {
        let now = std::array::from_fn(|at| u8::try_from(at.min(2)).unwrap_or(2));
        Rows { now, before: [2; MOST_LETTERS + 1], length: letters.min(MOST_LETTERS) }
    }

    /// The rows after one more letter of the word; `before` is the letter before it.
    fn after(&self, typed: &[u8], before: Option<u8>, byte: u8) -> Rows {
        let mut next = [2u8; MOST_LETTERS + 1];
        next[0] = (self.now[0] + 1).min(2);
        for at in 1..=self.length {
            let letter = typed.get(at - 1).copied();
            let other = u8::from(letter != Some(byte));
            let mut least = (self.now[at - 1] + other).min(self.now[at] + 1).min(next[at - 1] + 1);
            if at > 1 && letter == before && typed.get(at - 2) == Some(&byte) {
                least = least.min(self.before[at - 2] + 1);
            }
            next[at] = least.min(2);
        }
        Rows { now: next, before: self.now, length: self.length }
    }

    fn is_alive(&self) -> bool {
        self.now[..=self.length].iter().any(|&edits| edits <= 1)
    }

    /// Whether the word so far, ending in `byte`, is one edit from what was typed.
    fn accepts(&self, typed: &[u8], byte: u8) -> bool {
        self.now[self.length] <= 1
            && (self.length >= LAST_MAY_BE_WRONG || typed.get(self.length - 1) == Some(&byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn distance_is_one_edit(word in "[a-c]{4,9}", edit in 0usize..4, at in 0usize..9, letter in "[a-c]") {
            let mut letters: Vec<u8> = word.bytes().collect();
            let at = at % letters.len();
            match edit {
                0 => letters.insert(at, letter.as_bytes()[0]),
                1 => letters[at] = letter.as_bytes()[0],
                2 if at + 1 < letters.len() => letters.swap(at, at + 1),
                _ => { letters.remove(at); }
            }
            let long = format!("{word}x");
            if letters.len() >= LAST_MAY_BE_WRONG {
                prop_assert!(is_near(&letters, long.as_bytes()), "{:?}", String::from_utf8(letters));
            }
        }
    }
}
