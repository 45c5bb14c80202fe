//! Bookmarks of a PDF and where they lead (ISO 32000-2, 12.3).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object};

use super::OutlineEntry;
use super::structure::File;

/// Bookmarks that are read; the longest real outline seen has 259.
const MAX_OUTLINE: usize = 20_000;
/// Depth of bookmarks.
const MAX_DEPTH: usize = 32;

/// The bookmarks in document order, depth first.
pub(super) fn read(file: &File<'_>) -> Vec<OutlineEntry> {
    let mut entries = Vec::new();
    let Some(root) = file.catalog().and_then(|catalog| file.dict(catalog, b"Outlines")) else {
        return entries;
    };
    let names = named_destinations(file);
    let mut seen = BTreeSet::new();
    // One open sibling list a level.
    let mut stack: Vec<Option<&Object>> = vec![root.get(b"First").ok()];
    while let Some(next) = stack.last_mut() {
        let Some(object) = next.take() else {
            stack.pop();
            continue;
        };
        if let Ok(id) = object.as_reference()
            && !seen.insert(id)
        {
            continue;
        }
        let Some(item) = file.resolve(object).and_then(|item| item.as_dict().ok()) else {
            continue;
        };
        *next = item.get(b"Next").ok();
        let level = u8::try_from(stack.len()).unwrap_or(u8::MAX);
        if let Some(title) = file.text(item, b"Title") {
            let (page, top) = destination(file, item, &names).unwrap_or_default();
            entries.push(OutlineEntry { level, title, page, top });
        }
        if entries.len() >= MAX_OUTLINE || seen.len() >= MAX_OUTLINE {
            break;
        }
        if stack.len() < MAX_DEPTH
            && let Ok(first) = item.get(b"First")
        {
            stack.push(Some(first));
        }
    }
    entries
}

/// Where a bookmark leads: the page, from 1, and the height on it.
fn destination<'d>(
    file: &File<'d>,
    item: &'d Dictionary,
    names: &BTreeMap<Vec<u8>, &'d Object>,
) -> Option<(Option<u32>, Option<f32>)> {
    let direct = file.get(item, b"Dest");
    let action = || {
        let action = file.dict(item, b"A")?;
        let go = file.get(action, b"S")?.as_name().ok()? == b"GoTo";
        if go { file.get(action, b"D") } else { None }
    };
    let mut target = direct.or_else(action)?;
    // A name leads to an array, or to a dictionary with the array in it. A name may not lead to
    // a name, but a bound costs nothing.
    for _ in 0..4 {
        match target {
            Object::Name(name) | Object::String(name, _) => {
                target = names.get(name).copied()?;
            }
            Object::Dictionary(dict) => target = file.get(dict, b"D")?,
            _ => break,
        }
    }
    let target = target.as_array().ok()?;
    let number = match target.first()? {
        Object::Reference(id) => file.page_number(*id)?,
        // A page index is for destinations in other files, but some writers use it here.
        Object::Integer(index) => u32::try_from(*index).ok()?.checked_add(1)?,
        _ => return None,
    };
    let coordinate = |index: usize| {
        let value = file.resolve(target.get(index)?)?;
        value.as_float().ok()
    };
    let y = match target.get(1).and_then(|kind| kind.as_name().ok()) {
        Some(b"XYZ") => coordinate(3),
        Some(b"FitH" | b"FitBH") => coordinate(2),
        Some(b"FitR") => coordinate(5),
        _ => None,
    };
    Some((Some(number), y.and_then(|y| top_of(file, number, y))))
}

/// A height in the coordinates of the file → points from the top of the page as seen.
fn top_of(file: &File<'_>, page: u32, y: f32) -> Option<f32> {
    let boxes = |key: &[u8]| {
        let values = file.inherited(page, key)?.as_array().ok()?;
        let value = |i: usize| file.resolve(values.get(i)?)?.as_float().ok();
        let (y0, y1) = (value(1)?, value(3)?);
        Some((y0.min(y1), y0.max(y1)))
    };
    let (bottom, top) = match (boxes(b"CropBox"), boxes(b"MediaBox")) {
        (Some(crop), Some(media)) => (crop.0.max(media.0), crop.1.min(media.1)),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return None,
    };
    let turn = file.inherited(page, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0);
    match turn.rem_euclid(360) {
        0 => Some((top - y).clamp(0.0, top - bottom)),
        180 => Some((y - bottom).clamp(0.0, top - bottom)),
        // On a page that lies on its side a height in the file is no height for the reader.
        _ => None,
    }
}

/// All named destinations: the old dictionary and the name tree.
fn named_destinations<'d>(file: &File<'d>) -> BTreeMap<Vec<u8>, &'d Object> {
    let mut names = BTreeMap::new();
    let Some(catalog) = file.catalog() else { return names };
    if let Some(old) = file.dict(catalog, b"Dests") {
        for (name, target) in old {
            if let Some(target) = file.resolve(target) {
                names.insert(name.clone(), target);
            }
        }
    }
    let tree = file.dict(catalog, b"Names").and_then(|names| file.dict(names, b"Dests"));
    if let Some(tree) = tree {
        file.walk_tree(tree, b"Names", &mut |key, value| {
            if let (Ok(name), Some(target)) = (key.as_str(), file.resolve(value)) {
                names.insert(name.to_vec(), target);
            }
        });
    }
    names
}
