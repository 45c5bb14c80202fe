//! Temporary: the plan of a PDF as outline JSON, until `inspect` exists.
use planzoeker::{layout, pdf, plan};
use serde_json::{Value, json};

fn walk(out: &mut Vec<Value>, sections: &[plan::Section]) {
    for s in sections {
        if !s.evidence.is_empty() {
            out.push(json!({"level": s.level, "kind": s.kind, "number": s.number, "title": s.title, "page": s.page, "anchor": s.anchor, "evidence": s.evidence, "confidence": s.confidence}));
        }
        walk(out, &s.children);
    }
}

/// plan_of OUT PDF…: OUT/NAME.json the outline, OUT/NAME.plan the plan; OUT/NAME.strip.json without structure.
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap();
    let mut plans = vec![];
    for path in args {
        let bytes = std::fs::read(&path).unwrap();
        let Ok((pages, warnings)) = pdf::read_pages(&bytes) else {
            eprintln!("{path}: unreadable");
            continue;
        };
        let (structure, _) = pdf::read_structure(&bytes);
        let id = std::path::Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let document = layout::build(pdf::PdfFile { pages, structure, warnings });
        let context = plan::Context { id: id.clone(), ..Default::default() };
        let (made, warnings) = plan::build(&document, &context);
        let mut out = vec![];
        walk(&mut out, &made.sections);
        std::fs::write(format!("{dir}/{id}.json"), serde_json::to_string(&out).unwrap()).unwrap();
        std::fs::write(format!("{dir}/{id}.plan"), serde_json::to_string(&made).unwrap()).unwrap();
        if std::env::var("BLOCKS").is_ok() {
            for b in &document.blocks {
                let l = &b.lines[0];
                println!(
                    "p{} {:?} h{:?} aside={} {:.1}{}{} | {}",
                    l.page,
                    b.kind,
                    b.tagged_heading,
                    b.aside,
                    l.size,
                    if l.bold { "B" } else { "" },
                    if l.italic { "I" } else { "" },
                    b.text.chars().take(130).collect::<String>()
                );
            }
        }
        for w in warnings {
            eprintln!("{path}: {}", w.message);
        }
        plans.push(made);
    }
    if let [one, two] = plans.as_mut_slice() {
        let (addendum, plan) = if one.amendments.is_empty() { (two, one) } else { (one, two) };
        for w in plan::amendment::relate(addendum, plan) {
            println!("WARN {:?} {}", w.page, w.message);
        }
        for a in &addendum.amendments {
            println!(
                "{:?} {:?} target={:?} page={:?} scope={:?} {} quotes={:?} in {} {:?}",
                a.effect,
                a.reference,
                a.target,
                a.target_page,
                a.scope,
                a.certainty,
                a.quotes,
                a.anchor,
                a.passages
            );
        }
        for p in &plan.passages {
            for a in &p.amended_by {
                println!("{} <- {:?} {} {:?}", p.id, a.effect, a.passage, a.quote);
            }
        }
        for p in &addendum.passages {
            for a in &p.amends {
                println!("{} -> {:?} {} {:?}", p.id, a.effect, a.anchor, a.chapter);
            }
        }
    }
}
