//! Where a passage can be read: its links, and the page and quote that the one into the PDF leads to.

use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::{Kind, Passage, Step};
use crate::search::{Hit, Mark};
use crate::store::Generation;
use crate::web::link::{Asking, Links, byte_of_utf16, encode, quote};

/// Where a passage can be read.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct PassageLinks {
    /// As JSON.
    #[serde(rename = "self")]
    this: String,
    /// As a page of its own.
    pub(in crate::web) html: String,
    /// Its page of the PDF: the text beside the picture.
    pub(in crate::web) page: Option<String>,
    /// In the document as a page, at its section.
    pub(in crate::web) section: Option<String>,
    /// In the PDF.
    pub(in crate::web) pdf: Option<String>,
    /// The chapter's own page on the website.
    pub(in crate::web) website: Option<String>,
}

/// What the links of a passage are made of.
struct Place<'a> {
    id: &'a str,
    document: &'a str,
    path: &'a [Step],
    page: Option<u32>,
    chapter: Option<&'a str>,
}

impl PassageLinks {
    /// For a visitor who asked something; `quote` stands on the page of the PDF.
    fn new(
        links: &Links,
        generation: &Generation,
        place: &Place,
        asking: &Asking,
        quote: Option<&str>,
    ) -> PassageLinks {
        let document = generation.document(place.document);
        let website = document
            .and_then(|document| document.chapter_url.as_deref())
            .zip(place.chapter)
            .map(|(url, number)| url.replace("{number}", &encode(number)));
        let has_pdf = document.is_some_and(|document| !document.sha256.is_empty());
        let page = place.page.filter(|_| has_pdf);
        PassageLinks {
            this: links.passage_json(place.id, asking),
            html: links.passage(place.id, asking),
            page: page.map(|page| links.page(place.document, page, asking)),
            section: place.path.last().map(|step| links.section(place.document, &step.anchor)),
            pdf: page.map(|page| links.pdf(place.document, page, quote)),
            website,
        }
    }

    /// The links of a passage on its own; its marks say what the visitor looked for.
    pub(in crate::web) fn of_passage(
        links: &Links,
        generation: &Generation,
        passage: &Passage,
        marks: &[Mark],
        asking: &Asking,
    ) -> PassageLinks {
        let chapter = passage.path.first().filter(|step| step.kind == Kind::Chapter);
        let first = passage.pages.as_ref().map(|pages| pages.first);
        let place = Place {
            id: &passage.id,
            document: &passage.document,
            path: &passage.path,
            page: marks.first().and_then(|mark| page_of(passage, mark)).or(first),
            chapter: chapter.and_then(|step| step.number.as_deref()),
        };
        let quote =
            marks.first().and_then(|mark| quote(&passage.text, mark.start, &broken(passage)));
        PassageLinks::new(links, generation, &place, asking, quote.as_deref())
    }

    /// The links of a hit.
    pub(in crate::web) fn of_hit(
        links: &Links,
        generation: &Generation,
        hit: &Hit,
        asking: &Asking,
    ) -> PassageLinks {
        let place = Place {
            id: &hit.id,
            document: &hit.document.id,
            path: &hit.anchor.path,
            page: hit.pages.as_ref().map(|pages| pages.first),
            chapter: hit.chapter.as_ref().map(|chapter| chapter.number.as_str()),
        };
        let mark = hit.snippet.ranges.first();
        let quote = mark.and_then(|mark| quote(&hit.snippet.text, mark.start, &[]));
        PassageLinks::new(links, generation, &place, asking, quote.as_deref())
    }
}

/// The page on which a marked word of a passage stands, where the PDF tells.
fn page_of(passage: &Passage, mark: &Mark) -> Option<u32> {
    let start = byte_of_utf16(&passage.text, mark.start);
    passage.boxes.iter().find(|word| word.end as usize > start).map(|word| word.page)
}

/// Where the words of a passage start that are broken over two lines: those have two boxes.
fn broken(passage: &Passage) -> Vec<usize> {
    let pairs = passage.boxes.windows(2);
    pairs.filter(|pair| pair[0].start == pair[1].start).map(|pair| pair[0].start as usize).collect()
}
