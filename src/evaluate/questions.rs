//! Questions about an index: in which chapter the answers stand.
//!
//! A file has a question a line, `question⇥chapters`; other columns and lines that begin with `#` are
//! ignored. Chapters are numbers, `add` (a passage of an addendum) or `bijlage` (an appendix), with
//! `;` between those that answer alike; `0` is a question that nothing answers, which is left out. A
//! passage that amends counts for the chapter that it changes too.

use std::path::Path;

use super::{EvaluateError, Measured, lines};
use crate::search::SearchError;
use crate::search::local::LocalEngine;
use crate::search::rank::Weights;

/// Ranks that are looked at.
const DEPTH: usize = 10;

/// An index with questions about it.
pub struct Questions {
    engine: LocalEngine,
    questions: Vec<Question>,
}

struct Question {
    text: String,
    expected: Vec<String>,
}

/// One question with where its answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub text: String,
    /// The chapters that answer.
    pub expected: Vec<String>,
    /// For what each of the first ten hits counts.
    pub found: Vec<Vec<String>>,
    /// The rank of the first hit of the right chapter, from 1; `None` beyond the tenth.
    pub rank: Option<usize>,
}

impl Questions {
    /// Reads the questions of a file.
    ///
    /// # Errors
    /// When it can't be read, or a line has no chapter.
    pub fn read(engine: LocalEngine, file: &Path) -> Result<Questions, EvaluateError> {
        let mut questions = Vec::new();
        for (number, line) in lines(file)?.into_iter().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let mut columns = line.split('\t');
            let (Some(text), Some(expected)) = (columns.next(), columns.next()) else {
                let reason = "a question needs a tab and its chapter".to_owned();
                return Err(EvaluateError::Line(file.to_owned(), number + 1, reason));
            };
            if expected != "0" {
                let expected = expected.split(';').map(str::to_owned).collect();
                questions.push(Question { text: text.to_owned(), expected });
            }
        }
        Ok(Questions { engine, questions })
    }

    /// Asks them all.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn ask(&mut self, weights: Weights) -> Result<Vec<Asked>, SearchError> {
        self.engine.weigh(weights);
        self.questions.iter().map(|question| self.asked(question)).collect()
    }

    fn asked(&self, question: &Question) -> Result<Asked, SearchError> {
        let ranking = self.engine.ranking(&question.text, DEPTH)?;
        let found: Vec<Vec<String>> =
            ranking.into_iter().map(|(doc, _)| self.counts_for(doc)).collect();
        let right = |places: &Vec<String>| places.iter().any(|at| question.expected.contains(at));
        Ok(Asked {
            rank: found.iter().position(right).map(|at| at + 1),
            text: question.text.clone(),
            expected: question.expected.clone(),
            found,
        })
    }

    fn counts_for(&self, doc: u32) -> Vec<String> {
        let stands = self.engine.standing(doc);
        let mut places: Vec<String> = stands.chapter.into_iter().collect();
        if stands.amends {
            places.push("add".to_owned());
        } else if stands.appendix {
            places.push("bijlage".to_owned());
        }
        places
    }
}

impl Measured for Questions {
    /// The reciprocal rank of the first hit of the right chapter.
    fn gains(&mut self, weights: Weights) -> Result<Vec<f64>, SearchError> {
        let asked = self.ask(weights)?;
        Ok(asked.iter().map(|asked| asked.rank.map_or(0.0, |rank| 1.0 / rank as f64)).collect())
    }
}

/// The shares of questions that are answered by the first hit and by one of the first three.
#[must_use]
pub fn shares(asked: &[Asked]) -> (f64, f64) {
    let within = |depth: usize| {
        let right = |asked: &&Asked| asked.rank.is_some_and(|rank| rank <= depth);
        asked.iter().filter(right).count() as f64 / asked.len().max(1) as f64
    };
    (within(1), within(3))
}
