//! How deep each heading lies, where no bookmark or tag says so.
//!
//! The depth of its number decides first; then the contents page; then the look, ranked by
//! prominence: what looks like a numbered heading lies as deep as that one.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::row::Style;
use super::vocabulary::Label;

/// Sets the level of every candidate that has none of its own, in document order.
pub(super) fn assign(candidates: &mut [Candidate]) {
    let parts = candidates.iter().filter(|c| c.label == Label::Part).count();
    let offset = usize::from(parts >= 2);
    let by_style = style_levels(candidates, offset);
    let chapters = chapters_of_one_look(candidates);
    let mut chapter = false;
    for (candidate, is_chapter) in candidates.iter_mut().zip(chapters) {
        let by_look = by_style.get(&look(candidate)).copied().unwrap_or(1);
        let depth = candidate.number.as_ref().map_or(0, super::label::Number::depth);
        let level = match candidate.label {
            Label::Part => 1,
            Label::Appendix => 1,
            Label::Chapter | Label::Theme(_) => 1 + offset,
            _ if depth >= 2 => depth + offset,
            _ if is_chapter => 1 + offset,
            // Articles and components are counted through the chapters that hold them.
            Label::Article | Label::Component if chapter => {
                candidate.level.map_or(by_look, usize::from).max(2 + offset)
            }
            // An ambition belongs to its chapter; under a list of ambitions it moves down later.
            Label::Ambition if chapter => 2 + offset,
            _ => {
                let told = candidate.level.map_or(by_look, usize::from);
                if depth == 1 && counts_chapters(candidate) { told.max(1 + offset) } else { told }
            }
        };
        chapter |= level == 1 + offset && counts_chapters(candidate);
        candidate.level = u8::try_from(level).ok();
    }
}

/// Which single numbers are those of chapters although the sections below look the same: `3` between
/// 2.4 and 3.1, or 4.1 where chapter 3 has no sections.
fn chapters_of_one_look(candidates: &[Candidate]) -> Vec<bool> {
    let deeper = |candidate: &Candidate, like: &Candidate| {
        let number = candidate.number.as_ref().filter(|number| number.depth() > 1)?;
        (look(candidate) == look(like) && candidate.label == Label::None)
            .then(|| number.parts.first().copied())?
    };
    let is_chapter = |(at, own): (usize, &Candidate)| {
        let number = own.number.as_ref().filter(|number| number.depth() == 1);
        let Some(&[value]) = number.map(|number| number.parts.as_slice()) else { return false };
        let (before, after) = candidates.split_at(at);
        let before = before.iter().rev().find_map(|other| deeper(other, own));
        let after = after.iter().find_map(|other| deeper(other, own));
        (before.is_some() || after.is_some())
            && counts_chapters(own)
            && before.is_none_or(|before| before < value)
            && after.is_none_or(|after| value <= after)
    };
    candidates.iter().enumerate().map(is_chapter).collect()
}

/// Whether a single number may be that of a chapter; articles, components and ambitions count by
/// themselves, wherever they lie.
fn counts_chapters(candidate: &Candidate) -> bool {
    !matches!(candidate.label, Label::Article | Label::Component | Label::Section | Label::Ambition)
}

/// A look that ranks: size first, then weight, then capitals. Sizes within half a point are one.
type Look = (u32, bool, bool, bool, bool);

/// Capitals count as a quarter bigger: that is how much they are above small letters.
fn look(candidate: &Candidate) -> Look {
    let Style { half_points, bold, capitals, italic, coloured } = candidate.style;
    let seen = if capitals { half_points + half_points / 4 } else { half_points };
    (seen, bold, capitals, coloured, italic)
}

/// Whether two looks differ by an accident only: half a point, or a title that is an acronym.
fn are_twins(one: Look, other: Look) -> bool {
    let same = (one.1, one.3, one.4) == (other.1, other.3, other.4);
    same && one.0.abs_diff(other.0) <= 1
}

/// The level of each look, most prominent first.
fn style_levels(candidates: &[Candidate], offset: usize) -> BTreeMap<Look, usize> {
    let mut groups: BTreeMap<Look, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        if !matches!(candidate.label, Label::Part | Label::Appendix | Label::Ambition) {
            groups.entry(look(candidate)).or_default().push(candidate);
        }
    }
    let ranked: Vec<(Look, Option<usize>, usize)> = groups
        .iter()
        .rev()
        .map(|(look, group)| (*look, told_level(group, offset), group.len()))
        .collect();
    let mut levels = BTreeMap::new();
    let mut above = 0;
    let mut before: Option<(Look, usize)> = None;
    let mut chapters_seen = false;
    for (at, (look, told, count)) in ranked.iter().enumerate() {
        // Nothing may lie deeper than a numbered look below it in rank.
        let ceiling =
            ranked.iter().skip(at + 1).filter_map(|(_, told, _)| *told).min().unwrap_or(usize::MAX);
        let twin = before.filter(|(other, _)| are_twins(*other, *look));
        let level = match told {
            // A second, smaller look of single numbers counts within a section.
            Some(level) if *level == 1 + offset && chapters_seen => {
                twin.map_or(above + 1, |(_, level)| level)
            }
            Some(level) => *level,
            None => match twin {
                Some((_, level)) => level,
                // A look that comes once, above all others: a title of its own.
                None if *count == 1 && above == 0 => 1,
                None => (above + 1).min(ceiling),
            },
        };
        chapters_seen |= *told == Some(1 + offset);
        levels.insert(*look, level);
        if *count > 1 || told.is_some() {
            above = level;
        }
        before = Some((*look, level));
    }
    levels
}

/// The level that numbers or the contents page give to most of a group.
fn told_level(group: &[&Candidate], offset: usize) -> Option<usize> {
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for candidate in group {
        let told = match (&candidate.number, candidate.level) {
            (Some(number), _) if number.depth() > 1 || counts_chapters(candidate) => {
                Some(number.depth() + offset)
            }
            (Some(_), level) => level.map(usize::from),
            (None, Some(level)) => Some(usize::from(level)),
            (None, None) => None,
        };
        if let Some(level) = told {
            *votes.entry(level).or_default() += 1;
        }
    }
    let (level, count) =
        votes.into_iter().max_by_key(|(level, count)| (*count, std::cmp::Reverse(*level)))?;
    (count * 5 >= group.len() * 2).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::candidate::parts;

    fn candidate(text: &str, half_points: u32) -> Candidate {
        let (label, number, title) = parts(text);
        let style = Style { half_points, bold: true, ..Style::default() };
        Candidate {
            rows: 0..1,
            text: text.to_owned(),
            label,
            number,
            title,
            style,
            evidence: vec![],
            level: None,
            tag: None,
        }
    }

    #[track_caller]
    fn check(headings: &[(&str, u32, u8)]) {
        let mut candidates: Vec<Candidate> =
            headings.iter().map(|(text, size, _)| candidate(text, *size)).collect();
        assign(&mut candidates);
        for (candidate, (text, _, level)) in candidates.iter().zip(headings) {
            assert_eq!(candidate.level, Some(*level), "{text}");
        }
    }

    #[test]
    fn numbers_tell_the_depth_and_looks_follow() {
        check(&[
            ("Voorwoord", 40, 1),
            ("Hoofdstuk 1: a", 40, 1),
            ("1.1 b", 28, 2),
            ("Wat ouders merken", 23, 3),
            ("1.2 c", 28, 2),
            ("Nog iets", 23, 3),
            ("Bijlage 1 d", 40, 1),
        ]);
    }

    #[test]
    fn without_numbers_size_ranks() {
        check(&[
            ("A b", 40, 1),
            ("C d", 30, 2),
            ("E f", 24, 3),
            ("G h", 24, 3),
            ("I j", 30, 2),
            ("K l", 40, 1),
        ]);
    }

    #[test]
    fn single_numbers_in_a_smaller_look_count_within_a_section() {
        check(&[
            ("1. a", 40, 1),
            ("2. b", 40, 1),
            ("2.1 c", 30, 2),
            ("1. d", 24, 3),
            ("2. e", 24, 3),
        ]);
    }

    #[test]
    fn articles_and_ambitions_lie_under_their_chapter() {
        check(&[
            ("HOOFDSTUK I Algemeen", 25, 1),
            ("Artikel 1 a", 24, 2),
            ("Artikel 2 b", 24, 2),
            ("HOOFDSTUK II Duur", 25, 1),
            ("Ambitie 1: d", 22, 2),
        ]);
        check(&[("Artikel 1 a", 24, 1), ("Artikel 2 b", 24, 1)]);
    }

    #[test]
    fn chapters_lie_under_parts() {
        check(&[
            ("Deel 1: a", 60, 1),
            ("1 b", 40, 2),
            ("1.1 c", 30, 3),
            ("Deel 2: d", 60, 1),
            ("2 e", 40, 2),
        ]);
    }
}
