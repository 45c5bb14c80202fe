//! Scratch: prints what reading makes of a file.
use planzoeker::{
    layout,
    pdf::{FileReader, Reader},
};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mode = args[1].as_str();
    for path in &args[2..] {
        let bytes = std::fs::read(path).unwrap();
        let t = std::time::Instant::now();
        let file = match FileReader.read(&bytes) {
            Ok(f) => f,
            Err(e) => {
                println!("{path}: {e}");
                continue;
            }
        };
        let t1 = t.elapsed();
        let n = file.pages.len();
        let doc = layout::build(file);
        let t2 = t.elapsed();
        match mode {
            "time" => println!(
                "{path}: {n} pages, pdf {t1:?}, all {t2:?}, {} blocks, {} outline, warnings {:?}",
                doc.blocks.len(),
                doc.outline.len(),
                doc.warnings
            ),
            "blocks" => {
                for b in &doc.blocks {
                    let l = &b.lines[0];
                    println!(
                        "p{} {:?} {:.1}{}{} h{:?} [{}] {}",
                        l.page,
                        b.kind,
                        l.size,
                        if l.bold { "B" } else { "" },
                        if l.italic { "I" } else { "" },
                        b.tagged_heading,
                        b.lines.len(),
                        b.text
                    );
                }
            }
            "furniture" => {
                for l in &doc.furniture {
                    println!(
                        "p{} {}",
                        l.page,
                        l.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
                    )
                }
            }
            "labels" => {
                for p in &doc.pages {
                    println!("{} {:?} {:?}", p.number, p.label, p.text)
                }
            }
            "json" => {
                // Words and pages for the scorer.
                let mut pages: Vec<Vec<serde_json::Value>> = vec![vec![]; doc.pages.len()];
                let texts: Vec<String> =
                    doc.pages.iter().map(|p| doc.page_text(p.number)).collect();
                for b in &doc.blocks {
                    let p = b.lines[0].page as usize - 1;
                    texts[p].push_str(&b.text);
                    texts[p].push('\n');
                    for l in &b.lines {
                        for w in &l.words {
                            pages[l.page as usize - 1].push(serde_json::json!([
                                w.text, w.bbox.x0, w.bbox.y0, w.bbox.x1, w.bbox.y1
                            ]))
                        }
                    }
                }
                let furniture: Vec<_> = doc
                    .furniture
                    .iter()
                    .map(|l| {
                        serde_json::json!([
                            l.page,
                            l.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
                        ])
                    })
                    .collect();
                let fw: Vec<_> = doc
                    .furniture
                    .iter()
                    .flat_map(|l| {
                        l.words.iter().map(move |w| {
                            serde_json::json!([
                                l.page, w.text, w.bbox.x0, w.bbox.y0, w.bbox.x1, w.bbox.y1
                            ])
                        })
                    })
                    .collect();
                println!(
                    "{}",
                    serde_json::json!({"texts": texts, "words": pages, "furniture": furniture, "furnitureWords": fw, "labels": doc.pages.iter().map(|p| p.label.clone()).collect::<Vec<_>>()})
                );
            }
            _ => {}
        }
    }
}
