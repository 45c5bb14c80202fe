//! The visitor's half: what pages say in each state, what other websites embed, and what the owner sets.

use std::collections::BTreeMap;

use planzoeker::web::Options;

use crate::web::{Got, PLAN, Service, sample, sample_served};

const PUBLIC: &str = "https://zoek.example.nl";

fn published() -> Service {
    let options = Options {
        public_url: Some(format!("{PUBLIC}/")),
        contact: Some("hulp@example.nl".to_owned()),
        embed_on: Some("https://www.example.nl".to_owned()),
        privacy_url: Some("https://www.example.nl/privacy".to_owned()),
        accessibility_url: Some("https://www.example.nl/toegankelijk".to_owned()),
        ..Options::default()
    };
    Service::with(sample_served(), options)
}

/// A page with its characters as they are shown.
fn shown(got: &Got) -> String {
    let names = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    names.iter().fold(got.text(), |text, (name, sign)| text.replace(name, sign))
}

fn has(got: &Got, parts: &[&str]) {
    let text = shown(got);
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

fn lacks(got: &Got, parts: &[&str]) {
    let text = shown(got);
    for part in parts {
        assert!(!text.contains(part), "{part} is in {text}");
    }
}

#[tokio::test]
async fn what_every_visitor_loads_is_small() {
    let service = sample();
    let packed = async |path: &str| {
        let got = service.ask("GET", path, &[("accept-encoding", "gzip, br")], "").await;
        assert_eq!((got.status, got.header("content-encoding")), (200, "br"), "{path}");
        assert!(got.header("vary").to_lowercase().contains("accept-encoding"), "{path}");
        got.body.len()
    };
    let widget = packed("/widget.js").await;
    assert!(widget <= 6_000, "the search box takes {widget} bytes");
    let page = packed("/zoeken?q=tijdelijke+ondersteuning").await;
    assert!(page <= 20_000, "a result page takes {page} bytes");
    let plain = service.ask("GET", "/widget.js", &[("accept-encoding", "br;q=0")], "").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.text().contains("plan-zoeken"));
}

#[tokio::test]
async fn the_versioned_search_box_is_the_one_its_hash_promises() {
    let service = published();
    let guide = shown(&service.get("/inbouwen").await);
    let code = &guide[guide.find("id=\"code-vast\"").unwrap()..];
    let after = |start: &str| {
        let at = code.find(start).unwrap() + start.len();
        code[at..].split('"').next().unwrap().to_owned()
    };
    let address = after("<script src=\"https://zoek.example.nl/assets/");
    let integrity = after("integrity=\"sha256-");
    let script = service.get(&format!("/assets/{address}")).await;
    assert_eq!(script.status, 200, "{address}");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(script.body, service.get("/widget.js").await.body);
    let hex = planzoeker::store::sha256(&script.body);
    let bytes: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    assert_eq!(unpacked(&integrity), bytes, "{integrity}");
}

/// The bytes of Base64.
fn unpacked(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = text
        .trim_end_matches('=')
        .chars()
        .map(|letter| format!("{:06b}", LETTERS.find(letter).unwrap()))
        .collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

#[tokio::test]
async fn only_the_frame_may_be_framed_and_only_where_the_owner_says() {
    let ancestors = |got: &Got| {
        let policy = got.header("content-security-policy").to_owned();
        let directive = policy.split("; ").find(|part| part.starts_with("frame-ancestors"));
        directive.unwrap_or_default().to_owned()
    };
    let (plain, named) = (sample(), published());
    assert_eq!(ancestors(&plain.get("/embed").await), "frame-ancestors *");
    assert_eq!(
        ancestors(&named.get("/embed").await),
        "frame-ancestors 'self' https://www.example.nl"
    );
    for path in ["/", "/zoeken?q=tlv", "/inbouwen", "/privacy", "/niets"] {
        assert_eq!(ancestors(&named.get(path).await), "frame-ancestors 'self'", "{path}");
    }
    let frame = plain.get("/embed").await;
    has(&frame, &["target=\"_top\"", "action=\"/zoeken\"", "noindex"]);
    lacks(&frame, &["<script"]);
    has(&plain.get("/inbouwen").await, &["<iframe src=\"/embed\""]);
    let policy = plain.get("/inbouwen").await.header("content-security-policy").to_owned();
    assert!(policy.contains("frame-src 'self'"), "{policy}");
}

#[tokio::test]
async fn the_guide_holds_code_for_the_public_address() {
    has(
        &published().get("/inbouwen").await,
        &[
            "<script src=\"https://zoek.example.nl/widget.js\" async></script>",
            "<plan-zoeken>",
            "<form role=\"search\" action=\"https://zoek.example.nl/zoeken\">",
            "<iframe src=\"https://zoek.example.nl/embed\"",
            "script-src https://zoek.example.nl; connect-src https://zoek.example.nl",
        ],
    );
    lacks(&published().get("/inbouwen").await, &["public_url"]);
    has(&sample().get("/inbouwen").await, &["public_url", "https://zoek.example.nl/widget.js"]);
    // Under a path of the host, the box can't tell the service's address from the script's.
    let options = Options {
        public_url: Some("https://www.example.nl/zoek".to_owned()),
        ..Options::default()
    };
    let below = Service::with(sample_served(), options);
    has(
        &below.get("/inbouwen").await,
        &[
            "<plan-zoeken origin=\"https://www.example.nl/zoek\">",
            "data-origin=\"https://www.example.nl/zoek\"",
            "script-src https://www.example.nl; ",
        ],
    );
}

#[tokio::test]
async fn the_owners_statements_take_the_place_of_the_drafts() {
    let (plain, own) = (sample(), published());
    has(&plain.get("/privacy").await, &["vult deze tekst aan"]);
    has(&plain.get("/toegankelijkheid").await, &["Dit is een concept en geen verklaring"]);
    for path in ["/privacy", "/toegankelijkheid"] {
        lacks(&plain.get(path).await, &["voldoet aan de norm", "mailto:"]);
        has(&own.get(path).await, &["mailto:hulp@example.nl"]);
        lacks(&own.get(path).await, &["concept", "vult deze tekst aan"]);
    }
    has(&own.get("/privacy").await, &["href=\"https://www.example.nl/privacy\""]);
    has(&own.get("/toegankelijkheid").await, &["href=\"https://www.example.nl/toegankelijk\""]);
    for path in ["/", "/zoeken?q=tlv", "/niets"] {
        let page = own.get(path).await;
        has(&page, &["href=\"https://zoek.example.nl/privacy\"", "mailto:hulp@example.nl"]);
    }
}

#[tokio::test]
async fn search_engines_and_browsers_find_the_service() {
    let (plain, own) = (sample(), published());
    has(
        &own.get("/opensearch.xml").await,
        &["template=\"https://zoek.example.nl/zoeken?q={search"],
    );
    has(&own.get("/").await, &["rel=\"search\"", "\"urlTemplate\":\"https://zoek.example.nl/zoek"]);
    lacks(&plain.get("/").await, &["rel=\"search\"", "ld+json"]);
    let map = own.get("/sitemap.xml").await;
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    let count = map.text().matches("<loc>https://zoek.example.nl/").count();
    assert_eq!(count, 1 + 2 + 184, "the start page, the documents, their passages");
    has(&map, &[&format!("<loc>{PUBLIC}/p/{PLAN}.paragraaf-5-4.1</loc>")]);
    has(&own.get("/robots.txt").await, &["Sitemap: https://zoek.example.nl/sitemap.xml"]);
    lacks(&plain.get("/robots.txt").await, &["Sitemap"]);
    has(&own.get("/zoeken?q=tlv").await, &["content=\"noindex\""]);
    lacks(&own.get(&format!("/d/{PLAN}")).await, &["noindex"]);
}

#[tokio::test]
async fn nothing_found_says_what_was_tried_and_leads_on() {
    let service = published();
    let page = service.get("/zoeken?q=olifantenstal+verzuim&chapter=2&kind=appendix").await;
    has(
        &page,
        &[
            "Niets gevonden voor ‘olifantenstal verzuim’",
            "<dt>olifantenstal</dt> <dd>staat er niet in</dd>",
            "Zoek zonder filters</a>:",
            "Filter weghalen: </span>Hoofdstuk 2",
            "Of kies een hoofdstuk",
            "Terugblik op de resultaten",
            "mailto:hulp@example.nl",
        ],
    );
    // Said once: in the list.
    lacks(&page, &["Het woord ‘olifantenstal’"]);
    // A word less is offered where that finds something, and not where it does not.
    let exact = service.get("/zoeken?q=verzuim+olifantenstal&match=all").await;
    has(
        &exact,
        &[
            "Zoek met een woord minder",
            "<dt><a href=\"https://zoek.example.nl/zoeken?q=verzuim&match=all\">verzuim</a></dt>",
        ],
    );
    lacks(&exact, &["q=olifantenstal&"]);
    lacks(&service.get("/zoeken?q=xqzvwk+qqqq").await, &["Zoek met een woord minder"]);
    has(&service.get("/zoeken?q=xqzvwk").await, &["Het woord ‘xqzvwk’ staat in geen"]);
}

#[tokio::test]
async fn results_can_be_ordered_and_widened() {
    let service = sample();
    let page = service.get("/zoeken?q=tlv&page=2&chapter=5").await;
    has(
        &page,
        &[
            "<span aria-current=\"true\">Beste resultaat eerst</span>",
            "href=\"/zoeken?q=tlv&chapter=5&sort=position\"",
            "href=\"/zoeken?q=tlv&chapter=5&current=all\"",
        ],
    );
    let page = service.get("/zoeken?q=tlv&sort=position&current=all").await;
    has(
        &page,
        &[
            "<span aria-current=\"true\">Volgorde van het plan</span>",
            "href=\"/zoeken?q=tlv&current=all\">Beste resultaat eerst",
            "Filter weghalen: </span>Ook vervallen tekst",
        ],
    );
    // Passages of one section are told apart.
    has(&page, &[", deel 1 van 2</p>", "<span class=\"unseen\">, deel 1 van 2</span>"]);
}

#[tokio::test]
async fn a_long_question_does_not_fill_the_page() {
    let words = "hoe+lang+mag+een+leerling+op+het+speciaal+basisonderwijs+blijven+met+een+tlv";
    let page = sample().get(&format!("/zoeken?q={words}")).await;
    has(&page, &["voor ‘hoe lang mag een leerling op het speciaal basisonderwijs …’</h1>"]);
    has(&page, &["blijven met een tlv\""]);
}

#[tokio::test]
async fn an_amendment_stands_before_the_text_and_says_how_sure_it_is() {
    let page = sample().get(&format!("/p/{PLAN}.paragraaf-5-4.1")).await;
    has(&page, &["Voor een deel vervallen door</strong>", "Mogelijk gewijzigd door</strong>"]);
    let text = page.text();
    let notice = text.find("Voor een deel vervallen").unwrap();
    assert!(notice < text.find("Een TLV geldt in de regel").unwrap());
    let soft = text.find("Mogelijk gewijzigd").unwrap();
    let before = &text[..soft];
    let class = &before[before.rfind("<div class=\"change").unwrap()..];
    assert!(class.starts_with("<div class=\"change\""), "{class}");
    assert!(text[soft..].contains("<blockquote>acht weken</blockquote>"));
}

#[tokio::test]
async fn a_passage_that_is_gone_leads_to_its_document() {
    let service = sample();
    let page = service.get(&format!("/p/{PLAN}.paragraaf-9-9.1")).await;
    assert_eq!(page.status, 410);
    has(&page, &["Deze passage staat niet in het plan", &format!("href=\"/d/{PLAN}\">Naar Onder")]);
    let lost = service.get("/p/ander-plan.paragraaf-1.1").await;
    assert_eq!(lost.status, 404);
    has(&lost, &["Naar de beginpagina"]);
}

#[tokio::test]
async fn the_cite_line_holds_the_permalink() {
    let address = format!("/p/{PLAN}.paragraaf-5-2.1");
    let own = published().get(&format!("{address}?q=duur")).await;
    has(
        &own,
        &[
            "Ondersteuningsplan PO 2018-2022, hoofdstuk 5, 5.2 ‘Tijdelijke ondersteuning en \
             tijdelijke plaatsing’, bladzijde 26.",
            &format!("<span class=\"address\">{PUBLIC}{address}</span>"),
            &format!("<link rel=\"canonical\" href=\"{PUBLIC}{address}\">"),
        ],
    );
    lacks(&sample().get(&address).await, &["class=\"address\""]);
}

#[tokio::test]
async fn a_heading_has_boxes_on_the_picture() {
    let service = sample();
    let page =
        service.get(&format!("/v1/documents/{PLAN}/pages/26?q=toelaatbaarheid")).await.json();
    let blocks = page["blocks"].as_array().unwrap();
    let heading = blocks.iter().find(|block| block["text"] == "5.3 Toelaatbaarheid").unwrap();
    let words = heading["words"].as_array().unwrap();
    let word = words.iter().find(|word| word["kind"] == "exact").unwrap();
    assert_eq!((word["start"].as_u64(), word["end"].as_u64()), (Some(4), Some(19)));
    let [left, top, right, bottom] = [0, 1, 2, 3].map(|at| word["percent"][at].as_f64().unwrap());
    assert!(0.0 < left && left < right && right < 100.0, "{word}");
    assert!(0.0 < top && top < bottom && bottom < 100.0, "{word}");
    let view = service.get(&format!("/d/{PLAN}/bladzijde/26?q=toelaatbaarheid")).await;
    has(&view, &[&format!("<rect x=\"{left}\" y=\"{top}\"")]);
}

#[tokio::test]
async fn the_page_view_leads_to_every_page_with_a_finding() {
    let service = sample();
    let asked = "tijdelijke%20ondersteuning";
    let all = format!("/v1/search?q={asked}&document={PLAN}&current=all&pageSize=20");
    let mut findings: BTreeMap<u64, usize> = BTreeMap::new();
    for hit in service.get(&all).await.json()["hits"].as_array().unwrap() {
        *findings.entry(hit["pages"]["first"].as_u64().unwrap()).or_default() += 1;
    }
    assert!(findings.len() > 5 && findings[&26] > 1, "{findings:?}");
    let view = service.get(&format!("/d/{PLAN}/bladzijde/26?q={asked}")).await;
    has(&view, &["<summary>Lijst van de passages</summary>"]);
    for (page, count) in findings {
        let count = match count {
            1 => String::new(),
            _ => format!(" <small>({count}<span class=\"unseen\"> passages</span>)</small>"),
        };
        let chip = match page {
            26 => format!("aria-current=\"page\">blz. 26{count}"),
            _ => format!("href=\"/d/{PLAN}/bladzijde/{page}?q={asked}\">blz. {page}{count}</a>"),
        };
        has(&view, &[&chip]);
    }
}

#[tokio::test]
async fn a_passage_leads_on_through_the_results() {
    let service = sample();
    let found = service.get("/v1/search?q=tijdelijke+ondersteuning").await.json();
    let id = |at: usize| found["hits"][at]["id"].as_str().unwrap().to_owned();
    let link = |at: usize| format!("href=\"/p/{}?q=tijdelijke%20ondersteuning\"", id(at));
    let second = service.get(&format!("/p/{}?q=tijdelijke+ondersteuning", id(1))).await;
    has(
        &second,
        &[
            &format!("Resultaat 2 van {}</li>", found["totalHits"]),
            &format!("{}>Vorig resultaat", link(0)),
            &format!("{}>Volgend resultaat", link(2)),
        ],
    );
    let first = service.get(&format!("/p/{}?q=tijdelijke+ondersteuning", id(0))).await;
    lacks(&first, &["Vorig resultaat"]);
    lacks(&service.get(&format!("/p/{}", id(0))).await, &["Resultaat 1", "Volgend resultaat"]);
}

#[tokio::test]
async fn chapters_of_an_addendum_are_not_taken_for_the_plans() {
    let page =
        sample().get("/zoeken?q=ingangsdatum+en+overgang&document=addendum-2020-op-po").await;
    has(&page, &["<p class=\"label\"><span>Addendum 2020 OP-PO</span>"]);
    let plan = sample().get(&format!("/zoeken?q=tlv&document={PLAN}")).await;
    lacks(&plan, &["<p class=\"label\"><span>Ondersteuningsplan PO 2018-2022</span>"]);
}

#[tokio::test]
async fn a_missing_page_leads_to_the_documents() {
    let lost = sample().get("/bestaat-niet").await;
    assert_eq!(lost.status, 404);
    has(&lost, &[&format!("href=\"/d/{PLAN}\">Naar Ondersteuningsplan"), "Naar Addendum 2020"]);
    let wrong = sample().get("/zoeken?q=a&page=x").await;
    assert_eq!(wrong.status, 400);
    lacks(&wrong, &["Naar Addendum 2020"]);
}

#[tokio::test]
async fn a_page_of_the_plan_leads_to_its_picture() {
    has(
        &sample().get(&format!("/d/{PLAN}")).await,
        &[&format!("id=\"bladzijde-26\"><a href=\"/d/{PLAN}/bladzijde/26\">bladzijde 26</a>")],
    );
}
