//! A passage as tantivy stores it, and what its columns say.

use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::lines::{Terms, written};
use super::{Fields, SchemaError, Source};
use crate::dutch::{Analyzer, Token};
use crate::plan::{Effect, Kind, Passage};

/// Below this an amendment is shown beside a passage, but does not lower it.
const CERTAIN: f32 = 0.5;

/// A passage as tantivy stores it.
pub(super) fn document(
    fields: &Fields,
    analyzer: &Analyzer,
    passage: &Passage,
    source: &Source<'_>,
    (tokens, title): (&[Token], &str),
) -> Result<TantivyDocument, SchemaError> {
    let mut headings: Vec<String> =
        passage.path.iter().map(|step| format!("{} {}", step.label, step.title)).collect();
    let heading = analyzer.analyze(&headings.pop().unwrap_or_default());
    let path = analyzer.analyze(&headings.join(" \u{203a} "));
    let mut document = TantivyDocument::default();
    document.add_text(fields.stem, written(tokens, Terms::Stem));
    document.add_text(fields.parts, written(tokens, Terms::Parts));
    document.add_text(fields.exact, written(tokens, Terms::Exact));
    document.add_text(fields.heading, written(&heading, Terms::Heading));
    document.add_text(fields.path, written(&path, Terms::Heading));
    document.add_text(fields.title, title);
    for step in &passage.path {
        if let Some(number) = &step.number {
            document.add_text(fields.anchor, anchor_term(step.kind, number));
        }
    }
    document.add_text(fields.id, &passage.id);
    document.add_text(fields.document, source.id);
    if let Some((number, _)) = chapter(passage) {
        document.add_text(fields.chapter, number);
    }
    document.add_u64(fields.kind, kind_number(passage.kind));
    document.add_u64(fields.superseded, superseded_number(superseded(passage)));
    document.add_u64(fields.date, date_number(source.date));
    document.add_text(fields.text, &passage.text);
    let rest = Passage { boxes: Vec::new(), text: String::new(), ..passage.clone() };
    let rest = postcard::to_stdvec(&rest).map_err(SchemaError::Passage)?;
    document.add_text(fields.passage, rest.into_iter().map(char::from).collect::<String>());
    Ok(document)
}

/// The passage that a stored document holds, without its boxes.
///
/// # Errors
/// When it does not read back.
pub fn passage(fields: &Fields, document: &TantivyDocument) -> Result<Passage, SchemaError> {
    let stored = |field| document.get_first(field).and_then(|value| value.as_str());
    let rest = stored(fields.passage).unwrap_or_default();
    // A character stands for a byte; one that does not is no part of what was written.
    let mut bytes = Vec::with_capacity(rest.len());
    bytes.extend(rest.chars().map_while(|byte| u8::try_from(byte).ok()));
    let rest: Passage = postcard::from_bytes(&bytes).map_err(SchemaError::Passage)?;
    Ok(Passage { text: stored(fields.text).unwrap_or_default().to_owned(), ..rest })
}

/// Number and title of the chapter of a passage: of a passage that amends, the chapter it changes;
/// none in front matter and appendices.
#[must_use]
pub fn chapter(passage: &Passage) -> Option<(&str, &str)> {
    if let Some((number, title)) = passage.amends.iter().find_map(|amends| amends.chapter.as_ref())
    {
        return Some((number, title));
    }
    let first = passage.path.first().filter(|step| step.kind == Kind::Chapter)?;
    Some((first.number.as_deref()?, &first.title))
}

/// What took a passage out of force as a whole: deleted before replaced. An amendment that quotes
/// less than half of the passage changes it and leaves the rest in force.
#[must_use]
pub fn superseded(passage: &Passage) -> Option<Effect> {
    let whole = |effect: Effect| {
        passage.amended_by.iter().any(|amended| {
            amended.effect == effect
                && amended.certainty >= CERTAIN
                && amended.quote.as_ref().is_none_or(|quote| quote.len() * 2 >= passage.text.len())
        })
    };
    [Effect::Deletes, Effect::Replaces].into_iter().find(|&effect| whole(effect))
}

/// Kinds in the `kind` field.
#[must_use]
pub fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Front => 0,
        Kind::Chapter => 1,
        Kind::Section => 2,
        Kind::Ambition => 3,
        Kind::Appendix => 4,
    }
}

/// A numbered section in the `anchor` field.
#[must_use]
pub fn anchor_term(kind: Kind, number: &str) -> String {
    let kind = match kind {
        Kind::Front => "front",
        Kind::Chapter => "chapter",
        Kind::Section => "section",
        Kind::Ambition => "ambition",
        Kind::Appendix => "appendix",
    };
    format!("{kind} {}", number.to_lowercase())
}

/// Effects in the `superseded` field: 0 in force, 1 replaced, 2 deleted.
#[must_use]
pub fn superseded_number(effect: Option<Effect>) -> u64 {
    match effect {
        Some(Effect::Deletes) => 2,
        Some(Effect::Replaces) => 1,
        _ => 0,
    }
}

/// `2018-08-01` → 20180801; anything else 0.
fn date_number(date: Option<&str>) -> u64 {
    let digits: String = date.unwrap_or("").chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 8 { digits.parse().unwrap_or(0) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{AmendedBy, Step};
    use crate::schema::{Writer, check};

    fn sample() -> Passage {
        Passage {
            id: "op.paragraaf-5-2.1".to_owned(),
            path: vec![Step {
                kind: Kind::Chapter,
                number: Some("5".to_owned()),
                title: "Ondersteuning".to_owned(),
                ..Step::default()
            }],
            text: "De ondersteuningsbehoefte van leerlingen.".to_owned(),
            ..Passage::default()
        }
    }

    #[test]
    fn a_passage_comes_back() -> Result<(), SchemaError> {
        let mut writer = Writer::in_memory()?;
        writer.add(&sample(), &Source { id: "op", title: "Plan", date: Some("2018-08-01") })?;
        let index = writer.finish()?;
        let fields = check(&index)?;
        let searcher = index.reader()?.searcher();
        assert_eq!(searcher.segment_readers().len(), 1);
        let stored: TantivyDocument = searcher.doc(tantivy::DocAddress::new(0, 0))?;
        assert_eq!(passage(&fields, &stored)?, sample());
        Ok(())
    }

    #[test]
    fn a_short_quote_leaves_the_rest_in_force() {
        let check =
            |effect: Effect, certainty: f32, quote: Option<&str>, expect: Option<Effect>| {
                let mut passage = sample();
                passage.amended_by = vec![AmendedBy {
                    document: String::new(),
                    title: String::new(),
                    effect,
                    passage: String::new(),
                    page: 1,
                    certainty,
                    quote: quote.map(str::to_owned),
                }];
                assert_eq!(superseded(&passage), expect, "{effect:?} {certainty} {quote:?}");
            };
        check(Effect::Deletes, 0.9, None, Some(Effect::Deletes));
        check(Effect::Replaces, 0.9, None, Some(Effect::Replaces));
        check(Effect::Replaces, 0.2, None, None);
        check(Effect::Deletes, 0.9, Some("De"), None);
        check(Effect::Adds, 0.9, None, None);
    }
}
