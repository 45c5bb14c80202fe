//! What reading a page promises for any operators: finite boxes, and an edge a letter.

use planzoeker::pdf;

/// A PDF of one page with these operators, two fonts, and a form that draws itself.
fn with_operators(operators: &[u8]) -> Vec<u8> {
    let objects: [&[u8]; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << \
          /Font << /F1 3 0 R /F2 7 0 R >> /XObject << /X 6 0 R >> \
          /ExtGState << /G << /Font [3 0 R 9] >> >> >> >>",
        b"",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] /Length 22 /Resources << \
          /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >> >>\nstream\n\
          BT /F1 9 Tf (a) Tj ET \nendstream",
    ];
    let symbol: &[u8] = b"<< /Type /Font /Subtype /TrueType /BaseFont /Arial,Bold /FirstChar 32 \
        /LastChar 34 /Widths [0 -500 99999] >>";
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().chain([&symbol]).enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).bytes());
        if object.is_empty() {
            file.extend(format!("<< /Length {} >>\nstream\n", operators.len()).bytes());
            file.extend(operators);
            file.extend(b"\nendstream");
        } else {
            file.extend(*object);
        }
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let count = offsets.len() + 1;
    file.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let end = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend(end.bytes());
    file
}

/// Reads a page with these operators, and fails where a promise is broken.
pub(crate) fn check(operators: &[u8]) {
    let Ok((pages, _)) = pdf::read_pages(&with_operators(operators)) else { return };
    for run in pages.iter().flat_map(|page| &page.runs) {
        let rect = [run.rect.x0, run.rect.y0, run.rect.x1, run.rect.y1];
        assert!(rect.iter().all(|edge| edge.is_finite()), "{run:?}");
        assert!(run.rect.x0 <= run.rect.x1 && run.rect.y0 <= run.rect.y1, "{run:?}");
        assert_eq!(run.edges.len(), run.text.chars().count() + 1, "{run:?}");
        assert!(run.edges.iter().all(|edge| edge.is_finite()), "{run:?}");
    }
}
