//! The corpus directory: which PDFs there are, and what `corpus.toml` says about them.
//!
//! Every PDF in the directory is a document. `corpus.toml` has a table for each document that needs
//! more said than its file tells; a PDF without one gets its id from its name. An error in
//! `corpus.toml` names the line and the key: a setting that is silently left out is worse than a run
//! that stops.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use toml::Spanned;

/// Name of the file with settings in the corpus directory.
pub const SETTINGS: &str = "corpus.toml";

/// Kinds of document that `corpus.toml` may name.
const KINDS: [&str; 3] = ["plan", "addendum", "bijlage"];

/// The PDFs of a directory in the order of `corpus.toml`, then by name.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The directory.
    pub directory: PathBuf,
    /// The files; never empty.
    pub sources: Vec<Source>,
    /// SHA-256 of `corpus.toml`; empty where there is none.
    pub settings: String,
}

/// One file of the corpus with all that is known before it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name relative to the corpus, as text; never ambiguous inside one corpus.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes; `None` where `corpus.toml` names a file that isn't there.
    pub size: Option<u64>,
    /// Last change in nanoseconds since 1970.
    pub modified: u64,
    /// Id of the document.
    pub id: String,
    /// Title, where `corpus.toml` says it.
    pub title: Option<String>,
    /// `plan`, `addendum` or `bijlage`; empty where nothing tells.
    pub kind: String,
    /// Id of the document that it amends.
    pub amends: Option<String>,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// Address of a chapter's page, with `{number}`.
    pub chapter_url: Option<String>,
    /// What must be said of it on every page.
    pub notice: Option<String>,
}

/// Why a corpus can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// No such directory.
    #[error(
        "there is no corpus directory {0}: make it and put the PDFs in it, or name another with --corpus"
    )]
    Missing(PathBuf),
    /// Nothing to index.
    #[error("the corpus directory {0} holds no PDF files: put the PDFs in it")]
    Empty(PathBuf),
    /// The directory or `corpus.toml` can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `corpus.toml` is wrong.
    #[error("{path}, line {line}: {message}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, with the key.
        message: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    document: Vec<Table>,
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
}

/// A fault in `corpus.toml` at a byte of it.
type Fault = (usize, String);

impl Corpus {
    /// Reads the directory and its settings.
    pub fn read(directory: &Path) -> Result<Corpus, CorpusError> {
        let path = directory.join(SETTINGS);
        let text = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(&path, error)),
        };
        let entries = match fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CorpusError::Missing(directory.to_path_buf()));
            }
            Err(error) => return Err(unreadable(directory, error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(directory, error))?.path();
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
                && !path.is_dir()
            {
                found.push(path);
            }
        }
        found.sort();

        let mut sources = match &text {
            Some(text) => tables(text, directory).map_err(|(byte, message)| {
                let line = line_of(text, byte);
                CorpusError::Settings { path: path.clone(), line, message }
            })?,
            None => Vec::new(),
        };
        add_unnamed(&mut sources, found);
        for source in &mut sources {
            look(source);
        }
        if sources.iter().all(|source| source.size.is_none()) {
            return Err(CorpusError::Empty(directory.to_path_buf()));
        }
        let settings = text.map(|text| crate::store::sha256(text.as_bytes())).unwrap_or_default();
        Ok(Corpus { directory: directory.to_path_buf(), sources, settings })
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> CorpusError {
    CorpusError::Unreadable { path: path.to_path_buf(), source }
}

/// The documents that `corpus.toml` names, in its order.
fn tables(text: &str, directory: &Path) -> Result<Vec<Source>, Fault> {
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        (start, error.message().replace('\n', " "))
    })?;
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
        let inside = Path::new(file)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        if file.is_empty() || !inside {
            return Err((
                at,
                format!("file: \"{file}\" is not a name inside the corpus directory"),
            ));
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
        (None, None) => kind_of_name(table.file.get_ref()),
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
    })
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

/// Adds the PDFs that `corpus.toml` doesn't name.
fn add_unnamed(sources: &mut Vec<Source>, found: Vec<PathBuf>) {
    for path in found {
        if sources.iter().any(|source| source.path == path) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let id = distinct(slug(&stem), "-", |id| {
            sources.iter().any(|source| source.id.eq_ignore_ascii_case(id))
        });
        // Two names that differ in bytes that are no text look alike as text.
        let file = distinct(name, " ", |file| sources.iter().any(|source| source.file == file));
        let kind = kind_of_name(&file);
        sources.push(Source { file, path, id, kind, ..Source::default() });
    }
}

/// `wanted`, or with the first number from 2 behind it that isn't taken.
fn distinct(wanted: String, joint: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(&wanted) {
        return wanted;
    }
    (2_u32..).map(|n| format!("{wanted}{joint}{n}")).find(|name| !taken(name)).unwrap_or(wanted)
}

/// What a file name gives away.
fn kind_of_name(file: &str) -> String {
    let name = file.to_lowercase();
    let kind = ["addendum", "bijlage"].into_iter().find(|kind| name.starts_with(kind));
    kind.unwrap_or_default().to_owned()
}

/// A name as an id: lower-case ASCII letters and digits, everything else one hyphen.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match fold(c) {
            Some(c) => slug.push(c),
            None if slug.is_empty() || slug.ends_with('-') => {}
            None => slug.push('-'),
        }
        // Well below the 255 bytes that file systems allow a name.
        if slug.len() >= 80 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "document".to_owned() } else { slug.to_owned() }
}

/// The letters with accents that Dutch file names have.
fn fold(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à' | 'á' | 'â' | 'ä' => Some('a'),
        'ç' => Some('c'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ñ' => Some('n'),
        'ò' | 'ó' | 'ô' | 'ö' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        _ => None,
    }
}

/// Notes size and date of the file.
fn look(source: &mut Source) {
    let Ok(data) = fs::symlink_metadata(&source.path) else { return };
    source.size = Some(data.len());
    let since = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    source.modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
}

fn line_of(text: &str, byte: usize) -> usize {
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
            let (byte, message) = tables(&text, Path::new("c")).unwrap_err();
            assert_eq!(line_of(&text, byte), line, "{addition:?}: {message}");
            assert!(message.contains(part), "{addition:?}: {message}");
        };
        check("titel = \"x\"\n", 4, "titel");
        check("kind = \"nota\"\n", 4, "kind: \"nota\" is not one of plan");
        check("amends = \"plan\"\n", 4, "amends: no other");
        check("amends = \"weg\"\n", 4, "amends: no other");
        check("title = 5\n", 4, "expected a string");
        check("valid_from = \"2018-02-30\"\n", 4, "valid_from");
        check("valid_to = 2018\n", 4, "valid_to");
        check("chapter_url = \"ftp://x/{number}\"\n", 4, "web address");
        check("chapter_url = \"https://x/\"\n", 4, "no {number}");
        check("[[document]]\nid = \"Plan\"\nfile = \"b.pdf\"\n", 5, "in line 2 too");
        check("[[document]]\nid = \"b\"\nfile = \"plan.pdf\"\n", 6, "named in line 3 too");
        check("[[document]]\nid = \"b\"\nfile = \"../b.pdf\"\n", 6, "inside the corpus");
        check("[[document]]\nid = \"b.c\"\nfile = \"b.pdf\"\n", 5, "hyphens only");
        check("[[document]]\nfile = \"b.pdf\"\n", 4, "missing field `id`");
        check("[[document]\n", 4, "");
    }

    #[test]
    fn settings_are_read_as_written() {
        let text = "[[document]]\nid = 'p'\nfile = 'p.pdf'\nvalid_from = 2018-08-01\n\
                    [[document]]\nid = 'a'\nfile = 'a.pdf'\namends = 'p'\nvalid_to = '2022-07-31'\n";
        let sources = tables(text, Path::new("c")).unwrap();
        assert_eq!(sources[0].valid_from.as_deref(), Some("2018-08-01"));
        assert_eq!(sources[1].valid_to.as_deref(), Some("2022-07-31"));
        assert_eq!((sources[0].kind.as_str(), sources[1].kind.as_str()), ("", "addendum"));
        assert_eq!(sources[1].path, Path::new("c/a.pdf"));
    }

    #[test]
    fn names_become_ids() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected, "{name:?}");
        check("Ondersteuningsplan PO 2018-2022 (def)", "ondersteuningsplan-po-2018-2022-def");
        check("Financiën & beleid", "financien-beleid");
        check("___", "document");
        check("計画", "document");
        check(&"a".repeat(300), &"a".repeat(80));
    }

    #[test]
    fn a_directory_without_pdfs_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        assert!(matches!(Corpus::read(&path.join("no")), Err(CorpusError::Missing(_))));
        assert!(matches!(Corpus::read(path), Err(CorpusError::Empty(_))));
        fs::write(path.join("note.txt"), "x").unwrap();
        fs::create_dir(path.join("folder.pdf")).unwrap();
        assert!(matches!(Corpus::read(path), Err(CorpusError::Empty(_))));
        for name in ["b.PDF", "a b.pdf", "a-b.pdf"] {
            fs::write(path.join(name), "x").unwrap();
        }
        let ids: Vec<_> =
            Corpus::read(path).unwrap().sources.into_iter().map(|source| source.id).collect();
        assert_eq!(ids, ["a-b", "a-b-2", "b"]);
    }
}
