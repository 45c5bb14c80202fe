//! Every address of the service, made in one place: paths, queries, and the link into a PDF.
//!
//! The fragment of a PDF link follows what viewers read: `page`, `search` and `phrase` are pdf.js'
//! (`PDFLinkService.setHash`), `:~:text=` is the text fragment of Chromium
//! (<https://wicg.github.io/scroll-to-text-fragment/>). The `&` before `:~:` ends the last parameter
//! for a viewer that doesn't take the directive off.

use crate::search::Snippet;

/// Most words of a quote in a PDF link: enough to be unique on a page, few enough to stay in a line or two.
const QUOTE_WORDS: usize = 5;

/// Makes addresses: absolute under the public URL where one is set, else relative to the host.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    base: String,
}

impl Links {
    /// `public_url` with or without a slash at its end.
    pub(super) fn new(public_url: Option<&str>) -> Links {
        Links { base: public_url.unwrap_or_default().trim_end_matches('/').to_owned() }
    }

    /// The start page.
    pub(super) fn home(&self) -> String {
        format!("{}/", self.base)
    }

    /// A file that pages use, by its name with hash.
    pub(super) fn asset(&self, name: &str) -> String {
        format!("{}/assets/{name}", self.base)
    }

    /// The picture in the tab.
    pub(super) fn favicon(&self) -> String {
        format!("{}/favicon.svg", self.base)
    }

    /// The description for browsers' own search boxes.
    pub(super) fn opensearch(&self) -> String {
        format!("{}/opensearch.xml", self.base)
    }

    /// The list of pages for search engines.
    pub(super) fn sitemap(&self) -> String {
        format!("{}/sitemap.xml", self.base)
    }

    /// The newest search box for other websites.
    pub(super) fn widget(&self) -> String {
        format!("{}/widget.js", self.base)
    }

    /// The page for a frame on another website.
    pub(super) fn embed(&self) -> String {
        format!("{}/embed", self.base)
    }

    /// The page that says how to embed.
    pub(super) fn guide(&self) -> String {
        format!("{}/inbouwen", self.base)
    }

    /// What happens with data of visitors.
    pub(super) fn privacy(&self) -> String {
        format!("{}/privacy", self.base)
    }

    /// How accessible the service is.
    pub(super) fn accessibility(&self) -> String {
        format!("{}/toegankelijkheid", self.base)
    }

    /// The result page for a question.
    pub(super) fn results(&self, pairs: &[(&str, &str)]) -> String {
        format!("{}/zoeken{}", self.base, query(pairs))
    }

    /// A passage as a page; the question marks its words.
    pub(super) fn passage(&self, id: &str, q: &str) -> String {
        format!("{}/p/{}{}", self.base, encode(id), asking(q))
    }

    /// A passage as JSON.
    pub(super) fn passage_json(&self, id: &str, q: &str) -> String {
        format!("{}/v1/passages/{}{}", self.base, encode(id), asking(q))
    }

    /// A document as a page.
    pub(super) fn document(&self, id: &str) -> String {
        format!("{}/d/{}", self.base, encode(id))
    }

    /// A section's place in the document as a page.
    pub(super) fn section(&self, document: &str, anchor: &str) -> String {
        format!("{}#{}", self.document(document), encode(anchor))
    }

    /// Where a page of the PDF begins in the document as a page.
    pub(super) fn page(&self, document: &str, number: u32) -> String {
        format!("{}#bladzijde-{number}", self.document(document))
    }

    /// A document as JSON.
    pub(super) fn document_json(&self, id: &str) -> String {
        format!("{}/v1/documents/{}", self.base, encode(id))
    }

    /// A document's tree as JSON.
    pub(super) fn outline_json(&self, id: &str) -> String {
        format!("{}/outline", self.document_json(id))
    }

    /// The search as JSON.
    pub(super) fn search_json(&self, pairs: &[(&str, &str)]) -> String {
        format!("{}/v1/search{}", self.base, query(pairs))
    }

    /// The PDF.
    pub(super) fn file(&self, id: &str) -> String {
        format!("{}/file", self.document_json(id))
    }

    /// The PDF at a page, with a quote to find there.
    pub(super) fn pdf(&self, id: &str, page: u32, quote: Option<&str>) -> String {
        let mut link = format!("{}#page={page}", self.file(id));
        if let Some(quote) = quote {
            let quote = encode_strictly(quote);
            link += &format!("&search={quote}&phrase=true&:~:text={quote}");
        }
        link
    }
}

/// Two to five words that stand together in the PDF, from the first mark on; `None` where nothing
/// is marked or the mark stands alone in its line.
pub(super) fn quote(snippet: &Snippet) -> Option<String> {
    let mark = snippet.ranges.first()?;
    let start = byte_of_utf16(&snippet.text, mark.start);
    let line_start = snippet.text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = snippet.text.get(line_start..)?.lines().next()?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let before = line.get(..start - line_start)?;
    let at = before.split_whitespace().count()
        - usize::from(!before.is_empty() && !before.ends_with(char::is_whitespace));
    let first = at.min(words.len().saturating_sub(2));
    let quote = words.get(first..words.len().min(first + QUOTE_WORDS))?.join(" ");
    let quote = quote.trim_matches(|c: char| !c.is_alphanumeric());
    quote.contains(' ').then(|| quote.to_owned())
}

/// The byte at which a UTF-16 offset falls; the end of the text where it lies beyond.
pub(super) fn byte_of_utf16(text: &str, offset: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= offset {
            return at;
        }
        units += c.len_utf16();
    }
    text.len()
}

/// `?q=…`, or nothing for an empty question.
fn asking(q: &str) -> String {
    if q.is_empty() { String::new() } else { query(&[("q", q)]) }
}

/// A query string with its question mark; nothing for no pairs.
fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        query += &format!("{}={}", encode(name), encode(value));
    }
    query
}

/// Percent-encodes all but RFC 3986's unreserved characters: right in a path, a query and a fragment.
pub(super) fn encode(text: &str) -> String {
    percent(text, b"-._~")
}

/// As [`encode`], and `-` too, which separates parts in a text directive.
fn encode_strictly(text: &str) -> String {
    percent(text, b"._~")
}

fn percent(text: &str, plain: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Mark, MatchKind};

    /// What pdf.js makes of a fragment: `URLSearchParams`, keys in lower case.
    fn as_pdfjs_reads(link: &str) -> Vec<(String, String)> {
        let (_, fragment) = link.split_once('#').unwrap();
        fragment
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (decode(key).to_lowercase(), decode(&value.replace('+', " "))))
            .collect()
    }

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn pdf_viewers_read_page_and_quote() {
        let quote = "AT&T's meer- en hoogbegaafd, 50%+ één #1";
        let link = Links::default().pdf("plan", 23, Some(quote));
        let read = as_pdfjs_reads(&link);
        assert_eq!(read[0], ("page".into(), "23".into()));
        assert_eq!(read[1], ("search".into(), quote.into()));
        assert_eq!(read[2], ("phrase".into(), "true".into()));
        assert_eq!(read[3], (":~:text".into(), quote.into()));
        assert_eq!(read.len(), 4);
        let directive = link.split_once(":~:text=").unwrap().1;
        assert!(!directive.contains(['-', ',', '&', ' ', '+']), "{directive}");
    }

    #[test]
    fn a_link_without_quote_still_names_the_page() {
        assert_eq!(Links::default().pdf("plan", 7, None), "/v1/documents/plan/file#page=7");
    }

    #[test]
    fn the_public_url_stands_before_every_path() {
        let links = Links::new(Some("https://zoek.example.nl/plan/"));
        assert_eq!(
            links.passage("plan.paragraaf-5-2.1", "één plek"),
            "https://zoek.example.nl/plan/p/plan.paragraaf-5-2.1?q=%C3%A9%C3%A9n%20plek"
        );
        assert_eq!(Links::default().section("p/../x", "a b"), "/d/p%2F..%2Fx#a%20b");
    }

    #[test]
    fn quotes() {
        let check = |text: &str, marked: &str, expect: Option<&str>| {
            let at = text.find(marked).unwrap();
            let start = text[..at].encode_utf16().count();
            let ranges = vec![Mark {
                start,
                end: start + marked.encode_utf16().count(),
                kind: MatchKind::Exact,
                term: marked.to_owned(),
            }];
            let snippet = Snippet { text: text.to_owned(), ranges, ..Snippet::default() };
            assert_eq!(quote(&snippet).as_deref(), expect, "{text}");
        };
        check(
            "Er is tijdelijke ondersteuning mogelijk.",
            "tijdelijke",
            Some("tijdelijke ondersteuning mogelijk"),
        );
        check(
            "één, twee 😀 drie vier vijf zes zeven acht",
            "drie",
            Some("drie vier vijf zes zeven"),
        );
        check("dat geldt ook hier: thuis.", "thuis", Some("hier: thuis"));
        check("kop\nalleen\nvoet", "alleen", None);
        check("het IB-team en meer", "team", Some("IB-team en meer"));
        assert_eq!(quote(&Snippet::default()), None);
    }
}
