//! The shape of the house: which module may name which, and what no file may hold.
//!
//! The table is the architecture. A forbidden import fails with file and line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What one module may name: our modules, and outside crates beyond std, thiserror and tracing.
struct Rule {
    module: &'static str,
    ours: &'static [&'static str],
    outside: &'static [&'static str],
}

const RULES: &[Rule] = &[
    // compact_str, here and below: most words are short, and need no allocation each.
    // foldhash, here and below: each word of a text and each letter of a page is looked up.
    Rule { module: "lexicon", ours: &[], outside: &["fst", "compact_str", "foldhash"] },
    Rule {
        module: "pdf",
        ours: &[],
        outside: &["hayro_syntax", "hayro_font", "lopdf", "foldhash"],
    },
    Rule {
        module: "layout",
        ours: &["pdf", "lexicon"],
        outside: &["unicode_normalization", "foldhash"],
    },
    Rule { module: "plan", ours: &["layout"], outside: &["serde", "regex", "utoipa"] },
    Rule {
        module: "worker",
        ours: &["pdf", "layout", "plan"],
        outside: &["serde", "postcard", "rustix", "hayro", "png"],
    },
    Rule {
        module: "dutch",
        ours: &["lexicon"],
        outside: &["tantivy", "unicode_normalization", "compact_str", "foldhash"],
    },
    // postcard: the path, page span and amendments of a passage are stored as one compact field.
    // fst: the words by which a search box completes, stored with the index.
    // serde_bytes: those are read at once, and not byte by byte.
    Rule {
        module: "schema",
        ours: &["plan", "dutch"],
        outside: &["tantivy", "serde", "serde_bytes", "postcard", "fst", "compact_str"],
    },
    // fst: the ids of all passages, which in a table of strings take megabytes.
    Rule {
        module: "store",
        ours: &["plan"],
        outside: &[
            "serde",
            "serde_json",
            "postcard",
            "flate2",
            "fst",
            "sha2",
            "crc32fast",
            "rustix",
        ],
    },
    Rule {
        module: "index",
        ours: &["worker", "plan", "dutch", "schema", "store"],
        outside: &["tantivy", "serde", "serde_json", "toml", "indicatif", "notify"],
    },
    Rule {
        module: "search",
        ours: &["plan", "dutch", "schema", "store"],
        outside: &["tantivy", "tokio", "serde", "fst", "utoipa", "compact_str"],
    },
    Rule { module: "evaluate", ours: &["search", "index"], outside: &["serde_json"] },
    Rule {
        module: "web",
        ours: &["plan", "search", "store", "worker"],
        outside: &[
            "axum",
            "hyper",
            "hyper_util",
            "tower",
            "tower_http",
            "tokio",
            "askama",
            "utoipa",
            "prometheus_client",
            "serde",
            "serde_json",
        ],
    },
];

/// Crates that any module may name.
const EVERYWHERE: &[&str] = &["std", "core", "alloc", "thiserror", "tracing"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

/// The crates that Cargo.toml names, as they are written in code.
fn crates() -> BTreeSet<String> {
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    ["dependencies", "dev-dependencies"]
        .iter()
        .filter_map(|table| manifest.get(*table)?.as_table())
        .flat_map(|table| table.keys().map(|name| name.replace('-', "_")))
        .collect()
}

/// A line without its comment and string literals: what is left can be an import or a path.
fn code_of(line: &str) -> String {
    let mut code = String::new();
    let mut in_string = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if in_string => {
                chars.next();
            }
            '"' => in_string = !in_string,
            '/' if !in_string && chars.peek() == Some(&'/') => break,
            _ if !in_string => code.push(c),
            _ => {}
        }
    }
    code
}

/// Every name that stands before `::` at the head of a path.
fn heads(code: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let before = &code[..at];
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        if before[..start].ends_with("::") {
            continue;
        }
        let rest = &code[at + 2..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        found.push((&before[start..], (end > 0).then(|| &rest[..end])));
    }
    found
}

/// The faults of one module's file: `line: what it names`.
fn faults(rule: &Rule, source: &str, crates: &BTreeSet<String>) -> Vec<(usize, String)> {
    let modules: Vec<&str> =
        RULES.iter().map(|rule| rule.module).chain(["cli", "config"]).collect();
    let mut faults = Vec::new();
    for (number, line) in source.lines().enumerate() {
        if line.trim() == "#[cfg(test)]" {
            break; // a module's own tests stand last and may name what they need
        }
        let code = code_of(line);
        for (head, next) in heads(&code) {
            let named = match (head, next) {
                ("crate", Some(next)) if modules.contains(&next) && next != rule.module => {
                    (!rule.ours.contains(&next)).then(|| format!("crate::{next}"))
                }
                ("crate", None) => Some("crate::{…}: name one module a line".to_owned()),
                (head, _) if crates.contains(head) => {
                    let allowed = EVERYWHERE.contains(&head) || rule.outside.contains(&head);
                    (!allowed).then(|| head.to_owned())
                }
                _ => None,
            };
            if let Some(named) = named {
                faults.push((number + 1, named));
            }
        }
    }
    faults
}

fn files_of(module: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let src = root().join("src");
    if src.join(module).is_dir() {
        files(&src.join(module), "rs", &mut found);
    } else {
        found.push(src.join(format!("{module}.rs")));
    }
    // A module's own tests may name what they need, also in a file of their own.
    found.retain(|file| !file.ends_with("tests.rs"));
    found
}

#[test]
fn modules_name_only_what_the_table_allows() {
    let crates = crates();
    let mut report = Vec::new();
    for rule in RULES {
        for file in files_of(rule.module) {
            let source = fs::read_to_string(&file).unwrap();
            for (line, named) in faults(rule, &source, &crates) {
                let file = file.strip_prefix(root()).unwrap().display();
                report.push(format!("{file}:{line}: `{}` may not name {named}", rule.module));
            }
        }
    }
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

#[test]
fn the_check_sees_forbidden_imports() {
    let crates = crates();
    let layout = RULES.iter().find(|rule| rule.module == "layout").unwrap();
    let check = |source: &str, expect: &[(usize, &str)]| {
        let found = faults(layout, source, &crates);
        let found: Vec<(usize, &str)> =
            found.iter().map(|(line, named)| (*line, named.as_str())).collect();
        assert_eq!(found, expect, "{source}");
    };
    check("use crate::pdf::Rect;\nuse std::fmt;\n", &[]);
    check("use crate::layout::line::join;\n", &[]);
    check("use std::fmt;\nuse lopdf::Document;\n", &[(2, "lopdf")]);
    check("fn f() {\n    let x = crate::plan::Plan::default();\n}\n", &[(2, "crate::plan")]);
    check("use crate::{pdf::Rect, plan::Plan};\n", &[(1, "crate::{…}: name one module a line")]);
    check("// lopdf::Document reads it\nlet s = \"serde::Serialize\";\n", &[]);
    check("#[cfg(test)]\nuse crate::plan::Plan;\n", &[]);
}

#[test]
fn every_module_is_in_the_table_and_in_the_map() {
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared: BTreeSet<&str> =
        map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut expected: BTreeSet<&str> = RULES.iter().map(|rule| rule.module).collect();
    expected.extend(["cli", "config"]);
    assert_eq!(declared, expected);
}

#[test]
fn no_module_hides_behind_a_name_that_says_nothing() {
    let mut sources = Vec::new();
    files(&root().join("src"), "rs", &mut sources);
    for file in sources {
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let empty = ["util", "utils", "helper", "helpers", "common", "misc", "manager"];
        assert!(!empty.contains(&stem), "{}: name what it owns", file.display());
    }
}
