//! What an addendum does, in words.

use crate::plan::Effect;

/// What another document does to a passage, before its title, and what that means for the reader of
/// the text below: `Vervangen door` …, `Hieronder leest u de oude tekst.` With a quote only that part
/// of the text is meant, and the meaning leads to it. What is not sure is said as such.
pub(in crate::web) fn effect_by(
    effect: Effect,
    quoted: bool,
    sure: bool,
) -> (&'static str, &'static str) {
    if !sure {
        let words = match effect {
            Effect::Deletes => "Mogelijk vervallen door",
            Effect::Replaces => "Mogelijk gewijzigd door",
            Effect::Adds => "Mogelijk aangevuld door",
            Effect::Inserts => "Mogelijk gevolgd door een nieuwe paragraaf in",
            Effect::Renames => "Mogelijk is een woord veranderd door",
            Effect::Confirms => "Mogelijk bevestigd door",
        };
        let means = match quoted {
            true => "Kijk daar of deze woorden worden bedoeld:",
            false => "Kijk daar of deze tekst wordt bedoeld.",
        };
        return (words, means);
    }
    match (effect, quoted) {
        (Effect::Deletes, false) => ("Vervallen door", "Deze tekst geldt niet meer."),
        (Effect::Deletes, true) => ("Voor een deel vervallen door", "Dit geldt niet meer:"),
        (Effect::Replaces, false) => ("Vervangen door", "Hieronder leest u de oude tekst."),
        (Effect::Replaces, true) => ("Voor een deel vervangen door", "Dit geldt niet meer:"),
        (Effect::Adds, _) => ("Aangevuld door", "Hieronder leest u de tekst zonder de aanvulling."),
        (Effect::Inserts, _) => {
            ("Gevolgd door een nieuwe paragraaf in", "De tekst hieronder blijft gelden.")
        }
        (Effect::Renames, false) => {
            ("Een woord is veranderd door", "Hieronder leest u nog het oude woord.")
        }
        (Effect::Renames, true) => ("Een woord is veranderd door", "Dit is het oude woord:"),
        (Effect::Confirms, _) => ("Bevestigd door", "De tekst hieronder blijft gelden."),
    }
}

/// What a passage does to another: `Vervangt tekst in …`.
pub(in crate::web) fn effect_on(effect: Effect) -> &'static str {
    match effect {
        Effect::Deletes => "Laat tekst vervallen in",
        Effect::Replaces => "Vervangt tekst in",
        Effect::Adds => "Vult aan:",
        Effect::Inserts => "Voegt een paragraaf in na",
        Effect::Renames => "Verandert een woord in",
        Effect::Confirms => "Bevestigt",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amendment_that_is_not_sure_says_so() {
        let effects = [
            Effect::Deletes,
            Effect::Replaces,
            Effect::Adds,
            Effect::Inserts,
            Effect::Renames,
            Effect::Confirms,
        ];
        for effect in effects {
            for quoted in [true, false] {
                let (words, means) = effect_by(effect, quoted, false);
                assert!(words.starts_with("Mogelijk ") && means.contains("Kijk"), "{words}");
                assert_eq!(means.ends_with(':'), quoted, "{means}");
                assert!(!effect_by(effect, quoted, true).0.contains("ogelijk"), "{effect:?}");
            }
        }
    }
}
