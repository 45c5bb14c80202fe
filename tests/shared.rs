//! Real PDFs of many producers, where `PLANZOEKER_SHARED` names a directory with them.

use crate::support::{Dir, shared};

/// The one file without a text layer.
const SCAN: &str = "scan";

#[test]
fn every_real_pdf_gives_text_and_the_scan_is_named() {
    let Some(shared) = shared() else { return };
    let dir = Dir::new();
    let mut count = 0;
    for entry in std::fs::read_dir(shared.join("data/pdfs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            std::fs::copy(&path, dir.path("corpus").join(path.file_name().unwrap())).unwrap();
            count += 1;
        }
    }
    let ran = dir.run(&["index", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let (indexed, rest): (Vec<_>, Vec<_>) =
        ran.json().into_iter().partition(|file| file["outcome"] == "indexed");
    assert_eq!((indexed.len(), rest.len()), (count - 1, 1), "{rest:?}");
    assert!(indexed.iter().all(|file| file["passages"].as_u64() > Some(0)), "{indexed:?}");
    let scan = &rest[0];
    assert_eq!(scan["outcome"], "skipped");
    assert!(scan["file"].as_str().unwrap().contains(SCAN), "{scan}");
    assert!(scan["reason"].as_str().unwrap().contains("a scan"), "{scan}");
}
