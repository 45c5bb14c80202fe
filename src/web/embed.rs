//! The search box on other websites: the page for a frame, and the page that says how to embed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as Extracted;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;

use super::page::{Chrome, html};
use super::{State, asset, keep, policy_with};

/// Address of the service in code to copy, where the public one is not known.
const EXAMPLE: &str = "https://zoek.example.nl";

#[derive(Template)]
#[template(path = "embed.html")]
struct FramePage {
    style: String,
    results: String,
}

/// `GET /embed`: the form alone, for a frame. Its answer opens in the whole window.
pub(super) async fn framed(
    Extracted(state): Extracted<Arc<State>>,
    headers: HeaderMap,
) -> Response {
    let page = FramePage {
        style: state.links.asset(&asset::STYLE.name),
        results: state.links.results(&[]),
    };
    let mut response = keep::page(&headers, html(&page));
    let ancestors = ancestors(state.options.embed_on.as_deref());
    let policy = policy_with("frame-ancestors", &ancestors);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// The websites that may show the frame, as `frame-ancestors` takes them: every one where none is
/// named, and always ourselves, for the preview.
fn ancestors(embed_on: Option<&str>) -> String {
    let Some(websites) = embed_on else { return "*".to_owned() };
    let is_origin = |word: &&str| {
        (word.starts_with("https://") || word.starts_with("http://")) && !word.contains([';', ','])
    };
    let named = websites.split_whitespace().map(|word| word.trim_end_matches('/'));
    std::iter::once("'self'").chain(named.filter(is_origin)).collect::<Vec<_>>().join(" ")
}

/// Code to copy.
struct Code {
    /// Name of its box, for its label.
    id: &'static str,
    label: &'static str,
    text: String,
    /// Lines that it takes without wrapping.
    lines: usize,
}

impl Code {
    fn new(id: &'static str, label: &'static str, text: String) -> Code {
        let lines = text.lines().count();
        Code { id, label, text, lines }
    }
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage<'a> {
    chrome: Chrome<'a>,
    /// The public address is not set: the code holds an example.
    is_example: bool,
    script: Code,
    pinned: Code,
    element: Code,
    form: Code,
    frame: Code,
    policy: Code,
    theme: Code,
    copy: String,
    embed: String,
}

/// `GET /inbouwen`: the ways to embed, each to copy and to try.
pub(super) async fn guide(Extracted(state): Extracted<Arc<State>>, headers: HeaderMap) -> Response {
    let served = state.served();
    let links = match &state.options.public_url {
        Some(_) => state.links.clone(),
        None => super::link::Links::new(Some(EXAMPLE)),
    };
    let host = links.home();
    let host = host.trim_end_matches('/');
    let origin = host.find("://").map_or(host, |at| {
        let end = host[at + 3..].find('/').map_or(host.len(), |slash| at + 3 + slash);
        &host[..end]
    });
    let (widget, results, embed) = (links.widget(), links.results(&[]), links.embed());
    let pinned = links.asset(&asset::WIDGET.name);
    let integrity = asset::WIDGET.integrity();
    let form = |indent: &str| {
        format!(
            "{indent}<form role=\"search\" action=\"{results}\">\n\
             {indent}  <label for=\"plan-q\">Zoek in het ondersteuningsplan</label>\n\
             {indent}  <input id=\"plan-q\" name=\"q\" type=\"search\">\n\
             {indent}  <button>Zoeken</button>\n\
             {indent}</form>"
        )
    };
    let served_at = if origin == host { String::new() } else { format!(" origin=\"{host}\"") };
    let data_at = if origin == host { String::new() } else { format!(" data-origin=\"{host}\"") };
    let page = GuidePage {
        chrome: Chrome::new(&state, &served, "Inbouwen").lasting(state.links.guide()),
        is_example: state.options.public_url.is_none(),
        script: Code::new(
            "code-script",
            "Eén regel",
            format!("<script src=\"{widget}\"{data_at} async></script>"),
        ),
        pinned: Code::new(
            "code-vast",
            "Eén regel, vaste versie",
            format!(
                "<script src=\"{pinned}\"{data_at}\n  integrity=\"{integrity}\"\n  \
                 crossorigin=\"anonymous\" async></script>"
            ),
        ),
        element: Code::new(
            "code-element",
            "Zoekvak met een formulier erin",
            format!(
                "<plan-zoeken{served_at}>\n{}\n</plan-zoeken>\n\
                 <script src=\"{widget}\" async></script>",
                form("  ")
            ),
        ),
        form: Code::new("code-formulier", "Gewoon formulier", form("")),
        frame: Code::new(
            "code-kader",
            "Kader",
            format!(
                "<iframe src=\"{embed}\" title=\"Zoek in het ondersteuningsplan\"\n  \
                 width=\"100%\" height=\"150\" style=\"border: 0\"></iframe>"
            ),
        ),
        policy: Code::new(
            "code-beleid",
            "Content-Security-Policy",
            format!("script-src {origin}; connect-src {origin}; form-action {origin}"),
        ),
        theme: Code::new(
            "code-kleur",
            "Uw eigen kleuren",
            "<style>\n  plan-zoeken {\n    --plan-zoeken-accent-color: #7a1f4b;\n    \
             --plan-zoeken-accent-text-color: #ffffff;\n    --plan-zoeken-border-radius: 0;\n  \
             }\n</style>"
                .to_owned(),
        ),
        copy: state.links.asset(&asset::COPY.name),
        embed: state.links.embed(),
    };
    let mut response = keep::page(&headers, html(&page));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy_with("frame-src", "'self'"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_show_the_frame() {
        let check = |set: Option<&str>, expect: &str| assert_eq!(ancestors(set), expect, "{set:?}");
        check(None, "*");
        check(Some("https://a.nl/ https://b.nl"), "'self' https://a.nl https://b.nl");
        check(Some(""), "'self'");
        check(Some("https://a.nl;script-src * 'unsafe-inline'"), "'self'");
    }
}
