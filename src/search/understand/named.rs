//! Numbers that lead somewhere: `hoofdstuk 5`, `ambitie 3.2`, `bijlage 2`, `§ 3.1`, `5.2`.

use crate::dutch::Token;
use crate::dutch::function::is_function_word;
use crate::plan::Kind;
use crate::schema::anchor_term;

/// The sections that a question names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// [`anchor_term`]s, the likelier first.
    pub anchors: Vec<String>,
    /// Whether it asks nothing else.
    pub alone: bool,
}

/// What a number without the word for it may be: *5.2* is a section rather than an ambition.
const UNNAMED: &[Kind] = &[Kind::Section, Kind::Ambition];

/// Finds them among the words of a text.
pub(super) fn find(text: &str, tokens: &[(Token, String)]) -> Named {
    let mut named = Named { anchors: Vec::new(), alone: true };
    // The kind that the word before says, kept over *hoofdstuk 5 en 6*; whether its number came.
    let mut said: Option<(&[Kind], bool)> = None;
    for (at, (token, _)) in tokens.iter().enumerate() {
        let word = token.text.as_str();
        let after = at.checked_sub(1).and_then(|before| tokens.get(before)).map_or(0, |t| t.0.end);
        let has_sign = text.get(after..token.start).is_some_and(|gap| gap.contains('§'));
        if let Some(kinds) = kinds(word) {
            named.alone &= said.is_none_or(|(_, came)| came);
            said = Some((kinds, false));
        } else if let Some((kinds, number)) = short(word) {
            named.anchors.extend(kinds.iter().map(|&kind| anchor_term(kind, number)));
        } else if is_number(word) {
            let kinds = match said {
                _ if has_sign => &[Kind::Section],
                Some((kinds, _)) => kinds,
                None if word.contains('.') => UNNAMED,
                None => &[],
            };
            named.alone &= !kinds.is_empty();
            named.anchors.extend(kinds.iter().map(|&kind| anchor_term(kind, word)));
            said = said.map(|(kinds, _)| (kinds, true));
        } else if is_function_word(word) && said.is_none_or(|(_, came)| came) {
            // *en*, *tot*, *met*: the kind stands.
        } else {
            named.alone &= is_function_word(word) && said.is_none_or(|(_, came)| came);
            said = None;
        }
    }
    named.alone &= !named.anchors.is_empty() && said.is_none_or(|(_, came)| came);
    named
}

/// The kind that a word says.
fn kinds(word: &str) -> Option<&'static [Kind]> {
    Some(match word {
        "hoofdstuk" | "hoofdstukken" | "h" | "hfst" => &[Kind::Chapter],
        "ambitie" | "ambities" => &[Kind::Ambition],
        "bijlage" | "bijlagen" | "bijlages" => &[Kind::Appendix],
        "paragraaf" | "paragrafen" | "par" | "sectie" => &[Kind::Section],
        _ => return None,
    })
}

/// `h5`.
fn short(word: &str) -> Option<(&'static [Kind], &str)> {
    let number = word.strip_prefix('h')?;
    (number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty())
        .then_some((&[Kind::Chapter], number))
}

fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit()) && word.len() <= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dutch::Analyzer;

    #[test]
    fn numbers_name_sections() {
        let analyzer = Analyzer::new();
        let check = |text: &str, expect: &[(Kind, &str)], alone: bool| {
            let named = find(text, &super::super::tokens_of(text, &analyzer));
            let expect = expect.iter().map(|(kind, number)| anchor_term(*kind, number)).collect();
            assert_eq!(named, Named { anchors: expect, alone }, "{text}");
        };
        check("hoofdstuk 5", &[(Kind::Chapter, "5")], true);
        check("H5", &[(Kind::Chapter, "5")], true);
        check("Ambitie 3.2", &[(Kind::Ambition, "3.2")], true);
        check("bijlage 2", &[(Kind::Appendix, "2")], true);
        check("§ 3.1", &[(Kind::Section, "3.1")], true);
        check("§3.1", &[(Kind::Section, "3.1")], true);
        check("5.2", &[(Kind::Section, "5.2"), (Kind::Ambition, "5.2")], true);
        check("hoofdstuk 5 en 6", &[(Kind::Chapter, "5"), (Kind::Chapter, "6")], true);
        check("de bijlagen 1 en 2", &[(Kind::Appendix, "1"), (Kind::Appendix, "2")], true);
        check("ambities bij hoofdstuk 2", &[(Kind::Chapter, "2")], false);
        check("hoofdstuk 5 thuiszitters", &[(Kind::Chapter, "5")], false);
        check("kosten in hoofdstuk 8", &[(Kind::Chapter, "8")], false);
        check("hoofdstuk", &[], false);
        check("groep 8", &[], false);
        check("artikel 3.2 bijlage", &[(Kind::Section, "3.2"), (Kind::Ambition, "3.2")], false);
        check("", &[], false);
    }
}
