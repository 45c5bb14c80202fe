//! Everything beside the text of a PDF, read with `lopdf`: its objects and the trees they hang in.
//!
//! Best effort: what can't be read is left out, never an error. Follows ISO 32000-2, 7.7 (catalogue,
//! page tree, name and number trees). What is made of it: `outline`, `page_label`, `metadata`, `tags`.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::{Structure, Warning, metadata, outline, page_label, string, tags};

/// What one compressed stream of objects may grow to.
const MAX_DECOMPRESSED: usize = 128 << 20;
/// Depth of the page tree.
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
        outline: outline::read(&file),
        labels: page_label::read(&file),
        tags: tags::read(&file),
        metadata: metadata::read(&file),
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

    /// The information dictionary.
    pub(super) fn information(&self) -> Option<&'d Dictionary> {
        self.resolve(self.document.trailer.get(b"Info").ok()?)?.as_dict().ok()
    }

    /// How many pages there are.
    pub(super) fn page_count(&self) -> usize {
        self.pages.len()
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

    /// A text string on one line; `None` where nothing is left of it.
    pub(super) fn text(&self, dict: &'d Dictionary, key: &[u8]) -> Option<String> {
        let bytes = self.get(dict, key)?.as_str().ok()?;
        let text = string::decode(bytes);
        // A title may be broken over lines; outside of text that is one space.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{FFFD}').collect();
        (!text.is_empty()).then_some(text)
    }

    /// An entry of a page that may stand in one of its parents.
    pub(super) fn inherited(&self, page: u32, key: &[u8]) -> Option<&'d Object> {
        let mut dict = self.document.get_dictionary(*self.pages.get(&page)?).ok()?;
        for _ in 0..MAX_DEPTH {
            if let Some(value) = self.get(dict, key) {
                return Some(value);
            }
            dict = self.dict(dict, b"Parent")?;
        }
        None
    }

    /// Visits the pairs of a name tree or number tree in order.
    pub(super) fn walk_tree(
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
}
