#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use planzoeker::evaluate::*;
use planzoeker::search::{Engine, Request, rank::Weights};
use std::path::Path;
fn measure(c: &Collection, q: &[(String, String)]) -> (f64, f64) {
    let mut v = vec![];
    let mut empty = 0;
    for (id, query) in q {
        let r = c.engine.ranking(query, 100).unwrap();
        if r.is_empty() {
            empty += 1;
        }
        if let Some(j) = c.judge(id, query, &r) {
            v.push(j.ndcg);
        }
    }
    let _ = empty;
    let m = v.iter().sum::<f64>() / v.len() as f64;
    let sd =
        (v.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / v.len() as f64 / v.len() as f64).sqrt();
    (m, sd)
}
fn set(w: &mut Weights, name: &str, v: f32) {
    match name {
        "k1" => w.k1 = v,
        "b_text" => w.b_text = v,
        "b_heading" => w.b_heading = v,
        "parts" => w.parts = v,
        "exact" => w.exact = v,
        "path" => w.path = v,
        "title" => w.title = v,
        "compound" => w.compound = v,
        "same" => w.same = v,
        "near" => w.near = v,
        "fuzzy" => w.fuzzy = v,
        "coordination" => w.coordination = v,
        "proximity" => w.proximity = v,
        _ => panic!("{name}"),
    }
}
fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new("/work/shared/data/collections");
    if args.first().is_some_and(|a| a == "time") {
        let t = std::time::Instant::now();
        let c = load(&root.join("law20k")).unwrap();
        println!("index {:?}", t.elapsed());
        let q = read_queries(&root.join("onderwijswet/queries.tsv")).unwrap();
        for explain in [false] {
            let mut times = vec![];
            for (_, q) in &q {
                let t = std::time::Instant::now();
                let r = c.engine.ranking(q, 10).unwrap();
                let a = t.elapsed();
                let t = std::time::Instant::now();
                let ans = c
                    .engine
                    .search(&Request { q: q.clone(), explain, ..Request::default() })
                    .unwrap();
                times.push((a.as_micros(), t.elapsed().as_micros(), r.len() + ans.hits.len()));
            }
            let mut a: Vec<_> = times.iter().map(|t| t.0).collect();
            a.sort();
            let mut b: Vec<_> = times.iter().map(|t| t.1).collect();
            b.sort();
            println!(
                "ranking median {}us p95 {} ; search median {}us p95 {}",
                a[a.len() / 2],
                a[a.len() * 95 / 100],
                b[b.len() / 2],
                b[b.len() * 95 / 100]
            );
        }
        return;
    }
    let mut losers = None;
    if args.first().is_some_and(|a| a == "losers") {
        args.remove(0);
        losers = Some((args.remove(0), args.remove(0)));
    }
    if let Some((c, q)) = losers {
        let r = run(
            &root.join(&c),
            &Options { queries: Some(root.join(&c).join(q)), per_query: true, run: None },
        )
        .unwrap();
        print!("{}", r.lines());
        return;
    }
    let mut sets = vec![];
    let only = std::env::var("ONLY").ok();
    for name in ["onderwijswet", "lohelp"] {
        if only.as_ref().is_some_and(|o| o != name) {
            continue;
        }
        let c = load(&root.join(name)).unwrap();
        let mut qs = vec![];
        for f in ["queries", "queries-split", "queries-typo"] {
            qs.push((f, read_queries(&root.join(name).join(format!("{f}.tsv"))).unwrap()));
        }
        // as-written subset comparable to split and typo
        let sub = |k: usize| {
            let ids: std::collections::BTreeSet<_> = qs[k].1.iter().map(|x| x.0.clone()).collect();
            qs[0].1.iter().filter(|x| ids.contains(&x.0)).cloned().collect::<Vec<_>>()
        };
        let s = sub(1);
        let t = sub(2);
        qs.push(("same-as-split", s));
        qs.push(("same-as-typo", t));
        sets.push((name, c, qs));
    }
    let mut configs: Vec<(String, Weights)> = vec![("base".into(), Weights::default())];
    for a in &args {
        let (n, vs) = a.split_once('=').unwrap();
        for v in vs.split(',') {
            let mut w = Weights::default();
            for one in n.split('+') {
                set(&mut w, one, v.parse().unwrap());
            }
            configs.push((format!("{n}={v}"), w));
        }
    }
    for (label, w) in configs {
        print!("{label:20}");
        let mut ns = vec![];
        for (name, c, qs) in sets {
            let c = Collection { engine: c.engine.with_weights(w), ..c };
            print!(" | {}", &name[..4]);
            for (f, q) in &qs {
                let (m, sd) = measure(&c, q);
                print!(" {}={m:.4}", &f.replace("queries", "q").replace("same-as", "as"));
                if *f == "queries" {
                    print!("±{sd:.3}");
                }
            }
            ns.push((name, c, qs));
        }
        println!();
        sets = ns;
    }
}
