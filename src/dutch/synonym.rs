//! Abbreviations and everyday words, for questions only.
//!
//! Two lists, `data/abbreviations.tsv` and `data/everyday.tsv`, each line with its source or reason.
//! An abbreviation and its full form find each other; everyday words find policy words and not the
//! other way round, since who types *arrangement* means it. An abbreviation that is also an ordinary
//! word (*op*, *bron*) counts only when it is typed in capitals. A site adds its own lines in the
//! form of the second list, or of the first with `both` or `capitals` in the third column.

use std::sync::LazyLock;

use compact_str::CompactString;

use super::{Analyzer, Table, normalize};

/// The longest sequence of words that is looked up.
const MAX_WORDS: usize = 5;

/// Something to search beside words that were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// Its words as written in the list.
    pub text: String,
    /// The stems of its words.
    pub stems: Vec<CompactString>,
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
    entries: Table<String, Vec<Entry>>,
}

#[derive(Debug, Clone)]
struct Entry {
    synonym: Synonym,
    /// Only when typed in capitals.
    capitals: bool,
    /// The words as written, where the entry is an abbreviation: stems of abbreviations mean nothing.
    exact: Option<String>,
}

impl Entry {
    /// Whether words are the entry's own as written, where that matters.
    fn is_written(&self, asked: &[Asked<'_>]) -> bool {
        let written = |exact: &String| exact.split(' ').eq(asked.iter().map(|word| word.text));
        self.exact.as_ref().is_none_or(written)
    }
}

/// The lines of a site's own list, found right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own(String);

/// What is wrong with a line of a site's own list.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Wrong {
    /// Not two or three columns.
    #[error("\"{0}\" has no tab between what people type and what the documents say")]
    NoColumns(String),
    /// More than three.
    #[error("there are more than three columns")]
    TooManyColumns,
    /// No such direction.
    #[error("\"{0}\" is no direction: leave it out, or write \"both\" or \"capitals\"")]
    Direction(String),
    /// Nothing, or more than can be looked up.
    #[error("\"{0}\" is not one to five words")]
    Words(String),
    /// What counts only in capitals must be written so.
    #[error("\"{0}\" must be written in capitals, since it counts only in capitals")]
    Capitals(String),
}

impl Own {
    /// Reads a list: lines `words⇥words|words⇥direction`, empty lines, and comments that begin with `#`.
    ///
    /// # Errors
    /// The first line that is wrong, counted from 1, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Own, (usize, Wrong)> {
        let mut own = String::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let line = Own::line(line).map_err(|wrong| (at + 1, wrong))?;
            own.push_str(&line);
            own.push('\n');
        }
        Ok(Own(own))
    }

    fn line(line: &str) -> Result<String, Wrong> {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let (from, to, direction) = match *columns {
            [from, to] => (from, to, ""),
            [from, to, direction] => (from, to, direction),
            [_] => return Err(Wrong::NoColumns(line.to_owned())),
            _ => return Err(Wrong::TooManyColumns),
        };
        if !matches!(direction, "" | "both" | "capitals") {
            return Err(Wrong::Direction(direction.to_owned()));
        }
        let others: Vec<&str> = to.split('|').map(str::trim).collect();
        for words in std::iter::once(&from).chain(&others) {
            if !(1..=MAX_WORDS).contains(&normalize::words(words).len()) {
                return Err(Wrong::Words((*words).to_owned()));
            }
        }
        if direction == "capitals" && from.chars().any(char::is_lowercase) {
            return Err(Wrong::Capitals(from.to_owned()));
        }
        Ok(format!("{from}\t{}\t{direction}", others.join("|")))
    }

    /// The lines, which [`Own::parse`] reads again; empty where there are none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
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

    /// The lists that come with the program and a site's own.
    #[must_use]
    pub fn with(own: &Own) -> Synonyms {
        let mut synonyms = BUILT_IN.clone();
        synonyms.add_lines(&own.0);
        synonyms
    }

    /// Adds lines `words⇥words|words⇥direction`; lines that are not of this form are left out.
    fn add_lines(&mut self, lines: &str) {
        let analyzer = Analyzer::new();
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(from), Some(to)) = (columns.next(), columns.next()) else { continue };
            let direction = columns.next().unwrap_or("forward");
            for to in to.split('|').filter(|to| !to.is_empty()) {
                let both = direction == "both";
                let capitals = direction == "capitals";
                self.add(&analyzer, from, to, both, capitals);
                if both || capitals {
                    // The full form always finds the abbreviation, however ambiguous that is alone.
                    self.add(&analyzer, to, from, both, false);
                }
            }
        }
    }

    fn add(&mut self, analyzer: &Analyzer, from: &str, to: &str, same: bool, capitals: bool) {
        let words = normalize::words(from);
        if words.is_empty() || words.len() > MAX_WORDS {
            return;
        }
        let key = words
            .iter()
            .map(|word| analyzer.terms(&word.text).stem.clone())
            .collect::<Vec<_>>()
            .join(" ");
        // *TLV*, and not *Kompas*.
        let is_abbreviation = from.chars().filter(|letter| letter.is_uppercase()).nth(1).is_some();
        let exact = is_abbreviation
            .then(|| words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "));
        let stems: Vec<CompactString> = analyzer
            .analyze(to)
            .into_iter()
            .filter_map(|token| token.stem.into_iter().next())
            .collect();
        // A form of the same word is found without a list.
        if exact.is_none() && stems.join(" ") == key {
            return;
        }
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
        let (mut key, mut ends) = (String::new(), Vec::with_capacity(MAX_WORDS));
        let mut start = 0;
        while start < words.len() {
            // The keys of all sequences that begin here: each is the beginning of the next.
            key.clear();
            ends.clear();
            for (at, word) in words.iter().skip(start).take(MAX_WORDS).enumerate() {
                if at > 0 {
                    key.push(' ');
                }
                key.push_str(word.stem);
                ends.push(key.len());
            }
            let longest = (1..=ends.len()).rev().find_map(|length| {
                let asked = words.get(start..start + length)?;
                let entries = self.entries.get(key.get(..*ends.get(length - 1)?)?)?;
                let synonyms: Vec<&Synonym> = entries
                    .iter()
                    .filter(|entry| entry.is_written(asked))
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
        let tokens = Analyzer::new().analyze(question);
        let asked: Vec<Asked<'_>> = tokens
            .iter()
            .map(|token| Asked {
                text: &token.text,
                stem: token.stem.first().map_or("", CompactString::as_str),
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
    fn a_form_of_the_same_word_is_no_synonym() {
        let mut synonyms = Synonyms::default();
        synonyms.add_lines("wijzigingen\tgewijzigd|vervangen\tforward");
        let stem = crate::dutch::stem::stem("wijziging");
        let asked = Asked { text: "wijziging", stem: &stem, capitals: false };
        let found = synonyms.find(&[asked]);
        let texts: Vec<&str> = found[0].synonyms.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["vervangen"]);
    }

    #[test]
    fn a_site_adds_its_own() {
        let own = Own::parse(
            "# eigen woorden\n\nzorgjuf\tintern begeleider\nfietsenhok\tstalling\tboth\nSAM\tteam samen\tcapitals\n",
        )
        .unwrap();
        let synonyms = Synonyms::with(&own);
        let find = |question: &str, capitals: bool| -> Vec<String> {
            let tokens = Analyzer::new().analyze(question);
            let asked: Vec<Asked<'_>> = tokens
                .iter()
                .map(|token| Asked { text: &token.text, stem: &token.stem[0], capitals })
                .collect();
            let found = synonyms.find(&asked).into_iter().flat_map(|found| found.synonyms);
            found.map(|synonym| synonym.text.clone()).collect()
        };
        assert_eq!(find("zorgjuf", false), ["intern begeleider"]);
        assert!(!find("intern begeleider", false).contains(&"zorgjuf".to_owned()));
        assert_eq!(find("fietsenhokken", false), ["stalling"]);
        assert_eq!(find("stalling", false), ["fietsenhok"]);
        assert_eq!(find("sam", true), ["team samen"]);
        assert_eq!(find("sam", false), Vec::<String>::new());
        assert_eq!(find("team samen", false), ["SAM"]);
        assert!(find("tlv", false).contains(&"toelaatbaarheidsverklaring".to_owned()));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let check = |text: &str, line: usize, says: &str| {
            let (at, wrong) = Own::parse(text).unwrap_err();
            assert_eq!(at, line, "{text:?}");
            assert!(wrong.to_string().contains(says), "{text:?}: {wrong}");
        };
        check("# x\na b\n", 2, "no tab");
        check("a\tb\tc\td\n", 1, "three columns");
        check("a\tb\n\na\tb\tboht\n", 3, "\"boht\" is no direction");
        check("a\t\n", 1, "one to five words");
        check("a\tb||c\n", 1, "one to five words");
        check("een twee drie vier vijf zes\tb\n", 1, "one to five words");
        check("Sam\tb\tcapitals\n", 1, "in capitals");
        assert_eq!(Own::parse(""), Ok(Own::default()));
    }
}
