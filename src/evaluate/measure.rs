//! One ranking against its judgements.

use super::{Collection, Report};

/// One query, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub(super) id: String,
    query: String,
    /// nDCG@10.
    pub ndcg: f64,
    recall_10: f64,
    recall_100: f64,
    reciprocal: f64,
    first: Option<usize>,
    empty: bool,
}

impl Collection {
    /// Judges one ranking; `None` for a query without judged passages.
    #[must_use]
    pub fn judge(&self, id: &str, query: &str, ranking: &[(u32, f32)]) -> Option<Judged> {
        let relevant =
            self.judged.get(id).filter(|relevant| relevant.values().any(|&grade| grade > 0.0))?;
        let grades: Vec<f64> = ranking
            .iter()
            .map(|(number, _)| {
                self.ids
                    .get(*number as usize)
                    .and_then(|passage| relevant.get(passage))
                    .copied()
                    .unwrap_or(0.0)
            })
            .collect();
        let mut ideal: Vec<f64> = relevant.values().copied().filter(|&grade| grade > 0.0).collect();
        ideal.sort_by(|left, right| right.total_cmp(left));
        let found = |depth: usize| {
            grades.iter().take(depth).filter(|&&grade| grade > 0.0).count() as f64
                / ideal.len() as f64
        };
        let first = grades.iter().take(10).position(|&grade| grade > 0.0);
        Some(Judged {
            id: id.to_owned(),
            query: query.to_owned(),
            ndcg: gain(&grades) / gain(&ideal),
            recall_10: found(10),
            recall_100: found(100),
            reciprocal: first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
            first: grades.iter().position(|&grade| grade > 0.0).map(|rank| rank + 1),
            empty: ranking.is_empty(),
        })
    }
}

/// Discounted cumulative gain of the first ten.
pub(super) fn gain(grades: &[f64]) -> f64 {
    grades
        .iter()
        .take(10)
        .enumerate()
        .map(|(rank, grade)| (grade.exp2() - 1.0) / (rank as f64 + 2.0).log2())
        .sum()
}

pub(super) fn summarise(mut judged: Vec<Judged>, per_query: bool) -> Report {
    let count = judged.len().max(1) as f64;
    let mean = |value: fn(&Judged) -> f64| judged.iter().map(value).sum::<f64>() / count;
    let measures = vec![
        ("ndcg@10", mean(|query| query.ndcg)),
        ("recall@10", mean(|query| query.recall_10)),
        ("recall@100", mean(|query| query.recall_100)),
        ("mrr@10", mean(|query| query.reciprocal)),
        ("nohits", mean(|query| f64::from(u8::from(query.empty)))),
    ];
    judged.sort_by(|left, right| {
        left.ndcg.total_cmp(&right.ndcg).then_with(|| left.id.cmp(&right.id))
    });
    let per_query = if per_query {
        judged.into_iter().map(|query| (query.id, query.query, query.ndcg, query.first)).collect()
    } else {
        Vec::new()
    };
    Report { measures, per_query }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_discounted() {
        assert!((gain(&[1.0]) - 1.0).abs() < 1e-9);
        assert!((gain(&[0.0, 1.0]) - 1.0 / 3f64.log2()).abs() < 1e-9);
        assert!(gain(&[0.0; 10]).abs() < 1e-9);
    }
}
