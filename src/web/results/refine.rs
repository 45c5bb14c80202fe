//! Links that change a question a little: another order, a filter more or less, likelier words.

use crate::plan::Kind;
use crate::search::{Answer, Current, FacetCount};
use crate::web::answer::with_page;
use crate::web::{parameters, text_nl};

use super::{Asked, Choice, Filter, Pager};

impl Asked<'_> {
    /// Likelier questions, beside the one that was searched already.
    pub(super) fn instead(&self, answer: &Answer) -> Vec<Choice> {
        let searched = answer.query.corrected.as_ref();
        let others = answer.suggestions.iter().filter(|words| Some(*words) != searched);
        let mut pairs = with_page(self.pairs, 1);
        pairs.retain(|(name, _)| name != "q" && name != "expand");
        let link = |words: &String| {
            let mut pairs = pairs.clone();
            pairs.insert(0, ("q".to_owned(), words.clone()));
            self.link(&pairs)
        };
        others
            .map(|words| Choice {
                text: words.clone(),
                title: String::new(),
                count: None,
                link: link(words),
                ..Choice::default()
            })
            .collect()
    }

    /// The filters that are set, each to be taken off.
    pub(super) fn chips(&self, answer: &Answer) -> Vec<Choice> {
        let facets = answer.facets.as_ref();
        self.pairs
            .iter()
            .filter_map(|(name, value)| {
                let labelled = |counts: &[FacetCount]| {
                    counts.iter().find(|count| count.value == *value).map(|c| c.label.clone())
                };
                let text = match name.as_str() {
                    "chapter" => format!("Hoofdstuk {value}"),
                    "kind" => text_nl::kind(value).to_owned(),
                    "document" => facets
                        .and_then(|facets| labelled(&facets.document))
                        .or_else(|| Some(self.served.generation.document(value)?.title.clone()))
                        .unwrap_or_else(|| value.clone()),
                    "current" if value == "all" => text_nl::SUPERSEDED.to_owned(),
                    _ => return None,
                };
                Some(Choice { text, link: self.without(name, value), ..Choice::default() })
            })
            .collect()
    }

    /// What the results can be narrowed to; a group with one value narrows nothing.
    pub(super) fn filters(&self, answer: &Answer) -> Vec<Filter> {
        let Some(facets) = &answer.facets else { return Vec::new() };
        let group = |name, parameter: &str, counts: &[FacetCount], chosen: &[String]| {
            let choices = counts
                .iter()
                .filter(|count| !chosen.contains(&count.value))
                .map(|count| {
                    let (text, title) = match parameter {
                        "chapter" => {
                            let title = text_nl::capital(&self.chapter_title(&count.value));
                            (format!("Hoofdstuk {}", count.value), title)
                        }
                        "kind" => (text_nl::kind(&count.value).to_owned(), String::new()),
                        _ => (count.label.clone(), String::new()),
                    };
                    let link = self.with(parameter, &count.value);
                    Choice { text, title, count: Some(count.count), link, chosen: false }
                })
                .collect();
            Filter { name, choices }
        };
        let request = self.request;
        let kinds: Vec<String> =
            request.kind.iter().map(|kind| parameters::kind_name(*kind).to_owned()).collect();
        let is_amended = self.served.generation.documents().iter().any(|d| d.amends.is_some());
        let superseded = Filter {
            name: "Geldigheid",
            choices: Vec::from_iter(
                (is_amended && request.current != Current::All && answer.total_hits > 0).then(
                    || {
                        let link = self.with_only("current", Some("all"));
                        Choice { text: text_nl::SUPERSEDED.to_owned(), link, ..Choice::default() }
                    },
                ),
            ),
        };
        let narrowing = [
            group("Hoofdstuk", "chapter", &facets.chapter, &request.chapter),
            group("Soort tekst", "kind", &facets.kind, &kinds),
            group("Document", "document", &facets.document, &request.document),
        ];
        let narrowing = narrowing.into_iter().filter(|filter| filter.choices.len() > 1);
        narrowing.chain(Some(superseded).filter(|filter| !filter.choices.is_empty())).collect()
    }

    /// The orders that results can have.
    pub(super) fn orders(&self) -> Vec<Choice> {
        let set =
            self.pairs.iter().find(|(name, _)| name == "sort").map(|(_, value)| value.as_str());
        let now = set.unwrap_or("relevance");
        let order = |(value, text): &(&str, &str)| Choice {
            text: (*text).to_owned(),
            chosen: *value == now,
            link: self.with_only("sort", Some(*value).filter(|value| *value != "relevance")),
            ..Choice::default()
        };
        text_nl::ORDERS.iter().map(order).collect()
    }

    /// Title of a chapter of the first plan that has it.
    fn chapter_title(&self, number: &str) -> String {
        let documents = self.served.generation.documents();
        documents
            .iter()
            .filter(|document| document.amends.is_none())
            .filter_map(|document| self.served.plan(&document.id).ok())
            .find_map(|plan| {
                let mut chapters = plan.sections.iter().filter(|s| s.kind == Kind::Chapter);
                chapters.find(|s| s.number.as_deref() == Some(number)).map(|s| s.title.clone())
            })
            .unwrap_or_default()
    }

    pub(super) fn pager(&self, answer: &Answer) -> Option<Pager> {
        let (page, total) = (answer.page, answer.total_pages);
        let at = |page| self.link(&with_page(self.pairs, page));
        (total > 1 || page > 1).then(|| Pager {
            position: format!("Pagina {page} van {total}"),
            previous: (page > 1).then(|| at((page - 1).clamp(1, total.max(1)))),
            next: (page < total).then(|| at(page + 1)),
        })
    }
}
