//! Abbreviations and everyday words, for questions only.
//!
//! Two lists, `data/abbreviations.tsv` and `data/everyday.tsv`, each line with its source or reason.
//! An abbreviation and its full form find each other; everyday words find policy words and not the
//! other way round, since who types *arrangement* means it. An abbreviation that is also an ordinary
//! word (*op*, *bron*) counts only when it is typed in capitals. A site adds its own lines in the
//! form of the second list, or of the first with `both` or `capitals` in the third column.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{normalize, stem};

/// The longest sequence of words that is looked up.
const MAX_WORDS: usize = 5;

/// Something to search beside words that were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// Its words as written in the list.
    pub text: String,
    /// The stems of its words.
    pub stems: Vec<String>,
    /// Stands for exactly the same (an abbreviation and its full form), and not just for something near it.
    pub same: bool,
}

/// A sequence of words of the question with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// Index of its first word.
    pub start: usize,
    /// One past the index of its last word.
    pub end: usize,
    /// What to search beside it.
    pub synonyms: Vec<&'a Synonym>,
}

/// One word of a question, as the lists are asked about it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The normalised word.
    pub text: &'a str,
    /// Its stem.
    pub stem: &'a str,
    /// Typed in capitals altogether.
    pub capitals: bool,
}

/// The lists, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// By the stems of the words, joined by spaces.
    entries: BTreeMap<String, Vec<Entry>>,
}

#[derive(Debug, Clone)]
struct Entry {
    synonym: Synonym,
    /// Only when typed in capitals.
    capitals: bool,
    /// The words as written, where the entry is an abbreviation: stems of abbreviations mean nothing.
    exact: Option<String>,
}

static BUILT_IN: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut synonyms = Synonyms::default();
    synonyms.add_lines(include_str!("data/abbreviations.tsv"));
    synonyms.add_lines(include_str!("data/everyday.tsv"));
    synonyms
});

impl Synonyms {
    /// The lists that come with the program.
    #[must_use]
    pub fn built_in() -> &'static Synonyms {
        &BUILT_IN
    }

    /// The lists that come with the program and the lines of a site's own.
    #[must_use]
    pub fn with(lines: &str) -> Synonyms {
        let mut synonyms = BUILT_IN.clone();
        synonyms.add_lines(lines);
        synonyms
    }

    /// Adds lines `words⇥words|words⇥direction`; lines that are not of this form are left out.
    fn add_lines(&mut self, lines: &str) {
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(from), Some(to)) = (columns.next(), columns.next()) else { continue };
            let direction = columns.next().unwrap_or("forward");
            for to in to.split('|').filter(|to| !to.is_empty()) {
                let both = direction == "both";
                let abbreviation = both || direction == "capitals";
                self.add(from, to, both, direction == "capitals", abbreviation);
                if abbreviation {
                    // The full form always finds the abbreviation, however ambiguous that is alone.
                    self.add(to, from, both, false, false);
                }
            }
        }
    }

    fn add(&mut self, from: &str, to: &str, same: bool, capitals: bool, abbreviation: bool) {
        let words = normalize::words(from);
        if words.is_empty() || words.len() > MAX_WORDS {
            return;
        }
        let key = words.iter().map(|word| stem::stem(&word.text)).collect::<Vec<_>>().join(" ");
        let exact = abbreviation
            .then(|| words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "));
        let stems: Vec<String> = super::Analyzer::new()
            .analyze(to)
            .into_iter()
            .filter_map(|token| token.stem.into_iter().next())
            .collect();
        let synonym = Synonym { text: to.to_owned(), stems, same };
        let entries = self.entries.entry(key).or_default();
        if !entries.iter().any(|entry| entry.synonym.stems == synonym.stems) {
            entries.push(Entry { synonym, capitals, exact });
        }
    }

    /// What the words of a question stand for. Longer sequences win: *extra hulp* is not looked up
    /// as *hulp* again.
    #[must_use]
    pub fn find(&self, words: &[Asked<'_>]) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let mut start = 0;
        while start < words.len() {
            let longest = (1..=MAX_WORDS.min(words.len() - start)).rev().find_map(|length| {
                let asked = words.get(start..start + length)?;
                let key = asked.iter().map(|word| word.stem).collect::<Vec<_>>().join(" ");
                let text = asked.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
                let synonyms: Vec<&Synonym> = self
                    .entries
                    .get(&key)?
                    .iter()
                    .filter(|entry| entry.exact.as_ref().is_none_or(|exact| *exact == text))
                    .filter(|entry| !entry.capitals || asked.iter().all(|word| word.capitals))
                    .map(|entry| &entry.synonym)
                    .collect();
                (!synonyms.is_empty()).then_some((length, synonyms))
            });
            match longest {
                Some((length, synonyms)) => {
                    found.push(Found { start, end: start + length, synonyms });
                    start += length;
                }
                None => start += 1,
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, expect: &[&str]) {
        let tokens = super::super::Analyzer::new().analyze(question);
        let asked: Vec<Asked<'_>> = tokens
            .iter()
            .map(|token| Asked {
                text: &token.text,
                stem: token.stem.first().map_or("", String::as_str),
                capitals: question[token.start..token.end]
                    .chars()
                    .all(|letter| !letter.is_lowercase()),
            })
            .collect();
        let found: Vec<&str> = Synonyms::built_in()
            .find(&asked)
            .into_iter()
            .flat_map(|found| found.synonyms)
            .map(|synonym| synonym.text.as_str())
            .collect();
        for expected in expect {
            assert!(found.contains(expected), "{question}: {found:?}");
        }
        assert_eq!(found.is_empty(), expect.is_empty(), "{question}: {found:?}");
    }

    #[test]
    fn abbreviations_both_ways_and_everyday_words_one_way() {
        check("tlv aanvragen", &["toelaatbaarheidsverklaring"]);
        check("toelaatbaarheidsverklaringen", &["TLV"]);
        check("extra hulp", &["extra ondersteuning"]);
        check("rugzakje", &["leerlinggebonden financiering"]);
        check("OP", &["ondersteuningsplan"]);
        check("op", &[]);
        check("talentenlab", &[]);
    }

    #[test]
    fn a_site_adds_its_own() {
        let synonyms = Synonyms::with("fietsenhok\tstalling\tboth");
        assert!(
            synonyms.entries.contains_key("stall")
                || synonyms.entries.len() > Synonyms::built_in().entries.len()
        );
    }
}
