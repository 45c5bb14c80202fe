//! `inspect`: what is read from one PDF.

mod outline;
mod svg;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{End, Error, View};
use crate::index;
use crate::plan::{AmendedBy, Kind, Passage};
use crate::worker::{self, Failure, PageText, Reader};

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The PDF
    file: PathBuf,
    /// What to show
    #[arg(long = "as", value_enum, default_value_t = View::Outline)]
    view: View,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
    /// Draw one page as SVG instead: lines, blocks with their kind, reading order, dropped furniture
    #[arg(long, value_name = "PAGE", conflicts_with_all = ["view", "json", "corpus"])]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    svg: Option<u32>,
    /// Directory of the corpus that the file belongs to: marks what its addenda change
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

/// A passage as it is shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    document: &'a str,
    path: Vec<ShownStep<'a>>,
    kind: Kind,
    text: &'a str,
    pages: Option<Span<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amended_by: Option<&'a [AmendedBy]>,
}

#[derive(Debug, Serialize)]
struct ShownStep<'a> {
    label: &'a str,
    title: &'a str,
    anchor: &'a str,
    number: Option<&'a str>,
    kind: Kind,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Span<'a> {
    first: u32,
    last: u32,
    label_first: Option<&'a str>,
}

/// Shows a PDF as asked.
pub(super) fn inspect(args: &InspectArgs, out: &mut dyn Write) -> Result<End, Error> {
    let reader = Reader::of_this_program()?;
    if let Some(number) = args.svg {
        return draw(args, &reader, number, out);
    }
    match args.view {
        View::Text | View::Lines => match pages(args, &reader) {
            Ok(pages) if args.json => json_lines(&pages, out)?,
            Ok(pages) if args.view == View::Text => {
                for (position, page) in pages.iter().enumerate() {
                    let feed = if position > 0 { "\u{c}" } else { "" };
                    write!(out, "{feed}{}", page.text)?;
                }
            }
            Ok(pages) => lines(&pages, out)?,
            Err(failure) => return refuse(args, &failure),
        },
        View::Outline | View::Passages => {
            let (plan, warnings) =
                match index::inspect(&args.file, args.corpus.as_deref(), &reader)? {
                    Ok(read) => read,
                    Err(failure) => return refuse(args, &failure),
                };
            for warning in warnings {
                let page = warning.page.map(|page| format!("page {page}: ")).unwrap_or_default();
                writeln!(io::stderr(), "note: {page}{}", warning.message)?;
            }
            match (args.view, args.json) {
                (View::Outline, true) => outline::json(&plan, out)?,
                (View::Outline, false) => outline::text(&plan, out)?,
                (_, true) => {
                    let shown: Vec<_> =
                        plan.passages.iter().map(|p| shown(p, args.corpus.is_some())).collect();
                    json_lines(&shown, out)?;
                }
                (_, false) => {
                    for passage in &plan.passages {
                        passage_text(passage, out)?;
                    }
                }
            }
        }
    }
    Ok(End::Done)
}

fn pages(args: &InspectArgs, reader: &Reader) -> Result<Vec<PageText>, Failure> {
    let bytes = worker::load(&args.file).map_err(Failure::Unreadable)?;
    reader.pages(&bytes)
}

/// Draws one page.
fn draw(
    args: &InspectArgs,
    reader: &Reader,
    number: u32,
    out: &mut dyn Write,
) -> Result<End, Error> {
    let pages = match pages(args, reader) {
        Ok(pages) => pages,
        Err(failure) => return refuse(args, &failure),
    };
    let Some(page) = pages.iter().find(|page| page.number == number) else {
        let reason = format!("there is no page {number}: it has {}", pages.len());
        return Err(Error::Unreadable { file: args.file.clone(), reason });
    };
    out.write_all(svg::page(page).as_bytes())?;
    Ok(End::Done)
}

/// A scan is an answer, a file that can't be read is an error.
fn refuse(args: &InspectArgs, failure: &Failure) -> Result<End, Error> {
    if let Failure::NoText(reason) = failure {
        writeln!(io::stderr(), "{}: {reason}", args.file.display())?;
        return Ok(End::Nothing);
    }
    Err(Error::Unreadable { file: args.file.clone(), reason: failure.to_string() })
}

fn json_lines<T: Serialize>(values: &[T], out: &mut dyn Write) -> Result<(), Error> {
    for value in values {
        serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

fn lines(pages: &[PageText], out: &mut dyn Write) -> Result<(), Error> {
    for page in pages {
        writeln!(out, "== page {} ({})", page.number, page.label.as_deref().unwrap_or("-"))?;
        for line in &page.lines {
            let weight = if line.bold { "bold" } else { "" };
            let (kind, left, top, size) = (&line.kind, line.left, line.top, line.size);
            writeln!(out, "{kind:12} {left:6.1} {top:6.1} {size:5.1} {weight:4}  {}", line.text)?;
        }
    }
    Ok(())
}

fn passage_text(passage: &Passage, out: &mut dyn Write) -> Result<(), Error> {
    let path: Vec<String> = passage
        .path
        .iter()
        .map(|step| format!("{} {}", step.label, step.title).trim().to_owned())
        .collect();
    let page = passage.pages.as_ref().map(|pages| format!(" (p. {})", pages.first));
    writeln!(out, "{}{}\n{}", passage.id, page.unwrap_or_default(), path.join(" › "))?;
    for by in &passage.amended_by {
        writeln!(out, "[{:?} by {}, p. {}]", by.effect, by.title, by.page)?;
    }
    writeln!(out, "{}\n", passage.text)?;
    Ok(())
}

/// One file doesn't know its addendum, so without a corpus nothing is said about amendments.
fn shown(passage: &Passage, with_amendments: bool) -> Shown<'_> {
    let path = passage.path.iter().map(|step| ShownStep {
        label: &step.label,
        title: &step.title,
        anchor: &step.anchor,
        number: step.number.as_deref(),
        kind: step.kind,
    });
    Shown {
        id: &passage.id,
        document: &passage.document,
        path: path.collect(),
        kind: passage.kind,
        text: &passage.text,
        pages: passage.pages.as_ref().map(|pages| Span {
            first: pages.first,
            last: pages.last,
            label_first: pages.label_first.as_deref(),
        }),
        amended_by: with_amendments.then_some(passage.amended_by.as_slice()),
    }
}
