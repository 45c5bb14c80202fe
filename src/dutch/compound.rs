//! Splits a compound into the words it is made of.
//!
//! The cheapest cover of the word by words of the lexicon wins: each part has a price that falls
//! with the number of compounds in which the lexicon uses it in that place ([`lexicon::Usage`]),
//! and a word that the lexicon knows as a whole may stay whole for a price as well. Between parts
//! may stand a linking *s*, *e*, *en* or *er*. Particles (*op*, *voor*) are never modifiers, since
//! *voorziening* is no *ziening*, and suffixes (*heid*, *loos*) are never heads. Not recursive: the
//! parts are not split again.

use crate::lexicon::{self, Usage};

/// The shortest word that is looked at: `opgave` is no compound, `taalklas` is.
const MIN_WORD: usize = 7;
/// Longer words are broken text; the search is cubic in nothing but still bounded.
const MAX_WORD: usize = 50;
/// The most parts a compound is given.
const MAX_PARTS: usize = 5;

/// Prices, in the unit of one doubling of a count, set on `compounds.txt` of the judged data
/// (figures in the test below and in [`crate::dutch`]).
mod price {
    /// Of each part, whatever it is.
    pub(super) const PART: i32 = 10;
    /// Of each letter that a part is shorter than five.
    pub(super) const SHORT: i32 = 4;
    /// Of each letter that a part is longer than nine: it is likely a compound itself.
    pub(super) const LONG: i32 = 1;
    /// Of a linking element.
    pub(super) const LINK: i32 = 2;
    /// Of a name as a part.
    pub(super) const NAME: i32 = 8;
    /// What a word of the lexicon costs when it stays whole.
    pub(super) const KNOWN: i32 = 18;
    /// What an unknown word costs when it stays whole.
    pub(super) const UNKNOWN: i32 = 30;
}

/// Particles, prefixes and function words: what begins with them is a derivation or a separable
/// verb, or the part would be a word that stands in every passage.
const NEVER_MODIFIER: &[&str] = &[
    "aan",
    "achter",
    "af",
    "al",
    "als",
    "ambu",
    "anti",
    "be",
    "bij",
    "binnen",
    "boven",
    "buiten",
    "daar",
    "dan",
    "dat",
    "de",
    "die",
    "dit",
    "door",
    "een",
    "elk",
    "er",
    "ge",
    "geen",
    "had",
    "heen",
    "her",
    "het",
    "hier",
    "hij",
    "hoe",
    "iets",
    "in",
    "inter",
    "kon",
    "langs",
    "mee",
    "met",
    "mis",
    "na",
    "naar",
    "nee",
    "neer",
    "niet",
    "nog",
    "nu",
    "of",
    "om",
    "on",
    "onder",
    "ont",
    "op",
    "open",
    "over",
    "post",
    "pre",
    "pro",
    "rond",
    "samen",
    "sub",
    "te",
    "tegen",
    "ten",
    "ter",
    "terug",
    "toe",
    "toen",
    "tot",
    "trans",
    "tussen",
    "uit",
    "van",
    "vast",
    "ver",
    "vol",
    "voor",
    "voort",
    "vooraf",
    "waar",
    "wan",
    "was",
    "weder",
    "weer",
    "weg",
    "wel",
    "zijn",
    "zou",
    "aaneen",
    "achteruit",
    "bijeen",
    "dicht",
    "goed",
    "klaar",
    "los",
    "omhoog",
    "opeen",
    "ineen",
    "vooruit",
    "ander",
    "eigen",
    "even",
    "heel",
    "hele",
    "ieder",
    "ideal",
    "centra",
    "centr",
    "prof",
    "per",
    "maxi",
    "mini",
    "semi",
    "ex",
    "waard",
    "zelf",
    "bes",
    "beg",
    "des",
    "dia",
    "rap",
    "overs",
    "bet",
    "blijk",
    "mede",
    "bri",
    "onderuit",
];

/// Suffixes and forms that end words without being words of them.
const NEVER_HEAD: &[&str] = &[
    "aal",
    "aar",
    "aard",
    "achtig",
    "age",
    "ant",
    "atie",
    "baar",
    "bare",
    "den",
    "der",
    "ders",
    "dom",
    "eel",
    "eerd",
    "eerde",
    "eert",
    "ele",
    "elen",
    "elijk",
    "ende",
    "ent",
    "ente",
    "enten",
    "erd",
    "eren",
    "ering",
    "eringen",
    "erij",
    "ers",
    "est",
    "eus",
    "gang",
    "gerei",
    "haf",
    "heid",
    "heden",
    "iek",
    "ief",
    "ing",
    "ingen",
    "isme",
    "ist",
    "iste",
    "iteit",
    "lei",
    "lijk",
    "lijke",
    "ling",
    "lingen",
    "loos",
    "loze",
    "maal",
    "matig",
    "matige",
    "nis",
    "rijk",
    "rijke",
    "schap",
    "schappen",
    "sel",
    "sels",
    "ste",
    "ster",
    "sten",
    "tal",
    "teel",
    "ten",
    "tie",
    "ties",
    "tig",
    "tige",
    "uut",
    "vol",
    "volle",
    "waarts",
    "zaam",
    "zame",
    "aten",
    "anten",
    "ten",
    "ren",
    "ter",
    "ters",
    "tel",
    "vormig",
    "vormige",
    "waardig",
    "waardige",
    "zijdig",
    "zijdige",
    "talig",
    "talige",
    "jarig",
    "jarige",
    "delig",
    "delige",
    "gewijs",
    "wijs",
    "wijze",
    "halve",
    "gen",
    "ken",
    "men",
    "ging",
    "tuur",
    "tuurlijk",
    "schappelijk",
    "gericht",
    "gerichte",
    "ding",
    "even",
    "alen",
    "turen",
    "tes",
    "end",
    "ure",
    "ele",
    "ata",
    "ries",
    "ria",
    "rium",
    "raal",
    "reel",
    "neer",
    "neren",
    "teren",
    "seren",
    "eerbaar",
    "ken",
    "len",
    "sen",
];

/// What may stand between two parts.
const LINKS: [&str; 4] = ["s", "en", "er", "e"];

/// The parts of a normalised word, without what links them; `None` where it is no compound.
#[must_use]
pub fn split(word: &str) -> Option<Vec<String>> {
    if !(MIN_WORD..=MAX_WORD).contains(&word.len())
        || !word.bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return None;
    }
    let whole = match lexicon::usage(word) {
        Some(usage) if usage.name => return None,
        Some(_) => price::KNOWN,
        None => price::UNKNOWN,
    };
    let best = cover(word)?;
    (best.cost < whole + 2 * i32::try_from(best.parts.len()).unwrap_or(0)).then(|| {
        best.parts
            .iter()
            .filter_map(|&(start, end)| word.get(start..end))
            .map(str::to_owned)
            .collect()
    })
}

/// A cover of the word from some position on.
#[derive(Clone)]
struct Cover {
    cost: i32,
    /// Start and end of each part, without links.
    parts: Vec<(usize, usize)>,
}

/// The cheapest cover of the whole word by two parts or more, found from the back.
fn cover(word: &str) -> Option<Cover> {
    let mut from: Vec<Option<Cover>> = vec![None; word.len() + 1];
    for start in (0..word.len().saturating_sub(2)).rev() {
        let tail = word.get(start..)?;
        let mut best: Option<Cover> = None;
        let mut consider = |candidate: Cover| {
            if candidate.parts.len() <= MAX_PARTS
                && best.as_ref().is_none_or(|found| candidate.cost < found.cost)
            {
                best = Some(candidate);
            }
        };
        for (length, usage) in
            lexicon::prefixes(tail).into_iter().filter(|&(length, _)| length >= 3)
        {
            let (end, part) = (start + length, &tail[..length]);
            if end == word.len() {
                if start > 0
                    && let Some(cost) = head(part, usage)
                {
                    consider(Cover { cost, parts: vec![(start, end)] });
                }
                continue;
            }
            let Some(cost) = modifier(part, usage) else { continue };
            let links = LINKS
                .iter()
                .filter(|link| word[end..].starts_with(**link))
                .map(|link| (link.len(), price::LINK));
            for (link, price) in std::iter::once((0, 0)).chain(links) {
                if let Some(rest) = from.get(end + link).and_then(Option::as_ref) {
                    let mut parts = vec![(start, end)];
                    parts.extend_from_slice(&rest.parts);
                    consider(Cover { cost: cost + price + rest.cost, parts });
                }
            }
        }
        from[start] = best;
    }
    from.into_iter().next().flatten().filter(|cover| cover.parts.len() > 1)
}

fn short(part: &str) -> i32 {
    price::SHORT * i32::try_from(5usize.saturating_sub(part.len())).unwrap_or(0)
}

/// The price of a word as the head, `None` where it can't be one.
fn head(part: &str, usage: Usage) -> Option<i32> {
    (is_used(part, usage.head) && !NEVER_HEAD.contains(&part))
        .then(|| part_price(part, usage.head, usage))
}

/// The price of a word as a modifier, `None` where it can't be one.
fn modifier(part: &str, usage: Usage) -> Option<i32> {
    (is_used(part, usage.modifier) && !NEVER_MODIFIER.contains(&part))
        .then(|| part_price(part, usage.modifier, usage))
}

/// Short words must be used often in this place; a long word that is a word is enough.
fn is_used(part: &str, used: u8) -> bool {
    match part.len() {
        ..=3 => used >= 5,
        4 => used >= 2,
        5..=6 => used >= 1,
        _ => true,
    }
}

fn part_price(part: &str, used: u8, usage: Usage) -> i32 {
    let name = if usage.name { price::NAME } else { 0 };
    let long = i32::try_from(part.len().saturating_sub(9)).unwrap_or(0);
    price::PART + short(part) + name + long * price::LONG - i32::from(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_compounds_and_nothing_else() {
        let check = |word: &str, expect: &str| {
            assert_eq!(split(word).unwrap_or_default().join("|"), expect, "{word}");
        };
        check("ondersteuningsbehoefte", "ondersteuning|behoefte");
        check("samenwerkingsverband", "samenwerking|verband");
        check("leerlingenvervoer", "leerlingen|vervoer");
        check("basisscholen", "basis|scholen");
        check("voorziening", "");
        check("mogelijkheden", "");
        check("begeleiding", "");
        check("almere", "");
        check("", "");
    }

    /// Marks of `compounds.txt`: `|` must split, `/` may, nothing must not.
    #[test]
    fn judged_list() {
        let Ok(root) = std::env::var("PLANZOEKER_SHARED") else { return };
        let Ok(list) = std::fs::read_to_string(format!("{root}/data/domain/compounds.txt")) else {
            return;
        };
        let (mut right, mut wrong, mut missed, mut errors) = (0, 0, 0, Vec::new());
        for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let word: String = line.chars().filter(|letter| letter.is_alphabetic()).collect();
            let marks = |text: &str| -> Vec<(usize, char)> {
                let mut letters = 0;
                text.chars()
                    .filter_map(|mark| match mark {
                        '|' | '/' => Some((letters, mark)),
                        _ => {
                            letters += 1;
                            None
                        }
                    })
                    .collect()
            };
            let expected = marks(line);
            // A found part begins where the mark stands: the link belongs to the part before it.
            let word = super::super::normalize::fold(&word);
            let mut found = Vec::new();
            let mut at = 0;
            for part in split(&word).unwrap_or_default() {
                at = word[at..].find(&part).map_or(at, |offset| at + offset);
                if at > 0 {
                    found.push(at);
                }
                at += part.len();
            }
            let mut ok = true;
            for &(place, mark) in &expected {
                if mark == '|' && !found.contains(&place) {
                    missed += 1;
                    ok = false;
                }
            }
            for &place in &found {
                match expected.iter().find(|(expected, _)| *expected == place) {
                    Some((_, '|')) => right += 1,
                    Some(_) => {}
                    None => {
                        wrong += 1;
                        ok = false;
                    }
                }
            }
            if !ok {
                errors.push(format!("{line} -> {}", split(&word).unwrap_or_default().join("|")));
            }
        }
        let precision = f64::from(right) / f64::from(right + wrong);
        let recall = f64::from(right) / f64::from(right + missed);
        assert!(
            precision >= 0.97 && recall >= 0.95,
            "precision {precision:.3} recall {recall:.3}\n{}",
            errors.join("\n")
        );
    }
}
