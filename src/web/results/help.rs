//! What a visitor who found nothing is told: what was tried, and the ways on.

use crate::plan::Kind;
use crate::search::Answer;
use crate::web::error::Refusal;
use crate::web::parameters::search_request;
use crate::web::text_nl;

use super::{Asked, Choice};

/// Most words of a question that are tried one by one when it finds nothing: each is a search.
const WORDS_TRIED: usize = 6;

/// What was tried when nothing was found, and what to do.
pub(super) struct Help {
    /// Each word on its own, and what it finds.
    pub(super) words: Vec<Choice>,
    /// The question without one of its words, where that finds something.
    pub(super) fewer_words: Vec<Choice>,
    pub(super) without_filters: Option<Choice>,
    pub(super) contents: Vec<Choice>,
}

impl Asked<'_> {
    pub(super) async fn help(&self, answer: &Answer) -> Result<Help, Refusal> {
        let mut words: Vec<&str> = Vec::new();
        for word in self.request.q.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        let mut tried = Vec::new();
        let mut fewer_words = Vec::new();
        if (2..=WORDS_TRIED).contains(&words.len()) {
            for word in &words {
                let count = self.count(self.pairs, word).await;
                tried.push(Choice {
                    text: (*word).to_owned(),
                    title: text_nl::word_count(count),
                    count: Some(count),
                    link: self.with_q(word),
                    chosen: count == 0,
                });
            }
            for skip in 0..words.len() {
                let kept = words.iter().enumerate().filter(|(at, _)| *at != skip);
                let q = kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
                fewer_words.extend(self.choice(self.pairs, &q).await);
            }
        }
        let only_q = [("q".to_owned(), self.request.q.clone())];
        let without_filters = match self.chips(answer).is_empty() {
            true => None,
            false => self.choice(&only_q, &self.request.q).await,
        };
        Ok(Help { words: tried, fewer_words, without_filters, contents: self.contents()? })
    }

    /// How many passages `q` finds with the other parameters as they are in `pairs`; none where the
    /// machine is too busy to tell.
    async fn count(&self, pairs: &[(String, String)], q: &str) -> usize {
        let mut request = search_request(pairs).unwrap_or_default();
        q.clone_into(&mut request.q);
        (request.page, request.page_size) = (1, 1);
        self.state.search(self.served, &request).await.map_or(0, |answer| answer.total_hits)
    }

    /// A link to what `q` finds with other parameters; `None` where that is nothing.
    async fn choice(&self, pairs: &[(String, String)], q: &str) -> Option<Choice> {
        let count = self.count(pairs, q).await;
        let other = Asked { pairs, ..*self };
        (count > 0).then(|| Choice {
            text: q.to_owned(),
            count: Some(count),
            title: text_nl::passages(count),
            link: other.with_q(q),
            chosen: false,
        })
    }

    /// The chapters of the plans.
    fn contents(&self) -> Result<Vec<Choice>, Refusal> {
        let mut contents = Vec::new();
        for document in self.served.generation.documents() {
            if document.amends.is_some() {
                continue;
            }
            let plan = self.served.plan(&document.id)?;
            for section in plan.sections.iter().filter(|s| s.kind == Kind::Chapter) {
                contents.push(Choice {
                    text: text_nl::label(section.kind, 1, section.number.as_deref()),
                    title: text_nl::capital(&section.title),
                    link: self.state.links.section(&document.id, &section.anchor),
                    ..Choice::default()
                });
            }
        }
        Ok(contents)
    }
}
