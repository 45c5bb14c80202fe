//! `corpus.toml`: what it may say, and where it is wrong.
//!
//! Every fault has the byte at which it stands, so that the owner is shown the line. The keys are
//! explained at the head of the sample's `corpus.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::{Source, name};
use crate::plan::Overrides;

/// Kinds of document that `corpus.toml` may name.
const KINDS: [&str; 3] = ["plan", "addendum", "bijlage"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    document: Vec<Table>,
    synonyms: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: Spanned<String>,
    file: Spanned<String>,
    title: Option<String>,
    kind: Option<Spanned<String>>,
    amends: Option<Spanned<String>>,
    valid_from: Option<Spanned<toml::Value>>,
    valid_to: Option<Spanned<toml::Value>>,
    source: Option<String>,
    licence: Option<String>,
    chapter_url: Option<Spanned<String>>,
    notice: Option<String>,
    chapter_pattern: Option<Spanned<String>>,
    section_pattern: Option<Spanned<String>>,
    ambition_pattern: Option<Spanned<String>>,
    skip_pages: Option<Vec<Spanned<toml::Value>>>,
}

/// A fault in `corpus.toml` at a byte of it.
pub(crate) type Fault = (usize, String);

/// The documents that `corpus.toml` names, in its order, and the path of the list of synonyms.
pub(super) fn read(text: &str, directory: &Path) -> Result<(Vec<Source>, Option<PathBuf>), Fault> {
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let (at, message) = fault_of(text, &error);
        let advice = if message.contains("escaped value") { SINGLE_QUOTES } else { "" };
        (at, format!("{message}{advice}"))
    })?;
    let synonyms = settings.synonyms.as_ref().map(|name| list(name, directory)).transpose()?;
    Ok((tables(text, &settings, directory)?, synonyms))
}

/// A file of the corpus directory.
fn list(name: &Spanned<String>, directory: &Path) -> Result<PathBuf, Fault> {
    let (file, at) = (name.get_ref(), name.span().start);
    if !is_inside(file) {
        let message = format!("synonyms: \"{file}\" is not a name inside the corpus directory");
        return Err((at, message));
    }
    let path = directory.join(file);
    if !path.is_file() {
        return Err((at, format!("synonyms: there is no file {}", path.display())));
    }
    if leads_out(&path, directory) {
        return Err((at, format!("synonyms: \"{file}\" {LEADS_OUT}")));
    }
    Ok(path)
}

/// Whether a place is outside a directory, for there is a link on the way to it. A place that isn't
/// there is nowhere.
fn leads_out(place: &Path, directory: &Path) -> bool {
    let real = [place, directory].map(std::fs::canonicalize);
    matches!(real, [Ok(place), Ok(directory)] if !place.starts_with(&directory))
}

const LEADS_OUT: &str = "leads out of the corpus directory by a link: put the file itself there";

/// Whether a name leads to a place inside a directory.
fn is_inside(file: &str) -> bool {
    let mut parts = Path::new(file).components();
    !file.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn tables(text: &str, settings: &Settings, directory: &Path) -> Result<Vec<Source>, Fault> {
    let mut ids = BTreeMap::new();
    let mut files = BTreeMap::new();
    for table in &settings.document {
        let (id, at) = (table.id.get_ref(), table.id.span().start);
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err((
                at,
                format!("id: \"{id}\" may hold letters a-z, digits and hyphens only"),
            ));
        }
        // File systems that ignore case would mix up two ids that differ in it alone.
        if let Some(first) = ids.insert(id.to_lowercase(), at) {
            let line = line_of(text, first);
            return Err((at, format!("id: \"{id}\" is the id of the document in line {line} too")));
        }
        let (file, at) = (table.file.get_ref(), table.file.span().start);
        if !is_inside(file) {
            return Err((
                at,
                format!("file: \"{file}\" is not a name inside the corpus directory"),
            ));
        }
        // A file that is a link itself is named when it is read, and stops nothing.
        if directory.join(file).parent().is_some_and(|parent| leads_out(parent, directory)) {
            return Err((at, format!("file: \"{file}\" {LEADS_OUT}")));
        }
        if let Some(first) = files.insert(file.clone(), at) {
            let line = line_of(text, first);
            return Err((at, format!("file: \"{file}\" is named in line {line} too")));
        }
    }
    settings.document.iter().map(|table| source_of(table, &ids, directory)).collect()
}

fn source_of(
    table: &Table,
    ids: &BTreeMap<String, usize>,
    directory: &Path,
) -> Result<Source, Fault> {
    if let Some(kind) = &table.kind
        && !KINDS.contains(&kind.get_ref().as_str())
    {
        let message = format!("kind: \"{}\" is not one of {}", kind.get_ref(), KINDS.join(", "));
        return Err((kind.span().start, message));
    }
    if let Some(amends) = &table.amends
        && (!ids.contains_key(&amends.get_ref().to_lowercase())
            || amends.get_ref().eq_ignore_ascii_case(table.id.get_ref()))
    {
        let message = format!("amends: no other [[document]] has the id \"{}\"", amends.get_ref());
        return Err((amends.span().start, message));
    }
    if let Some(address) = &table.chapter_url {
        let (text, at) = (address.get_ref(), address.span().start);
        if !(text.starts_with("https://") || text.starts_with("http://")) {
            return Err((at, format!("chapter_url: \"{text}\" is not a web address")));
        }
        if !text.contains("{number}") {
            return Err((at, format!("chapter_url: \"{text}\" has no {{number}} in it")));
        }
    }
    let amends = table.amends.as_ref().map(|amends| amends.get_ref().clone());
    let kind = match (&table.kind, &amends) {
        (Some(kind), _) => kind.get_ref().clone(),
        (None, Some(_)) => "addendum".to_owned(),
        (None, None) => name::kind(table.file.get_ref()),
    };
    Ok(Source {
        file: table.file.get_ref().clone(),
        path: directory.join(table.file.get_ref()),
        size: None,
        modified: 0,
        id: table.id.get_ref().clone(),
        title: table.title.clone(),
        kind,
        amends,
        valid_from: date("valid_from", table.valid_from.as_ref())?,
        valid_to: date("valid_to", table.valid_to.as_ref())?,
        source: table.source.clone(),
        licence: table.licence.clone(),
        chapter_url: table.chapter_url.as_ref().map(|address| address.get_ref().clone()),
        notice: table.notice.clone(),
        overrides: Overrides {
            chapter: pattern("chapter_pattern", table.chapter_pattern.as_ref())?,
            section: pattern("section_pattern", table.section_pattern.as_ref())?,
            ambition: pattern("ambition_pattern", table.ambition_pattern.as_ref())?,
            skip_pages: pages(table.skip_pages.as_deref().unwrap_or_default())?,
        },
    })
}

/// What to do where a backslash in double quotes is not what its writer meant.
const SINGLE_QUOTES: &str =
    "; write a pattern between single quotes ('), where a backslash is only a backslash";

/// A pattern that can be used.
fn pattern(key: &str, value: Option<&Spanned<String>>) -> Result<Option<String>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let text = value.get_ref();
    // In double quotes `\b` is a backspace, and no page holds one.
    if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        let message = format!("{key}: {text:?} holds a control character{SINGLE_QUOTES}");
        return Err((value.span().start, message));
    }
    Overrides::check(text)
        .map_err(|fault| (value.span().start, format!("{key}: \"{text}\" {fault}")))?;
    Ok(Some(text.clone()))
}

/// Pages and ranges of pages: `[1, "3-5"]`.
fn pages(values: &[Spanned<toml::Value>]) -> Result<Vec<(u32, u32)>, Fault> {
    let read = |value: &toml::Value| match value {
        toml::Value::Integer(page) => u32::try_from(*page).ok().map(|page| (page, page)),
        toml::Value::String(range) => {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
        }
        _ => None,
    };
    values
        .iter()
        .map(|value| {
            read(value.get_ref()).filter(|(from, to)| (1..=*to).contains(from)).ok_or_else(|| {
                let message = format!(
                    "skip_pages: {} is not a page of the file like 3, counted from 1, or a range \
                     like \"3-5\"",
                    value.get_ref()
                );
                (value.span().start, message)
            })
        })
        .collect()
}

/// A day, written as text or as TOML's own date.
fn date(key: &str, value: Option<&Spanned<toml::Value>>) -> Result<Option<String>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let text = match value.get_ref() {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // TOML's own parser knows the lengths of the months.
    match text.parse::<toml::value::Datetime>() {
        Ok(toml::value::Datetime { date: Some(_), time: None, offset: None }) => Ok(Some(text)),
        _ => {
            Err((value.span().start, format!("{key}: \"{text}\" is not a day like \"2018-08-01\"")))
        }
    }
}

/// What TOML's parser finds wrong, with the key that its message leaves out where a value has the wrong
/// type.
pub(crate) fn fault_of(text: &str, error: &toml::de::Error) -> Fault {
    let start = error.span().map_or(0, |span| span.start);
    let message = error.message().replace('\n', " ");
    let before = text.get(..start).unwrap_or_default();
    let key = before.rsplit('\n').next().and_then(|line| line.split_once('=')).map(|(key, _)| key);
    match key.map(str::trim) {
        Some(key) if !message.contains(key) => (start, format!("{key}: {message}")),
        _ => (start, message),
    }
}

/// Line of a byte, from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_the_settings_names_its_line_and_key() {
        let good = "[[document]]\nid = \"plan\"\nfile = \"plan.pdf\"\n";
        let check = |addition: &str, line: usize, part: &str| {
            let text = format!("{good}{addition}");
            let (byte, message) = read(&text, Path::new("c")).unwrap_err();
            assert_eq!(line_of(&text, byte), line, "{addition:?}: {message}");
            assert!(message.contains(part), "{addition:?}: {message}");
        };
        check("titel = \"x\"\n", 4, "titel");
        check("kind = \"nota\"\n", 4, "kind: \"nota\" is not one of plan");
        check("amends = \"plan\"\n", 4, "amends: no other");
        check("amends = \"weg\"\n", 4, "amends: no other");
        check("title = 5\n", 4, "title: invalid type: integer `5`, expected a string");
        check("valid_from = \"2018-02-30\"\n", 4, "valid_from");
        check("valid_to = 2018\n", 4, "valid_to");
        check("chapter_url = \"ftp://x/{number}\"\n", 4, "web address");
        check("chapter_url = \"https://x/\"\n", 4, "no {number}");
        check("[[document]]\nid = \"Plan\"\nfile = \"b.pdf\"\n", 5, "in line 2 too");
        check("[[document]]\nid = \"b\"\nfile = \"plan.pdf\"\n", 6, "named in line 3 too");
        check("[[document]]\nid = \"b\"\nfile = \"../b.pdf\"\n", 6, "inside the corpus");
        check("[[document]]\nid = \"b.c\"\nfile = \"b.pdf\"\n", 5, "hyphens only");
        check("[[document]]\nfile = \"b.pdf\"\n", 4, "missing field `id`");
        check(
            "chapter_pattern = \"(\"\n",
            4,
            "chapter_pattern: \"(\" is not a regular expression: unclosed group",
        );
        check("chapter_pattern = \"\\bTraject\"\n", 4, "a control character; write a pattern");
        check("section_pattern = \"a*\"\n", 4, "section_pattern: \"a*\" matches an empty line");
        check("ambition_pattern = '(\\w{1,900}){1,900}'\n", 4, "is too large");
        check("chapter_pattern = 5\n", 4, "chapter_pattern: invalid type");
        check("skip_pages = [1, \"5-3\"]\n", 4, "skip_pages: \"5-3\" is not a page");
        check("skip_pages = [0]\n", 4, "skip_pages: 0 is not a page");
        check("skip_pages = [\n  1,\n  \"x\",\n]\n", 6, "skip_pages: \"x\"");
        check("skip_pages = 3\n", 4, "skip_pages");
        check("[[document]\n", 4, "");
        let list = |value: &str| read(&format!("\n{value}"), Path::new("c")).unwrap_err();
        let (byte, message) = list("synonyms = \"../x.tsv\"");
        assert!(byte > 1 && message.contains("inside the corpus"), "{message}");
        assert!(list("synonyms = \"x.tsv\"").1.contains("no file c/x.tsv"));
    }

    #[test]
    fn settings_are_read_as_written() {
        let text = "[[document]]\nid = 'p'\nfile = 'p.pdf'\nvalid_from = 2018-08-01\n\
                    [[document]]\nid = 'a'\nfile = 'a.pdf'\namends = 'p'\nvalid_to = '2022-07-31'\n";
        let (sources, _) = read(text, Path::new("c")).unwrap();
        assert_eq!(sources[0].valid_from.as_deref(), Some("2018-08-01"));
        assert_eq!(sources[1].valid_to.as_deref(), Some("2022-07-31"));
        assert_eq!((sources[0].kind.as_str(), sources[1].kind.as_str()), ("", "addendum"));
        assert_eq!(sources[1].path, Path::new("c/a.pdf"));
        let text = "[[document]]\nid = 'p'\nfile = 'p.pdf'\nchapter_pattern = 'Deel (\\d)'\n\
                    skip_pages = [1, '3-5', ' 7 - 7 ']\n";
        let (sources, _) = read(text, Path::new("c")).unwrap();
        assert_eq!(
            sources[0].overrides,
            Overrides {
                chapter: Some(r"Deel (\d)".to_owned()),
                skip_pages: vec![(1, 1), (3, 5), (7, 7)],
                ..Overrides::default()
            }
        );
    }

    #[test]
    fn the_examples_in_the_sample_can_be_used() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/corpus.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let examples = text.lines().filter(|line| line.starts_with("# ") && line.contains(" = "));
        assert_eq!(examples.count(), 3, "an example of each that is commented out");
        let used: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(example) if example.contains(" = ") => format!("{example}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let plan = read(&used, Path::new("corpus")).unwrap().0.remove(0);
        assert!(plan.chapter_url.is_some() && plan.overrides.chapter.is_some());
        assert_eq!(plan.overrides.skip_pages, [(2, 2)]);
    }
}
