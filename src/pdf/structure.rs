//! Outline, page labels, metadata and language of a PDF, read with `lopdf`; tags are read in `tags`.
//!
//! Best effort: what can't be read is left out, never an error. Follows ISO 32000-2, 7.7.2
//! (catalogue), 12.3 (destinations, outlines), 12.4.2 (page labels) and 14.3.3 (information).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::{Metadata, OutlineEntry, Structure, Warning, string, tags};

/// What one compressed stream of objects may grow to.
const MAX_DECOMPRESSED: usize = 128 << 20;
/// Bookmarks that are read; the longest real outline seen has 259.
const MAX_OUTLINE: usize = 20_000;
/// Depth of bookmarks, of name trees and of number trees.
const MAX_DEPTH: usize = 32;

/// Reads everything beside the text.
pub fn read_structure(bytes: &[u8]) -> (Structure, Vec<Warning>) {
    let mut warnings = Vec::new();
    let options = LoadOptions {
        filter: Some(without_content),
        ..LoadOptions::with_max_decompressed_size(MAX_DECOMPRESSED)
    };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(error) => {
            warnings.push(Warning {
                page: None,
                message: format!(
                    "bookmarks, tags and page labels can't be read ({error}); the text is not \
                     affected"
                ),
            });
            return (Structure::default(), warnings);
        }
    };
    let file = File::new(&document);
    let structure = Structure {
        outline: file.outline(),
        labels: file.labels(),
        tags: tags::read(&file),
        metadata: file.metadata(),
    };
    (structure, warnings)
}

/// Drops the contents of streams while loading: pictures and fonts are not wanted here.
fn without_content(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    if let Object::Stream(stream) = object
        && !stream.dict.has_type(b"ObjStm")
        && !stream.dict.has_type(b"XRef")
    {
        stream.content = Vec::new();
    }
    Some((id, object.clone()))
}

/// One loaded file.
pub(super) struct File<'d> {
    document: &'d Document,
    /// Page numbers, from 1, by object.
    numbers: BTreeMap<ObjectId, u32>,
    /// Page objects by number.
    pages: BTreeMap<u32, ObjectId>,
}

impl<'d> File<'d> {
    fn new(document: &'d Document) -> Self {
        let pages = document.get_pages();
        let numbers = pages.iter().map(|(&number, &id)| (id, number)).collect();
        File { document, numbers, pages }
    }

    /// The catalogue.
    pub(super) fn catalog(&self) -> Option<&'d Dictionary> {
        self.document.catalog().ok()
    }

    /// The number of a page object.
    pub(super) fn page_number(&self, id: ObjectId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    /// The object that a reference leads to.
    pub(super) fn resolve(&self, object: &'d Object) -> Option<&'d Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }

    /// An entry of a dictionary, references followed.
    pub(super) fn get(&self, dict: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
        self.resolve(dict.get(key).ok()?)
    }

    /// A dictionary in a dictionary.
    pub(super) fn dict(&self, dict: &'d Dictionary, key: &[u8]) -> Option<&'d Dictionary> {
        self.get(dict, key)?.as_dict().ok()
    }

    fn text(&self, dict: &'d Dictionary, key: &[u8]) -> Option<String> {
        let bytes = self.get(dict, key)?.as_str().ok()?;
        let text = string::decode(bytes);
        // A title may be broken over lines; outside of text that is one space.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{FFFD}').collect();
        (!text.is_empty()).then_some(text)
    }

    fn metadata(&self) -> Metadata {
        let catalog = self.catalog();
        let info = self
            .document
            .trailer
            .get(b"Info")
            .ok()
            .and_then(|object| self.resolve(object)?.as_dict().ok());
        let info_text = |key: &[u8]| info.and_then(|info| self.text(info, key));
        Metadata {
            title: info_text(b"Title").and_then(|title| real_title(&title)),
            author: info_text(b"Author"),
            language: catalog.and_then(|catalog| self.text(catalog, b"Lang")),
            created: info_text(b"CreationDate").and_then(|date| iso_date(&date)),
            producer: info_text(b"Producer").or_else(|| info_text(b"Creator")),
            tagged: catalog.is_some_and(|catalog| self.dict(catalog, b"StructTreeRoot").is_some()),
        }
    }

    // ---- outline

    fn outline(&self) -> Vec<OutlineEntry> {
        let mut entries = Vec::new();
        let Some(root) = self.catalog().and_then(|catalog| self.dict(catalog, b"Outlines")) else {
            return entries;
        };
        let names = self.named_destinations();
        let mut seen = BTreeSet::new();
        // One open sibling list a level.
        let mut stack: Vec<Option<&'d Object>> = vec![root.get(b"First").ok()];
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
            let Some(item) = self.resolve(object).and_then(|item| item.as_dict().ok()) else {
                continue;
            };
            *next = item.get(b"Next").ok();
            let level = u8::try_from(stack.len()).unwrap_or(u8::MAX);
            if let Some(title) = self.text(item, b"Title") {
                let (page, top) = self.destination(item, &names).unwrap_or_default();
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

    fn destination(
        &self,
        item: &'d Dictionary,
        names: &BTreeMap<Vec<u8>, &'d Object>,
    ) -> Option<(Option<u32>, Option<f32>)> {
        let direct = self.get(item, b"Dest");
        let action = || {
            let action = self.dict(item, b"A")?;
            let go = self.get(action, b"S")?.as_name().ok()? == b"GoTo";
            if go { self.get(action, b"D") } else { None }
        };
        let mut target = direct.or_else(action)?;
        // A name leads to an array, or to a dictionary with the array in it. A name may not lead to
        // a name, but a bound costs nothing.
        for _ in 0..4 {
            match target {
                Object::Name(name) | Object::String(name, _) => {
                    target = names.get(name).copied()?;
                }
                Object::Dictionary(dict) => target = self.get(dict, b"D")?,
                _ => break,
            }
        }
        let target = target.as_array().ok()?;
        let number = match target.first()? {
            Object::Reference(id) => self.page_number(*id)?,
            // A page index is for destinations in other files, but some writers use it here.
            Object::Integer(index) => u32::try_from(*index).ok()?.checked_add(1)?,
            _ => return None,
        };
        let coordinate = |index: usize| {
            let value = self.resolve(target.get(index)?)?;
            value.as_float().ok()
        };
        let y = match target.get(1).and_then(|kind| kind.as_name().ok()) {
            Some(b"XYZ") => coordinate(3),
            Some(b"FitH" | b"FitBH") => coordinate(2),
            Some(b"FitR") => coordinate(5),
            _ => None,
        };
        Some((Some(number), y.and_then(|y| self.top_of(number, y))))
    }

    /// A height in the coordinates of the file → points from the top of the page as seen.
    fn top_of(&self, page: u32, y: f32) -> Option<f32> {
        let id = self.pages.get(&page)?;
        let boxes = |key: &[u8]| {
            let values = self.inherited(*id, key)?.as_array().ok()?;
            let value = |i: usize| self.resolve(values.get(i)?)?.as_float().ok();
            let (y0, y1) = (value(1)?, value(3)?);
            Some((y0.min(y1), y0.max(y1)))
        };
        let (bottom, top) = match (boxes(b"CropBox"), boxes(b"MediaBox")) {
            (Some(crop), Some(media)) => (crop.0.max(media.0), crop.1.min(media.1)),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return None,
        };
        let turn = self.inherited(*id, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0);
        match turn.rem_euclid(360) {
            0 => Some((top - y).clamp(0.0, top - bottom)),
            180 => Some((y - bottom).clamp(0.0, top - bottom)),
            // On a page that lies on its side a height in the file is no height for the reader.
            _ => None,
        }
    }

    /// An entry of a page that may stand in one of its parents.
    fn inherited(&self, page: ObjectId, key: &[u8]) -> Option<&'d Object> {
        let mut dict = self.document.get_dictionary(page).ok()?;
        for _ in 0..MAX_DEPTH {
            if let Some(value) = self.get(dict, key) {
                return Some(value);
            }
            dict = self.dict(dict, b"Parent")?;
        }
        None
    }

    /// All named destinations: the old dictionary and the name tree.
    fn named_destinations(&self) -> BTreeMap<Vec<u8>, &'d Object> {
        let mut names = BTreeMap::new();
        let Some(catalog) = self.catalog() else { return names };
        if let Some(old) = self.dict(catalog, b"Dests") {
            for (name, target) in old {
                if let Some(target) = self.resolve(target) {
                    names.insert(name.clone(), target);
                }
            }
        }
        let tree = self.dict(catalog, b"Names").and_then(|names| self.dict(names, b"Dests"));
        if let Some(tree) = tree {
            self.walk_tree(tree, b"Names", &mut |key, value| {
                if let (Ok(name), Some(target)) = (key.as_str(), self.resolve(value)) {
                    names.insert(name.to_vec(), target);
                }
            });
        }
        names
    }

    /// Visits the pairs of a name tree or number tree in order.
    fn walk_tree(
        &self,
        root: &'d Dictionary,
        leaf: &[u8],
        visit: &mut dyn FnMut(&'d Object, &'d Object),
    ) {
        let mut seen = BTreeSet::new();
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            if let Some(Ok(pairs)) = self.get(node, leaf).map(Object::as_array) {
                for pair in pairs.chunks_exact(2) {
                    if let Some(key) = self.resolve(&pair[0]) {
                        visit(key, &pair[1]);
                    }
                }
            }
            if let Some(Ok(kids)) = self.get(node, b"Kids").map(Object::as_array) {
                for kid in kids.iter().rev() {
                    if let Ok(id) = kid.as_reference()
                        && seen.insert(id)
                        && let Some(Ok(kid)) = self.resolve(kid).map(Object::as_dict)
                    {
                        stack.push(kid);
                    }
                }
            }
        }
    }

    // ---- page labels

    fn labels(&self) -> Vec<String> {
        let Some(tree) = self.catalog().and_then(|catalog| self.dict(catalog, b"PageLabels"))
        else {
            return Vec::new();
        };
        let mut ranges: BTreeMap<usize, &'d Dictionary> = BTreeMap::new();
        self.walk_tree(tree, b"Nums", &mut |key, value| {
            let start = key.as_i64().ok().and_then(|start| usize::try_from(start).ok());
            if let (Some(start), Some(Ok(range))) =
                (start, self.resolve(value).map(Object::as_dict))
            {
                ranges.insert(start, range);
            }
        });
        if ranges.is_empty() {
            return Vec::new();
        }
        (0..self.pages.len())
            .map(|index| match ranges.range(..=index).next_back() {
                Some((&start, range)) => self.label(range, index - start),
                None => (index + 1).to_string(),
            })
            .collect()
    }

    fn label(&self, range: &'d Dictionary, offset: usize) -> String {
        let first = self.get(range, b"St").and_then(|first| first.as_i64().ok()).unwrap_or(1);
        let number = usize::try_from(first).unwrap_or(1).saturating_add(offset);
        let style = self.get(range, b"S").and_then(|style| style.as_name().ok());
        let number = match style {
            Some(b"D") => number.to_string(),
            Some(b"r") => roman(number),
            Some(b"R") => roman(number).to_uppercase(),
            Some(b"a") => letters(number),
            Some(b"A") => letters(number).to_uppercase(),
            _ => String::new(),
        };
        self.text(range, b"P").unwrap_or_default() + &number
    }
}

/// The title that a person gave; `None` for what exporters leave there.
fn real_title(title: &str) -> Option<String> {
    const TEMPLATES: [&str; 4] = ["untitled", "naamloos", "document", "powerpoint-presentatie"];
    const FILES: [&str; 12] = [
        ".doc", ".docx", ".odt", ".indd", ".pdf", ".xls", ".xlsx", ".ppt", ".pptx", ".rtf", ".qxd",
        ".html",
    ];
    let title = title.strip_prefix("Microsoft Word - ").unwrap_or(title).trim();
    let lower = title.to_lowercase();
    let template = TEMPLATES.iter().any(|name| {
        lower.strip_prefix(name).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    let file = FILES.iter().any(|extension| lower.ends_with(extension));
    (!title.is_empty() && !template && !file && title.chars().any(char::is_alphabetic))
        .then(|| title.to_owned())
}

/// `D:20230115…` → `2023-01-15`.
fn iso_date(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (year, month, day) = (part(0..4)?, part(4..6).unwrap_or("01"), part(6..8).unwrap_or("01"));
    let valid = ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    valid.then(|| format!("{year}-{month}-{day}"))
}

fn roman(number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    // Nobody numbers that far in roman; a hostile file may.
    let mut rest = number % 4000;
    let mut out = String::new();
    for (value, digits) in STEPS {
        while rest >= value {
            out.push_str(digits);
            rest -= value;
        }
    }
    out
}

/// a … z, aa … zz, aaa …
fn letters(number: usize) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(16)).collect()
}

#[cfg(test)]
mod tests {
    use super::{iso_date, letters, real_title, roman};

    #[test]
    fn titles_of_people_and_of_exporters() {
        let check = |title: &str, expect: Option<&str>| {
            assert_eq!(real_title(title).as_deref(), expect, "{title}");
        };
        check("Ondersteuningsplan 2022-2026", Some("Ondersteuningsplan 2022-2026"));
        check("Microsoft Word - Ondersteuningsplan", Some("Ondersteuningsplan"));
        check("Microsoft Word - plan_def3.docx", None);
        check("plan.indd", None);
        check("Untitled-1", Some("Untitled-1"));
        check("untitled", None);
        check("Document1", None);
        check("2022", None);
    }

    #[test]
    fn dates() {
        let check = |date: &str, expect: Option<&str>| {
            assert_eq!(iso_date(date).as_deref(), expect, "{date}");
        };
        check("D:20230115120000+01'00'", Some("2023-01-15"));
        check("D:2023", Some("2023-01-01"));
        check("20230115", Some("2023-01-15"));
        check("D:20231515", None);
        check("gisteren", None);
    }

    #[test]
    fn page_labels_in_every_style() {
        for (number, expect) in [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (1994, "mcmxciv")] {
            assert_eq!(roman(number), expect);
        }
        for (number, expect) in [(0, ""), (1, "a"), (26, "z"), (27, "aa"), (53, "aaa")] {
            assert_eq!(letters(number), expect);
        }
    }
}
