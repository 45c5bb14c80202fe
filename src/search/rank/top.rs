//! The best of many scores, without sorting the others.

/// The score of the last of the `most` best; below all scores where there are fewer, and above them
/// where none is wanted. One pass that keeps twice as many.
pub(in crate::search) fn bar(scores: impl Iterator<Item = f32>, most: usize) -> f32 {
    let Some(last) = most.checked_sub(1) else { return f32::INFINITY };
    let mut bar = f32::NEG_INFINITY;
    // The best so far, and what has come over the bar since.
    let mut over: Vec<f32> = Vec::new();
    let full = most.saturating_mul(2);
    let raise = |over: &mut Vec<f32>| {
        if over.len() < most {
            return f32::NEG_INFINITY;
        }
        let (_, &mut bar, _) = over.select_nth_unstable_by(last, |one, other| other.total_cmp(one));
        over.truncate(most);
        bar
    };
    for score in scores {
        if score > bar {
            over.push(score);
            if over.len() == full {
                bar = raise(&mut over);
            }
        }
    }
    raise(&mut over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_fewer_all_reach_it() {
        assert_eq!(bar([2.0, 1.0].into_iter(), 3), f32::NEG_INFINITY);
        assert_eq!(bar([2.0, 1.0].into_iter(), 2), 1.0);
        assert_eq!(bar([2.0, 1.0].into_iter(), 0), f32::INFINITY);
        assert_eq!(bar(std::iter::empty(), 1), f32::NEG_INFINITY);
    }

    proptest! {
        #[test]
        fn it_is_the_score_of_the_last_of_the_best(
            scores in proptest::collection::vec((0u8..40).prop_map(f32::from), 0..300),
            most in 1usize..60,
        ) {
            let mut sorted = scores.clone();
            sorted.sort_unstable_by(|one, other| other.total_cmp(one));
            let last = sorted.get(most - 1).copied().unwrap_or(f32::NEG_INFINITY);
            prop_assert_eq!(bar(scores.into_iter(), most), last);
        }
    }
}
