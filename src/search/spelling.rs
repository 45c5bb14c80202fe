//! Words of the index that are near a word that is not in it.
//!
//! One edit (a letter more, less, other, or two swapped); for words from eight letters, when one finds
//! nothing, two that leave the first letter. Letters that Dutch says alike count as one edit, however
//! many they are: *ij* and *ei*, *au* and *ou*, *ch* and *g*, *x* and *ks*. Of several the likeliest wins:
//! few edits first, then the kind of slip, then how many passages have the word. Candidates come from
//! the dictionary of the `exact` field, so that what is proposed is a word that somebody will see.
//!
//! What a slip in one word of each query costs in nDCG@10 (education law, LibreOffice help; queries as
//! written .543 and .653), by `tests/collections/slips.py`:
//!
//! | slip | law | help |
//! |---|---|---|
//! | two letters swapped | −.008±.004 | −.024±.006 |
//! | a double letter single | −.012±.006 | −.033±.009 |
//! | a single one double | −.009±.004 | −.055±.011 |
//! | *ij* for *ei* or the other way round | −.022±.009 | −.024±.013 |
//! | *ch* for *g* or the other way round | −.007±.005 | −.042±.010 |
//! | *d* for *t* at the end, or the other way round | +.005±.005 | −.010±.013 |
//! | two letters lost | −.039±.007 | −.099±.012 |

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use super::rank::{Place, Segment};
use crate::dutch;

/// Shorter words have too many neighbours: *sbo* is one letter from *vso*.
const MIN_LETTERS: usize = 4;
/// From here two edits still leave a recognisable word.
const TWO_EDITS: usize = 8;
/// Candidates kept.
const KEPT: usize = 3;

/// The likeliest words of the index for one that is not in it, best first.
#[must_use]
pub fn corrections(segment: &Segment, word: &str) -> Vec<String> {
    let letters = word.chars().count();
    if letters < MIN_LETTERS || !word.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let mut found = within(segment, word, 1);
    for heard in sounding_alike(word) {
        let passages = segment.frequency(Place::Exact, &heard);
        if passages > 0 && !found.iter().any(|(known, _)| *known == heard) {
            let passages = u32::try_from(passages).unwrap_or(u32::MAX);
            found.push((heard.clone(), likelihood(word, &heard, passages)));
        }
    }
    if found.is_empty() && letters >= TWO_EDITS {
        found = within(segment, word, 2);
    }
    found.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    found.truncate(KEPT);
    found.into_iter().map(|(word, _)| word).collect()
}

/// All words within some edits, with their likelihoods.
fn within(segment: &Segment, word: &str, edits: u8) -> Vec<(String, f32)> {
    let mut found = Vec::new();
    let Some(dictionary) = segment.dictionary(Place::Exact) else { return found };
    let term = Term::from_field_text(tantivy::schema::Field::from_field_id(0), word);
    let Ok(automaton) = FuzzyTermQuery::new(term, edits, true).automaton() else { return found };
    let mut near = dictionary.terms().search(automaton);
    if edits > 1 {
        // Who makes two slips seldom makes one of them in the first letter, and to look under all
        // letters takes longer than the rest of the question.
        let first = word.chars().next().unwrap_or_default().to_string();
        near = near.ge(&first).lt([first.as_bytes(), &[u8::MAX]].concat());
    }
    let Ok(mut stream) = near.into_stream() else { return found };
    while let Some((key, info)) = stream.next() {
        if let Ok(candidate) = std::str::from_utf8(key)
            && candidate.chars().count() >= MIN_LETTERS
            && candidate.chars().all(char::is_alphabetic)
        {
            found.push((candidate.to_owned(), likelihood(word, candidate, info.doc_freq)));
        }
    }
    found
}

/// How likely `typed` was meant as `candidate`. In doublings of the number of passages.
fn likelihood(typed: &str, candidate: &str, passages: u32) -> f32 {
    let mut likely = (passages as f32).log2();
    if typed.chars().next() == candidate.chars().next() {
        likely += 2.0;
    }
    if squeezed(typed) == squeezed(candidate) {
        likely += 3.0;
    }
    let mut letters: [Vec<char>; 2] = [typed.chars().collect(), candidate.chars().collect()];
    letters.iter_mut().for_each(|letters| letters.sort_unstable());
    if letters[0] == letters[1] {
        likely += 3.0;
    }
    if dutch::is_word(candidate) {
        likely += 1.0;
    }
    likely
}

/// Spellings of one sound, each of them written for the other; those that are one letter apart are an
/// ordinary edit.
const SOUNDS: &[(&str, &str)] = &[
    ("ij", "ei"),
    ("au", "ou"),
    ("ch", "g"),
    ("ks", "x"),
    ("ij", "y"),
    ("qu", "kw"),
    ("sj", "ch"),
];

/// Places that are looked at twice over: more are in no word, but in what somebody sends to keep us busy.
const MOST_SOUNDS: usize = 8;

/// The word with one or two sounds written otherwise.
fn sounding_alike(word: &str) -> BTreeSet<String> {
    let once = otherwise(word);
    let twice = once.iter().take(MOST_SOUNDS).flat_map(|other| otherwise(other));
    let mut all: BTreeSet<String> = twice.chain(once.iter().cloned()).collect();
    all.remove(word);
    all
}

fn otherwise(word: &str) -> Vec<String> {
    let pairs = SOUNDS.iter().flat_map(|&(one, other)| [(one, other), (other, one)]);
    let places = pairs.flat_map(|(from, to)| {
        word.match_indices(from).map(move |(at, _)| (at, at + from.len(), to))
    });
    places.map(|(start, end, to)| format!("{}{to}{}", &word[..start], &word[end..])).collect()
}

/// With doubled letters once, and each sound in one spelling.
fn squeezed(word: &str) -> String {
    // Two letters before one: *ch* is no *k* with an *h*.
    const SPELLINGS: [(&str, &str); 12] = [
        ("ij", "ei"),
        ("au", "ou"),
        ("ch", "g"),
        ("dt", "t"),
        ("th", "t"),
        ("ie", "i"),
        ("qu", "kw"),
        ("x", "ks"),
        ("c", "k"),
        ("z", "s"),
        ("v", "f"),
        ("y", "ei"),
    ];
    let mut plain =
        SPELLINGS.iter().fold(word.to_owned(), |word, (from, to)| word.replace(from, to));
    if plain.ends_with('d') {
        plain.pop();
        plain.push('t');
    }
    let mut squeezed = String::with_capacity(plain.len());
    for letter in plain.chars() {
        if !squeezed.ends_with(letter) {
            squeezed.push(letter);
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_slips_come_first() {
        assert!(likelihood("pasend", "passend", 10) > likelihood("pasend", "passen", 10));
        assert!(likelihood("inovegen", "invoegen", 10) > likelihood("inovegen", "innovegen", 10));
        assert!(
            likelihood("begelijding", "begeleiding", 4)
                > likelihood("begelijding", "begelieding", 4)
        );
        // Sounds before letters.
        assert!(likelihood("medikatie", "medicatie", 4) > likelihood("medikatie", "mediatie", 4));
        assert!(likelihood("zorch", "zorg", 4) > likelihood("zorch", "zorgt", 4));
    }

    #[test]
    fn sounds_are_written_otherwise() {
        for (typed, meant) in [
            ("teid", "tijd"),
            ("goud", "gaud"),
            ("zorch", "zorg"),
            ("begelijding", "begeleiding"),
            ("text", "tekst"),
            ("ijsbeir", "eisbijr"),
        ] {
            assert!(sounding_alike(typed).contains(meant), "{typed}");
        }
        assert!(!sounding_alike("tijd").contains("tijd"));
    }
}
