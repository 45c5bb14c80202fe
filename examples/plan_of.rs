//! Temporary: a plan from a dumped layout, for scoring before the reader exists.
use planzoeker::layout::*;
use serde_json::{Value, json};
fn main() {
    for path in std::env::args().skip(1) {
        let v: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut doc =
            Document { body_size: v["body"].as_f64().unwrap() as f32, ..Document::default() };
        doc.metadata.title = v["title"].as_str().map(str::to_owned);
        for (i, p) in v["pages"].as_array().unwrap().iter().enumerate() {
            doc.pages.push(PageInfo {
                number: i as u32 + 1,
                width: p[0].as_f64().unwrap() as f32,
                height: p[1].as_f64().unwrap() as f32,
                ..Default::default()
            });
        }
        let rect = |v: &Value| Rect {
            x0: v[0].as_f64().unwrap() as f32,
            y0: v[1].as_f64().unwrap() as f32,
            x1: v[2].as_f64().unwrap() as f32,
            y1: v[3].as_f64().unwrap() as f32,
        };
        for b in v["blocks"].as_array().unwrap() {
            let lines = b["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| Line {
                    page: l["page"].as_u64().unwrap() as u32,
                    bbox: rect(&l["bbox"]),
                    size: l["size"].as_f64().unwrap() as f32,
                    bold: l["bold"].as_bool().unwrap(),
                    italic: l["italic"].as_bool().unwrap(),
                    words: l["words"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|w| Word {
                            text: w[0].as_str().unwrap().into(),
                            bbox: rect(&w[1]),
                            start: w[2].as_u64().unwrap() as u32,
                            end: w[3].as_u64().unwrap() as u32,
                        })
                        .collect(),
                })
                .collect();
            doc.blocks.push(Block {
                kind: if b["kind"] == "list" { BlockKind::ListItem } else { BlockKind::Paragraph },
                text: b["text"].as_str().unwrap().into(),
                lines,
                ..Default::default()
            });
        }
        for e in v["outline"].as_array().unwrap() {
            doc.outline.push(OutlineEntry {
                level: e["level"].as_u64().unwrap() as u8,
                title: e["title"].as_str().unwrap().into(),
                page: e["page"].as_u64().map(|p| p as u32),
                top: e["top"].as_f64().map(|p| p as f32),
            });
        }
        let id = std::path::Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let (plan, warnings) =
            planzoeker::plan::build(&doc, &planzoeker::plan::Context { id, ..Default::default() });
        fn walk(out: &mut Vec<Value>, s: &[planzoeker::plan::Section]) {
            for s in s {
                if !s.evidence.is_empty() {
                    out.push(json!({"level": s.level, "kind": s.kind, "number": s.number, "title": s.title, "page": s.page, "anchor": s.anchor, "evidence": s.evidence, "confidence": s.confidence}));
                }
                walk(out, &s.children);
            }
        }
        let mut out = vec![];
        walk(&mut out, &plan.sections);
        std::fs::write(path.replace(".json", ".out"), serde_json::to_string(&out).unwrap())
            .unwrap();
        std::fs::write(path.replace(".json", ".plan"), serde_json::to_string(&plan).unwrap())
            .unwrap();
        for w in warnings {
            eprintln!("{path}: {}", w.message);
        }
    }
}
