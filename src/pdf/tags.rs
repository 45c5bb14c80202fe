//! The structure tree of a tagged PDF → the role of every piece of marked content.
//!
//! Follows ISO 32000-2, 14.7 (logical structure) and 14.8 (standard types). Roles that the layout
//! can't use are left to the element around them: a `Span` in a paragraph is the paragraph.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object};

use super::structure::File;
use super::{Role, Tag};

/// Elements that are read; the largest real tree seen has some thirty thousand.
const MAX_ELEMENTS: usize = 1_000_000;
/// Depth of the tree; real ones stay below 25.
const MAX_DEPTH: usize = 100;

/// Tags by page number and marked-content id.
pub(super) fn read(file: &File<'_>) -> BTreeMap<(u32, i32), Tag> {
    let mut walk = Walk { file, roles: None, tags: BTreeMap::new(), seen: BTreeSet::new(), next: 0, row: 0 };
    let root = file.catalog().and_then(|catalog| file.dict(catalog, b"StructTreeRoot"));
    if let Some(root) = root {
        walk.roles = file.dict(root, b"RoleMap");
        if let Ok(kids) = root.get(b"K") {
            walk.kids(kids, Place { page: None, tag: None, depth: 0 });
        }
    }
    walk.tags
}

struct Walk<'d, 'f> {
    file: &'f File<'d>,
    roles: Option<&'d Dictionary>,
    tags: BTreeMap<(u32, i32), Tag>,
    seen: BTreeSet<(u32, u16)>,
    /// Number of the next element.
    next: u32,
    /// Rows of tables so far.
    row: u32,
}

/// Where in the tree: what is handed down to children.
#[derive(Clone, Copy)]
struct Place {
    page: Option<u32>,
    tag: Option<Tag>,
    depth: usize,
}

impl<'d> Walk<'d, '_> {
    fn kids(&mut self, kids: &'d Object, place: Place) {
        if place.depth > MAX_DEPTH || self.seen.len() > MAX_ELEMENTS {
            return;
        }
        // Elements refer to each other freely; each is visited once.
        if let Object::Reference(id) = kids
            && !self.seen.insert(*id)
        {
            return;
        }
        match self.file.resolve(kids) {
            Some(Object::Array(kids)) => {
                for kid in kids {
                    self.kids(kid, Place { depth: place.depth + 1, ..place });
                }
            }
            Some(Object::Integer(mcid)) => self.content(*mcid, place),
            Some(Object::Dictionary(dict)) => self.element(dict, place),
            _ => {}
        }
    }

    fn element(&mut self, dict: &'d Dictionary, place: Place) {
        let page = dict
            .get(b"Pg")
            .ok()
            .and_then(|page| self.file.page_number(page.as_reference().ok()?))
            .or(place.page);
        if dict.has_type(b"MCR") {
            // Content of a form has ids of its own, which the text reader does not give out.
            if !dict.has(b"Stm")
                && let Some(Object::Integer(mcid)) = self.file.get(dict, b"MCID")
            {
                self.content(*mcid, Place { page, ..place });
            }
            return;
        }
        let name = self.standard_role(dict);
        let tag = self.tag(name, place.tag);
        if let Ok(kids) = dict.get(b"K") {
            self.kids(kids, Place { page, tag, depth: place.depth + 1 });
        }
    }

    fn content(&mut self, mcid: i64, place: Place) {
        let (Some(page), Ok(mcid)) = (place.page, i32::try_from(mcid)) else { return };
        let tag = match place.tag {
            Some(tag) => tag,
            None => self.number(Role::Other),
        };
        self.tags.entry((page, mcid)).or_insert(tag);
    }

    fn number(&mut self, role: Role) -> Tag {
        self.next = self.next.saturating_add(1);
        Tag { role, element: self.next }
    }

    /// The type of an element after the role map, which may lead through several names.
    fn standard_role(&self, dict: &'d Dictionary) -> &'d [u8] {
        let mut name = self.file.get(dict, b"S").and_then(|name| name.as_name().ok()).unwrap_or(b"");
        for _ in 0..8 {
            if is_standard(name) {
                break;
            }
            let Some(roles) = self.roles else { break };
            match self.file.get(roles, name).and_then(|mapped| mapped.as_name().ok()) {
                Some(mapped) => name = mapped,
                None => break,
            }
        }
        name
    }

    /// The tag of an element's content, given the tag of what it stands in.
    fn tag(&mut self, name: &[u8], outer: Option<Tag>) -> Option<Tag> {
        let outer_role = outer.map(|tag| tag.role);
        let role = match name {
            b"Title" => Role::Title,
            b"H" => Role::Heading(0),
            [b'H', level @ b'1'..=b'9'] => Role::Heading((level - b'0').min(6)),
            b"TR" => {
                self.row = self.row.saturating_add(1);
                return outer;
            }
            b"TH" => Role::Cell { row: self.row, header: true },
            b"TD" => Role::Cell { row: self.row, header: false },
            b"TOCI" => Role::Contents,
            b"Note" | b"FENote" => Role::Note,
            b"Caption" => Role::Caption,
            b"Figure" | b"Formula" => Role::Figure,
            b"LI" => match outer_role {
                Some(Role::Cell { .. } | Role::Contents | Role::Note) => return outer,
                _ => Role::ListItem,
            },
            b"P" => match outer_role {
                // Paragraphs inside these are part of them.
                Some(
                    Role::Cell { .. } | Role::Contents | Role::Note | Role::Caption | Role::ListItem
                    | Role::Figure,
                ) => return outer,
                _ => Role::Paragraph,
            },
            // Groups hand down what they stand in; a group in nothing starts anew for each content.
            b"Document" | b"Part" | b"Art" | b"Sect" | b"Div" | b"L" | b"Table" | b"THead"
            | b"TBody" | b"TFoot" | b"TOC" | b"Index" | b"NonStruct" | b"Private"
            | b"BlockQuote" => return outer,
            _ => match outer {
                Some(outer) => return Some(outer),
                None => Role::Other,
            },
        };
        Some(self.number(role))
    }
}

fn is_standard(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 47] = [
        b"Document", b"Part", b"Art", b"Sect", b"Div", b"BlockQuote", b"Caption", b"TOC", b"TOCI",
        b"Index", b"NonStruct", b"Private", b"P", b"H", b"H1", b"H2", b"H3", b"H4", b"H5", b"H6",
        b"L", b"LI", b"Lbl", b"LBody", b"Table", b"TR", b"TH", b"TD", b"THead", b"TBody", b"TFoot",
        b"Span", b"Quote", b"Note", b"FENote", b"Reference", b"BibEntry", b"Code", b"Link",
        b"Annot", b"Ruby", b"Warichu", b"Figure", b"Formula", b"Form", b"Title", b"Em",
    ];
    NAMES.contains(&name)
}
