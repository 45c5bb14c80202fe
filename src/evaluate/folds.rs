//! Weights chosen on some queries and measured on others.
//!
//! The queries of every collection are dealt into folds. For each fold the weights are chosen on the
//! other folds, by trying the values of one knob after the other and keeping what is better, and then
//! measured on the fold left out, against the weights in use. A gain that does not outlive this, or
//! that is smaller than its standard error, is luck. Collections count alike, whatever their size.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::EvaluateError;
use crate::search::SearchError;
use crate::search::rank::{KNOBS, Knob, Weights};

/// Times that all knobs are tried.
const ROUNDS: usize = 2;
/// A gain that is worth another value than the one in use.
const WORTH: f64 = 0.0005;

/// What weights can be measured on.
pub trait Measured {
    /// What each query gains with these weights, 0–1: nDCG@10 of a collection, the reciprocal rank of
    /// the right chapter for questions.
    ///
    /// # Errors
    /// When the index is damaged.
    fn gains(&mut self, weights: Weights) -> Result<Vec<f64>, SearchError>;
}

/// The gain of each query, by collection.
type Run = Vec<Vec<f64>>;

/// Chooses weights on all folds but one, for each fold; prints what that gives, which values were
/// chosen, and what each other value alone would change. `only` names the knobs to turn; empty = all.
///
/// # Errors
/// When the index of a collection is damaged.
pub fn cross_validate(
    collections: Vec<Box<dyn Measured>>,
    folds: usize,
    base: Weights,
    only: &[String],
) -> Result<String, EvaluateError> {
    let knobs: Vec<&Knob> = KNOBS
        .iter()
        .filter(|knob| only.is_empty() || only.iter().any(|name| name == knob.name))
        .collect();
    let folds = folds.max(2);
    let mut bench = Bench { collections, known: BTreeMap::new() };
    let in_use = bench.run(&base)?;
    let mut chosen = Vec::new();
    let mut gains: Vec<Vec<f64>> = in_use.iter().map(|run| vec![0.0; run.len()]).collect();
    for fold in 0..folds {
        let weights = bench.choose(&base, &knobs, |query| query % folds != fold)?;
        let run = bench.run(&weights)?;
        for ((gains, new), old) in gains.iter_mut().zip(&run).zip(&in_use) {
            for at in (fold..gains.len()).step_by(folds) {
                gains[at] = new[at] - old[at];
            }
        }
        chosen.push(weights);
    }
    let everything = bench.choose(&base, &knobs, |_| true)?;

    let mut text = String::new();
    for (number, run) in in_use.iter().enumerate() {
        let (mean, error) = mean_and_error(run);
        let _ = writeln!(text, "collection {}: {mean:.4} \u{b1} {error:.4}", number + 1);
    }
    let (gain, error) = paired(&gains);
    let _ = writeln!(text, "gain on folds left out: {gain:+.4} \u{b1} {error:.4}");
    let _ =
        writeln!(text, "\nknob\tin use\tchosen in folds\tchosen on all\tchange of other values");
    for knob in &knobs {
        let value = |weights: &Weights| *(knob.of)(&mut weights.clone());
        let folds: Vec<String> = chosen.iter().map(|weights| value(weights).to_string()).collect();
        let mut others = Vec::new();
        for &other in knob.tries.iter().filter(|&&other| other.to_bits() != value(&base).to_bits())
        {
            let mut weights = base;
            *(knob.of)(&mut weights) = other;
            let run = bench.run(&weights)?;
            let (gain, error) = paired(&differences(&run, &in_use));
            others.push(format!("{other}: {gain:+.4}\u{b1}{error:.4}"));
        }
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{}\t{}",
            knob.name,
            value(&base),
            folds.join(" "),
            value(&everything),
            others.join("  ")
        );
    }
    Ok(text)
}

/// Collections with what was measured on them.
struct Bench {
    collections: Vec<Box<dyn Measured>>,
    /// Runs by the weights' values.
    known: BTreeMap<Vec<u32>, Run>,
}

impl Bench {
    fn run(&mut self, weights: &Weights) -> Result<Run, EvaluateError> {
        let mut values = *weights;
        let key: Vec<u32> = KNOBS.iter().map(|knob| (knob.of)(&mut values).to_bits()).collect();
        if let Some(run) = self.known.get(&key) {
            return Ok(run.clone());
        }
        let mut run = Run::new();
        for collection in &mut self.collections {
            run.push(collection.gains(*weights)?);
        }
        self.known.insert(key, run.clone());
        Ok(run)
    }

    /// The best weights for the queries that are `in_training`, from `base` on.
    fn choose(
        &mut self,
        base: &Weights,
        knobs: &[&Knob],
        in_training: impl Fn(usize) -> bool,
    ) -> Result<Weights, EvaluateError> {
        let score = |run: &Run| {
            let means = run.iter().map(|gains| {
                let trained = || gains.iter().enumerate().filter(|(query, _)| in_training(*query));
                trained().map(|(_, gain)| gain).sum::<f64>() / trained().count().max(1) as f64
            });
            means.sum::<f64>() / run.len().max(1) as f64
        };
        let mut best = *base;
        let mut most = score(&self.run(&best)?);
        for _ in 0..ROUNDS {
            let before = best;
            for knob in knobs {
                let from = best;
                for &value in knob.tries {
                    let mut tried = from;
                    *(knob.of)(&mut tried) = value;
                    let reached = score(&self.run(&tried)?);
                    if reached > most + WORTH {
                        (best, most) = (tried, reached);
                    }
                }
            }
            if best == before {
                break;
            }
        }
        Ok(best)
    }
}

fn differences(new: &Run, old: &Run) -> Run {
    new.iter()
        .zip(old)
        .map(|(new, old)| new.iter().zip(old).map(|(new, old)| new - old).collect())
        .collect()
}

/// Mean over collections of the mean difference, and its standard error.
fn paired(differences: &[Vec<f64>]) -> (f64, f64) {
    let count = differences.len().max(1) as f64;
    let each: Vec<(f64, f64)> = differences.iter().map(|gains| mean_and_error(gains)).collect();
    let mean = each.iter().map(|(mean, _)| mean).sum::<f64>() / count;
    let error = each.iter().map(|(_, error)| error * error).sum::<f64>().sqrt() / count;
    (mean, error)
}

/// Mean and standard error of the mean.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    if values.len() < 2 {
        return (values.first().copied().unwrap_or(0.0), 0.0);
    }
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_paired_means() {
        let (mean, error) = mean_and_error(&[1.0, 3.0]);
        assert!((mean - 2.0).abs() < 1e-9 && (error - 1.0).abs() < 1e-9, "{mean} {error}");
        let (mean, error) = paired(&[vec![1.0, 3.0], vec![0.0, 0.0]]);
        assert!((mean - 1.0).abs() < 1e-9 && (error - 0.5).abs() < 1e-9, "{mean} {error}");
        assert_eq!(mean_and_error(&[]), (0.0, 0.0));
    }
}
