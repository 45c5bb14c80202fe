//! Text runs → blocks: every word stands in its block's text, and every box is finite.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use planzoeker::layout;
use planzoeker::pdf::{Page, PdfFile, Rect, TextRun};

#[derive(Debug, Arbitrary)]
struct Run<'a> {
    text: &'a str,
    left: u16,
    baseline: u16,
    size: u8,
    step: u8,
    turn: u8,
    bold: bool,
    artifact: bool,
    hidden: bool,
}

impl Run<'_> {
    fn place(&self) -> TextRun {
        let (left, baseline) = (f32::from(self.left) / 64.0, f32::from(self.baseline) / 64.0);
        let (size, step) = (f32::from(self.size) / 4.0, f32::from(self.step) / 8.0);
        let mut edges = vec![left];
        edges.extend(self.text.chars().scan(left, |edge, _| {
            *edge += step;
            Some(*edge)
        }));
        let right = edges.last().copied().unwrap_or(left);
        TextRun {
            text: self.text.to_owned(),
            rect: Rect { x0: left, y0: baseline - size * 0.8, x1: right, y1: baseline + size * 0.2 },
            edges,
            baseline,
            size,
            bold: self.bold,
            artifact: self.artifact,
            hidden: self.hidden,
            angle: i16::from(self.turn % 8) * 45,
            ..TextRun::default()
        }
    }
}

fuzz_target!(|pages: Vec<Vec<Run>>| {
    let pages = (1..).zip(&pages).map(|(number, runs)| Page {
        number,
        width: 595.0,
        height: 842.0,
        runs: runs.iter().map(Run::place).collect(),
        dots: Vec::new(),
        boxes: Vec::new(),
        picture_cover: 0.0,
    });
    let document = layout::build(&PdfFile { pages: pages.collect(), ..PdfFile::default() });
    for block in &document.blocks {
        for line in &block.lines {
            assert!(line.page >= 1 && line.page as usize <= document.pages.len());
            for word in &line.words {
                let range = word.start as usize..word.end as usize;
                assert!(block.text.get(range).is_some(), "{word:?} in {:?}", block.text);
                let rect = [word.bbox.x0, word.bbox.y0, word.bbox.x1, word.bbox.y1];
                assert!(rect.iter().all(|edge| edge.is_finite()), "{word:?}");
            }
        }
    }
});
