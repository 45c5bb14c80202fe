//! Text that was replaced, and what took its place. What replaces may be replaced in turn.

use std::collections::{BTreeMap, BTreeSet};

/// What replaced text keeps of its score, so that it ranks below text in force that says the same.
const REPLACED: f32 = 0.6;
/// Of the score of what replaces it, what replaced text has at most.
const BELOW: f32 = 0.999;

/// By the number of a passage that is out of force: the effect, and the passages that replace it.
pub(super) type Superseded = BTreeMap<u32, (u64, Vec<u32>)>;

/// Gives what replaced text scores to what replaces it, along a chain of replacements to its end;
/// then lowers replaced text, which ends below what replaces it in any case. `taken` is told what
/// each passage was given. A passage that was not found passes on what it is given, and is in no
/// one's way.
pub(super) fn settle(
    superseded: &Superseded,
    found: &mut [(u32, f32)],
    taken: &mut BTreeMap<u32, f32>,
) {
    let newest_first = newest_first(superseded, superseded.keys().copied());
    let concerned: BTreeSet<u32> = newest_first.iter().copied().collect();
    let mut scores: BTreeMap<u32, f32> =
        found.iter().filter(|(doc, _)| concerned.contains(doc)).copied().collect();
    let was_found: BTreeSet<u32> = scores.keys().copied().collect();
    let replacing = |doc: u32| superseded.get(&doc).into_iter().flat_map(|(_, by)| by).copied();

    for &doc in newest_first.iter().rev() {
        let Some(score) = scores.get(&doc).copied() else { continue };
        for other in replacing(doc) {
            let own = scores.entry(other).or_default();
            if *own < score {
                if was_found.contains(&other) {
                    *taken.entry(other).or_default() += score - *own;
                }
                *own = score;
            }
        }
    }
    // What a passage may score, from what stands above it; one that was not found passes it on.
    let mut limits: BTreeMap<u32, f32> = BTreeMap::new();
    for &doc in newest_first.iter().filter(|doc| superseded.contains_key(doc)) {
        let limit = replacing(doc)
            .filter_map(|other| match was_found.contains(&other) {
                true => scores.get(&other).map(|score| score * BELOW),
                false => limits.get(&other).copied(),
            })
            .fold(f32::MAX, f32::min);
        limits.insert(doc, limit);
        if let Some(score) = scores.get_mut(&doc) {
            *score = (*score * REPLACED).min(limit);
        }
    }
    for (doc, score) in found {
        if let Some(settled) = scores.get(doc) {
            *score = *settled;
        }
    }
}

/// Passages and all that replaces them, each after what replaces it. Where passages replace each other
/// in a circle, one of them has to come first.
pub(super) fn newest_first(
    superseded: &Superseded,
    passages: impl IntoIterator<Item = u32>,
) -> Vec<u32> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let mut stack: Vec<(u32, bool)> = passages.into_iter().map(|doc| (doc, false)).collect();
    while let Some((doc, is_ready)) = stack.pop() {
        if is_ready {
            order.push(doc);
        } else if seen.insert(doc) {
            stack.push((doc, true));
            let replacing = superseded.get(&doc).into_iter().flat_map(|(_, by)| by.iter().rev());
            stack.extend(replacing.map(|&other| (other, false)));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passages with what replaces them, and scores before and after, in the order of `before`.
    fn check(chain: &[(u32, &[u32])], before: &[(u32, f32)], after: &[f32]) -> BTreeMap<u32, f32> {
        let superseded = chain.iter().map(|&(doc, by)| (doc, (1, by.to_vec()))).collect();
        let (mut found, mut taken) = (before.to_vec(), BTreeMap::new());
        settle(&superseded, &mut found, &mut taken);
        for ((doc, score), expect) in found.iter().zip(after) {
            assert!((score - expect).abs() < 1e-3, "{doc} in {chain:?}: {found:?}");
        }
        assert_eq!(found.len(), after.len());
        taken
    }

    #[test]
    fn what_is_in_force_takes_the_score_and_the_old_text_stays_below() {
        let taken = check(&[(1, &[2])], &[(1, 10.0), (2, 4.0), (3, 7.0)], &[6.0, 10.0, 7.0]);
        assert_eq!(taken, BTreeMap::from([(2, 6.0)]));
        let taken = check(&[(1, &[2])], &[(1, 4.0), (2, 10.0)], &[2.4, 10.0]);
        assert_eq!(taken, BTreeMap::new());
        check(&[(1, &[2, 3])], &[(1, 4.0), (2, 1.0), (3, 9.0)], &[2.4, 4.0, 9.0]);
        check(&[(1, &[])], &[(1, 10.0)], &[6.0]);
    }

    #[test]
    fn a_chain_of_replacements_leads_to_what_is_in_force() {
        // Whatever numbers they have, and in whichever order they were found.
        for [old, between, newest] in [[1, 2, 3], [3, 2, 1], [2, 3, 1], [2, 1, 3]] {
            let chain: [(u32, &[u32]); 2] = [(old, &[between]), (between, &[newest])];
            let taken =
                check(&chain, &[(old, 10.0), (between, 5.0), (newest, 1.0)], &[5.994, 6.0, 10.0]);
            assert_eq!(taken, BTreeMap::from([(between, 5.0), (newest, 9.0)]));
            check(&chain, &[(newest, 1.0), (between, 9.0), (old, 2.0)], &[9.0, 5.4, 1.2]);
        }
    }

    #[test]
    fn a_link_that_was_not_found_breaks_no_chain() {
        let chain: [(u32, &[u32]); 2] = [(1, &[2]), (2, &[3])];
        let taken = check(&chain, &[(1, 10.0), (3, 1.0)], &[6.0, 10.0]);
        assert_eq!(taken, BTreeMap::from([(3, 9.0)]));
        check(&chain, &[(1, 10.0), (2, 1.0)], &[5.994, 6.0]);
    }

    #[test]
    fn what_replaces_comes_first() {
        let superseded =
            Superseded::from([(1, (1, vec![7, 2])), (2, (1, vec![5])), (5, (1, vec![4]))]);
        assert_eq!(newest_first(&superseded, [1]), [7, 4, 5, 2, 1]);
        assert_eq!(newest_first(&superseded, [9]), [9]);
    }

    #[test]
    fn a_circle_comes_to_an_end() {
        check(&[(1, &[2]), (2, &[1])], &[(1, 10.0), (2, 5.0)], &[6.0, 5.994]);
        check(&[(1, &[1])], &[(1, 10.0)], &[6.0]);
    }
}
