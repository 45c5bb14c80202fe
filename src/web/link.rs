//! Every address of the service, made in one place: paths, queries, and the link into a PDF.
//!
//! The fragment of a PDF link follows what viewers read: `page`, `search` and `phrase` are pdf.js'
//! (`PDFLinkService.setHash`), `:~:text=` is the text fragment of Chromium
//! (<https://wicg.github.io/scroll-to-text-fragment/>). The `&` before `:~:` ends the last parameter
//! for a viewer that doesn't take the directive off.

pub(super) use crate::search::byte_of_utf16;

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
    pub(super) fn passage(&self, id: &str, asking: &Asking) -> String {
        [self.base.as_str(), "/p/", &encode(id), &asking.0].concat()
    }

    /// A passage as JSON.
    pub(super) fn passage_json(&self, id: &str, asking: &Asking) -> String {
        [self.base.as_str(), "/v1/passages/", &encode(id), &asking.0].concat()
    }

    /// A document as a page.
    pub(super) fn document(&self, id: &str) -> String {
        [self.base.as_str(), "/d/", &encode(id)].concat()
    }

    /// A section's place in the document as a page.
    pub(super) fn section(&self, document: &str, anchor: &str) -> String {
        [self.document(document).as_str(), "#", &encode(anchor)].concat()
    }

    /// Where a page of the PDF begins in the document as a page.
    pub(super) fn place(&self, document: &str, number: u32) -> String {
        format!("{}#bladzijde-{number}", self.document(document))
    }

    /// A page of the PDF: its text beside its picture; the question marks its words.
    pub(super) fn page(&self, document: &str, number: u32, asking: &Asking) -> String {
        [&self.pages(document), number.to_string().as_str(), &asking.0].concat()
    }

    /// What the addresses of a document's pages begin with; the number of the page follows.
    pub(super) fn pages(&self, document: &str) -> String {
        format!("{}/bladzijde/", self.document(document))
    }

    /// A page of the PDF as JSON.
    pub(super) fn page_json(&self, document: &str, number: u32, asking: &Asking) -> String {
        format!("{}/pages/{number}{}", self.document_json(document), asking.0)
    }

    /// A picture of a page of the PDF whose content is called `version`, `width` pixels wide.
    pub(super) fn picture(&self, document: &str, number: u32, width: u16, version: &str) -> String {
        let page = self.page_json(document, number, Asking::NOTHING);
        let width = width.to_string();
        format!("{page}/image{}", query(&[("width", &width), ("v", version)]))
    }

    /// A document as JSON.
    pub(super) fn document_json(&self, id: &str) -> String {
        format!("{}/v1/documents/{}", self.base, encode(id))
    }

    /// A document's tree as JSON.
    pub(super) fn outline_json(&self, id: &str) -> String {
        format!("{}/outline", self.document_json(id))
    }

    /// What a document changes, or by what it is changed, as JSON.
    pub(super) fn amendments_json(&self, id: &str) -> String {
        format!("{}/amendments", self.document_json(id))
    }

    /// The API as a page.
    pub(super) fn docs(&self) -> String {
        format!("{}/docs", self.base)
    }

    /// Where the API begins.
    pub(super) fn api(&self) -> String {
        format!("{}/v1", self.base)
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

/// Two to five words that stand together in the PDF, from the mark at `mark` (UTF-16 code units) on;
/// `None` where the mark stands alone in its line. A word that is `broken` over two lines (the byte
/// at which it starts) has a hyphen there that the text doesn't have, so no quote holds one.
pub(super) fn quote(text: &str, mark: usize, broken: &[usize]) -> Option<String> {
    let start = byte_of_utf16(text, mark);
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?.lines().next()?;
    // The word of the mark, or the one before the space that it begins with.
    let before = line.get(..start - line_start)?;
    let is_inside = line.get(before.len()..)?.starts_with(|next: char| !next.is_whitespace());
    let before = if is_inside { before } else { before.trim_end() };
    let own = before.len() - before.rsplit(char::is_whitespace).next().map_or(0, str::len);
    let (before, rest) = line.split_at_checked(own)?;
    let whole = |word: &&str| {
        let at = line_start + (word.as_ptr() as usize - line.as_ptr() as usize);
        !broken.iter().any(|broken| (at..at + word.len()).contains(broken))
    };
    let mut words: Vec<&str> =
        rest.split_whitespace().take_while(whole).take(QUOTE_WORDS).collect();
    // At the end of a line the word before helps; one word alone stands everywhere.
    if words.len() == 1 {
        words.insert(0, before.split_whitespace().next_back().filter(whole)?);
    }
    let quote = words.join(" ");
    let quote = quote.trim_matches(|c: char| !c.is_alphanumeric());
    quote.contains(' ').then(|| quote.to_owned())
}

/// `?q=…`, with which an address ends that knows the question; encoded once for all addresses of an
/// answer.
#[derive(Default)]
pub(super) struct Asking(String);

impl Asking {
    /// The end of an address that knows no question.
    pub(super) const NOTHING: &'static Asking = &Asking(String::new());

    /// For a question; nothing for an empty one.
    pub(super) fn of(q: &str) -> Asking {
        if q.is_empty() { Asking::default() } else { Asking(query(&[("q", q)])) }
    }
}

/// A query string with its question mark; nothing for no pairs.
fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&encode(name));
        query.push('=');
        query.push_str(&encode(value));
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
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || plain.contains(&byte);
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    let mut encoded = String::with_capacity(text.len() * 3 / 2);
    // Where what stands as it is begins.
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate().filter(|&(_, byte)| !is_plain(byte)) {
        encoded.push_str(text.get(from..at).unwrap_or_default());
        encoded.push('%');
        encoded.push(digit(byte >> 4));
        encoded.push(digit(byte & 15));
        from = at + 1;
    }
    encoded.push_str(text.get(from..).unwrap_or_default());
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

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
            links.passage("plan.paragraaf-5-2.1", &Asking::of("één plek")),
            "https://zoek.example.nl/plan/p/plan.paragraaf-5-2.1?q=%C3%A9%C3%A9n%20plek"
        );
        assert_eq!(Links::default().section("p/../x", "a b"), "/d/p%2F..%2Fx#a%20b");
    }

    #[test]
    fn quotes() {
        let check = |text: &str, marked: &str, expect: Option<&str>| {
            let at = text.find(marked).unwrap();
            let mark = text[..at].encode_utf16().count();
            assert_eq!(quote(text, mark, &[]).as_deref(), expect, "{text}");
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
        assert_eq!(quote("", 0, &[]), None);
        assert_eq!(quote("kort", 99, &[]), None);
    }

    #[test]
    fn a_quote_holds_no_word_that_a_hyphen_breaks() {
        let text = "kop\nvoor de ondersteuningsbehoefte van een kind";
        let broken = text.find("onder").unwrap();
        let at = |word: &str| quote(text, text.find(word).unwrap(), &[broken]);
        assert_eq!(at("onder"), None);
        assert_eq!(at("de "), Some("voor de".to_owned()));
        assert_eq!(at("van"), Some("van een kind".to_owned()));
    }
}
