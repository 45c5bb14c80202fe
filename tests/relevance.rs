//! What is found, in which order, and that pages and filters divide it without loss.

use planzoeker::plan::{AmendedBy, Effect, Kind, Passage, Step};
use planzoeker::schema::{Source, Writer};
use planzoeker::search::local::{LocalEngine, Ready};
use planzoeker::search::{Current, DocumentRef, Engine, Expand, MatchKind, Matching, Request};

fn step(kind: Kind, number: &str, title: &str) -> Step {
    let label = match kind {
        Kind::Chapter => format!("Hoofdstuk {number}"),
        Kind::Ambition => format!("Ambitie {number}"),
        _ => number.to_owned(),
    };
    Step {
        label,
        kind,
        number: Some(number.to_owned()),
        title: title.to_owned(),
        ..Step::default()
    }
}

fn passage(id: &str, path: Vec<Step>, text: &str) -> Passage {
    let kind = path.last().map_or(Kind::Front, |step| step.kind);
    Passage { id: id.to_owned(), kind, path, text: text.to_owned(), ..Passage::default() }
}

fn amended(effect: Effect, by: &str) -> Vec<AmendedBy> {
    vec![AmendedBy {
        document: "add".to_owned(),
        title: "Addendum".to_owned(),
        effect,
        passage: by.to_owned(),
        page: 1,
        certainty: 0.9,
        quote: None,
    }]
}

/// A plan of two chapters and the addendum that replaces one passage and deletes another.
fn engine() -> LocalEngine {
    let four = || step(Kind::Chapter, "4", "Hulp op school");
    let five = || step(Kind::Chapter, "5", "Buiten de school");
    let mut replaced = passage(
        "p.4",
        vec![four(), step(Kind::Section, "4.1", "Vervoer van leerlingen")],
        "Het vervoer van leerlingen regelt de school zelf.",
    );
    replaced.amended_by = amended(Effect::Replaces, "a.1");
    let mut deleted = passage("p.5", vec![five()], "De vervoersregeling loopt tot januari.");
    deleted.amended_by = amended(Effect::Deletes, "a.1");
    let ambition = step(Kind::Ambition, "3.2", "Meer hulp");
    let plan = [
        passage(
            "p.1",
            vec![four()],
            "Tijdelijke hulp is er voor ieder, ook als de ondersteuning stopt.",
        ),
        passage(
            "p.2",
            vec![five(), step(Kind::Section, "5.2", "Tijdelijke ondersteuning")],
            "De duur staat vast.",
        ),
        passage("p.3", vec![five(), ambition], "Elke leerling krijgt hulp."),
        replaced,
        deleted,
    ];
    let addendum = [passage(
        "a.1",
        vec![step(Kind::Chapter, "1", "Wijziging")],
        "De gemeente regelt vervoer.",
    )];
    let mut writer = Writer::in_memory().unwrap();
    for (document, passages) in [("plan", &plan[..]), ("add", &addendum[..])] {
        for passage in passages {
            writer.add(passage, &Source { id: document, title: document, date: None }).unwrap();
        }
    }
    LocalEngine::over(&writer.finish().unwrap(), Vec::<DocumentRef>::new()).unwrap()
}

fn ids(engine: &LocalEngine, request: &Request) -> Vec<String> {
    engine.search(request).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

fn ask(q: &str) -> Request {
    Request { q: q.to_owned(), ..Request::default() }
}

#[test]
fn the_best_passage_comes_first() {
    let engine = engine();
    let check = |q: &str, first: &str| {
        assert_eq!(ids(&engine, &ask(q)).first().map(String::as_str), Some(first), "{q}");
    };
    check("tijdelijke ondersteuning", "p.2");
    check("ambitie 3.2", "p.3");
    check("paragraaf 5.2", "p.2");
}

#[test]
fn a_number_leads_to_its_section() {
    let engine = engine();
    let check = |q: &str, expect: &[&str]| {
        let found = ids(&engine, &ask(q));
        assert!(found.iter().take(expect.len()).eq(expect), "{q}: {found:?}");
    };
    // The opening first, then on in the order in which it is read.
    check("hoofdstuk 5", &["p.2", "p.3"]);
    check("h5", &["p.2", "p.3"]);
    check("hoofdstuk 4", &["p.1", "a.1", "p.4"]);
    check("§ 5.2", &["p.2"]);
    check("3.2", &["p.3"]);
    // Text that was replaced gives its place to what replaces it.
    check("paragraaf 4.1", &["a.1", "p.4"]);
    check("hoofdstukken 5 en 4", &["p.2", "p.3", "p.1", "a.1", "p.4"]);
    // With other words the number is one thing that counts.
    check("hulp hoofdstuk 5", &["p.3"]);
    assert!(ids(&engine, &ask("hoofdstuk 9")).len() < 6);
}

#[test]
fn words_that_say_nothing_are_not_marked() {
    let text = "Het vervoer gaat naar school. Waar gaat het schoolvervoer naartoe?";
    let engine = LocalEngine::of_ready(&[planzoeker::search::local::Ready {
        id: "p".to_owned(),
        text: text.to_owned(),
        ..Default::default()
    }])
    .unwrap();
    let marked = |q: &str| -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let marks = engine.mark(q, &[text]).into_iter().flatten();
        marks.map(|mark| String::from_utf16(&units[mark.start..mark.end]).unwrap()).collect()
    };
    let telling = ["vervoer", "school", "schoolvervoer"];
    assert_eq!(marked("hoe gaat het schoolvervoer naar school"), telling);
    // *Naar toe* is one word here, and its halves say no more than it does.
    assert_eq!(marked("waar gaat het schoolvervoer naar toe"), telling);
    // Nothing else was asked.
    assert_eq!(marked("het naartoe"), ["Het", "het", "naartoe"]);
}

#[test]
fn replaced_text_is_below_what_replaced_it_and_deleted_text_only_on_demand() {
    let engine = engine();
    // The old passage has every word and a title of them; the new one has a single word.
    let found = ids(&engine, &ask("vervoer leerlingen school"));
    assert_eq!(found[0], "a.1", "it takes the place of the text that answers: {found:?}");
    for q in ["vervoer", "vervoer leerlingen", "vervoer van leerlingen school"] {
        let found = ids(&engine, &ask(q));
        let place = |id: &str| found.iter().position(|found| found == id).unwrap();
        assert!(place("a.1") < place("p.4"), "{q}: {found:?}");
        assert!(!found.contains(&"p.5".to_owned()), "{q}: {found:?}");
        let all = ids(&engine, &Request { current: Current::All, ..ask("vervoersregeling") });
        assert!(all.contains(&"p.5".to_owned()), "{all:?}");
    }
}

#[test]
fn pages_and_filters_divide_what_was_found() {
    let engine = engine();
    for q in ["hulp leerlingen vervoer", ""] {
        let whole = ids(&engine, &Request { page_size: 50, ..ask(q) });
        let answer = engine.search(&Request { page_size: 2, facets: true, ..ask(q) }).unwrap();
        assert_eq!(answer.total_hits, whole.len(), "{q}");
        let pages = 1..=answer.total_pages;
        let joined: Vec<String> = pages
            .flat_map(|page| ids(&engine, &Request { page, page_size: 2, ..ask(q) }))
            .collect();
        assert_eq!(joined, whole, "{q}");
        let facets = answer.facets.unwrap();
        for facet in &facets.document {
            let request = Request { document: vec![facet.value.clone()], ..ask(q) };
            assert_eq!(engine.search(&request).unwrap().total_hits, facet.count, "{q} {facet:?}");
        }
        for facet in &facets.chapter {
            let request = Request { chapter: vec![facet.value.clone()], ..ask(q) };
            assert_eq!(engine.search(&request).unwrap().total_hits, facet.count, "{q} {facet:?}");
        }
    }
    assert_eq!(ids(&engine, &ask("")), ["p.1", "p.2", "p.3", "p.4", "a.1"].map(str::to_owned)[..]);
}

#[test]
fn a_passage_knows_its_neighbours_in_its_own_document() {
    let engine = engine();
    let check = |id: &str, previous: Option<&str>, next: Option<&str>| {
        let beside = engine.passage(id).unwrap().unwrap();
        assert_eq!((beside.previous.as_deref(), beside.next.as_deref()), (previous, next), "{id}");
    };
    check("p.1", None, Some("p.2"));
    check("p.5", Some("p.4"), None);
    check("a.1", None, None);
    assert!(engine.passage("none").unwrap().is_none());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn marks_stand_on_utf16_boundaries(q in ".{0,60}", text in "(hulp|😀|é|vervoer| |.){0,30}") {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut before = 0;
        let engine = LocalEngine::of_ready(&[]).unwrap();
        for mark in engine.mark(&format!("hulp vervoer {q}"), &[&text]).concat() {
            proptest::prop_assert!(before <= mark.start && mark.start < mark.end);
            let word = units.get(mark.start..mark.end).map(String::from_utf16);
            proptest::prop_assert!(matches!(word, Some(Ok(_))));
            before = mark.end;
        }
    }
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let engine = engine();
    for q in [
        "tijdelijke ondersteuning",
        "hulp leerlingen vervoer",
        "ambitie 3.2 hulp",
        "vervoersregelng",
        "vervoers regeling",
        "duur",
        "rugzakje vervoer",
        "wat is de duur van het vervoer",
    ] {
        let answer = engine.search(&Request { explain: true, current: Current::All, ..ask(q) });
        let hits = answer.unwrap().hits;
        assert!(!hits.is_empty(), "{q}");
        for hit in hits {
            let explanation = hit.explanation.unwrap();
            let mut sum: f32 = explanation.terms.iter().map(|term| term.contribution).sum();
            for adjustment in &explanation.adjustments {
                assert_ne!(adjustment.name, "other", "{q}: {explanation:#?}");
                sum = sum * adjustment.factor.unwrap_or(1.0) + adjustment.added.unwrap_or(0.0);
            }
            assert!((sum - hit.score).abs() < 1e-2 * hit.score, "{q}: {sum} {explanation:#?}");
            assert!(
                explanation.terms.iter().all(|term| term.contribution > 0.0),
                "{explanation:#?}"
            );
        }
    }
}

#[test]
fn an_explanation_names_field_kind_and_adjustment() {
    let engine = engine();
    let explain = |q: &str, id: &str| {
        let answer = engine.search(&Request { explain: true, ..ask(q) }).unwrap();
        answer.hits.into_iter().find(|hit| hit.id == id).and_then(|hit| hit.explanation).unwrap()
    };
    let terms = |q: &str, id: &str| -> Vec<String> {
        let terms = explain(q, id).terms;
        terms.iter().map(|t| format!("{} {}:{} {:?}", t.word, t.field, t.term, t.kind)).collect()
    };
    let adjustments = |q: &str, id: &str| -> Vec<&str> {
        explain(q, id).adjustments.iter().map(|adjustment| adjustment.name).collect()
    };
    assert_eq!(terms("duur", "p.2"), ["duur text:duur Stem", "duur exact:duur Exact"]);
    assert_eq!(terms("tijdelijk", "p.2"), ["tijdelijk heading:tijdelijk Stem"]);
    let fuzzy = terms("vervor", "a.1");
    assert!(fuzzy.contains(&"vervor text:vervoer Fuzzy".to_owned()), "{fuzzy:?}");
    assert_eq!(adjustments("vervoer", "p.4"), ["chapter", "superseded"]);
    assert!(adjustments("vervoer leerlingen school", "a.1").contains(&"replaces"));
    assert_eq!(adjustments("tijdelijke ondersteuning", "p.2"), ["neighbours", "chapter"]);
    assert_eq!(adjustments("tijdelijke ambitie", "p.3"), ["coordination", "chapter"]);
    assert_eq!(adjustments("tijdelijke ambitie", "p.2"), ["coordination", "chapter"]);
    assert!(adjustments("paragraaf 5.2", "p.2").contains(&"named"));
}

#[test]
fn little_found_offers_other_questions() {
    let text = "De begroting van de school. ";
    let mut passages: Vec<(String, String)> =
        (0..40).map(|at| (format!("p.{at}"), format!("{text}Passend onderwijs {at}."))).collect();
    passages.push(("q".to_owned(), "De begrotign en de thuiszitters.".to_owned()));
    let ready: Vec<planzoeker::search::local::Ready> = passages
        .into_iter()
        .map(|(id, text)| planzoeker::search::local::Ready { id, text, ..Default::default() })
        .collect();
    let engine = LocalEngine::of_ready(&ready).unwrap();
    let check = |request: &Request, expect: &[&str]| {
        assert_eq!(engine.search(request).unwrap().suggestions, expect, "{request:?}");
    };
    // Rare but there: searched as typed, and the commoner word offered.
    check(&ask("begrotign"), &["begroting"]);
    check(&ask("\"begrotign\" school"), &["\"begroting\" school"]);
    check(&ask("school -begrotign"), &[]);
    check(&ask("begroting"), &[]);
    check(&ask("vanschool"), &["van school"]);
    check(&Request { matching: Matching::Exact, ..ask("thuis zitters") }, &["thuiszitters"]);
    // Corrected already: offered too, for who asked for no correction.
    let corrected = engine.search(&ask("begrotng")).unwrap();
    assert_eq!(corrected.query.corrected.as_deref(), Some("begroting"));
    assert_eq!(corrected.suggestions, ["begroting"]);
    let expand = Expand { fuzzy: false, ..Expand::default() };
    check(&Request { expand, ..ask("begrotng") }, &["begroting"]);
    check(&ask(""), &[]);
}

#[test]
fn a_phrase_marks_itself_only() {
    let engine = engine();
    let marks = |q: &str| -> Vec<(MatchKind, String)> {
        let hits = engine.search(&ask(q)).unwrap().hits;
        let snippet = &hits.iter().find(|hit| hit.id == "p.1").unwrap().snippet;
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let words = snippet
            .ranges
            .iter()
            .map(|mark| (mark.kind, String::from_utf16(&units[mark.start..mark.end]).unwrap()));
        words.collect()
    };
    let owned = |kind, text: &str| (kind, text.to_owned());
    assert_eq!(marks("\"tijdelijke hulp\""), [owned(MatchKind::Phrase, "Tijdelijke hulp")]);
    assert_eq!(
        marks("\"tijdelijke hulp\" ondersteuning"),
        [owned(MatchKind::Phrase, "Tijdelijke hulp"), owned(MatchKind::Exact, "ondersteuning")]
    );
    // No passage has it: its words are searched, and marked.
    assert_eq!(marks("\"hulp tijdelijke\"").len(), 2);
}

#[test]
fn a_heading_that_answers_alone_shows_the_opening() {
    let passage = passage(
        "p.1",
        vec![step(Kind::Section, "5.2", "Verzuim")],
        &"Eerst komt dit aan de orde. Daarna komt iets anders. ".repeat(20),
    );
    let mut writer = Writer::in_memory().unwrap();
    writer.add(&passage, &Source { id: "p", title: "p", date: None }).unwrap();
    let engine = LocalEngine::over(&writer.finish().unwrap(), Vec::new()).unwrap();
    let hits = engine.search(&ask("verzuim")).unwrap().hits;
    assert!(
        hits[0].snippet.text.starts_with("Eerst komt dit aan de orde."),
        "{:?}",
        hits[0].snippet
    );
    assert!(hits[0].snippet.ranges.is_empty() && !hits[0].snippet.truncated_start);
}

#[test]
fn words_stand_together_over_what_only_puts_the_question() {
    let ready = |id: &str, text: &str| Ready {
        id: id.to_owned(),
        text: text.to_owned(),
        ..Ready::default()
    };
    let engine = LocalEngine::of_ready(&[
        ready("apart", "Wie recht heeft, weet ook in het verdere leven wat onderwijs vraagt."),
        ready("together", "Ook in het verdere leven heeft wie dat vraagt recht op onderwijs."),
        ready("one", "Ook in het verdere leven heeft wie dat vraagt een mening over onderwijs."),
    ])
    .unwrap();
    let request =
        Request { q: "recht op onderwijs".to_owned(), explain: true, ..Request::default() };
    let answer = engine.search(&request).unwrap();
    assert_eq!(answer.hits[0].id, "together");
    let explained = answer.hits[0].explanation.as_ref().unwrap();
    let names: Vec<_> = explained.adjustments.iter().map(|adjustment| adjustment.name).collect();
    assert_eq!(names.last(), Some(&"neighbours"), "{explained:?}");
    // What only puts the question is no word that a passage lacks, and none that it scores by.
    let one = answer.hits.iter().find(|hit| hit.id == "one").unwrap();
    let reasons = format!("{:?}", one.explanation.as_ref().unwrap().adjustments);
    assert!(reasons.contains("the passage has 1 of the 2 words"), "{reasons}");
    let all = engine.search(&Request { matching: Matching::All, ..request }).unwrap();
    assert_eq!(all.hits.len(), 1);
    let explained = all.hits[0].explanation.as_ref().unwrap();
    assert_eq!(explained, answer.hits[0].explanation.as_ref().unwrap());
}

#[test]
fn a_question_for_all_of_its_words_counts_every_passage_that_has_them() {
    // More than are ever served, of which some lack a word that only says how the question is put.
    let text = |n: usize| match n % 4 {
        0 => "vervoer".to_owned(),
        _ => "het vervoer".to_owned(),
    };
    let passages: Vec<Ready> =
        (0..1600).map(|n| Ready { id: n.to_string(), text: text(n), ..Ready::default() }).collect();
    let engine = LocalEngine::of_ready(&passages).unwrap();
    let total = |matching| {
        let request = Request { q: "het vervoer".to_owned(), matching, ..Request::default() };
        engine.search(&request).unwrap().total_hits
    };
    assert_eq!((total(Matching::All), total(Matching::Any)), (1200, 1600));
}
