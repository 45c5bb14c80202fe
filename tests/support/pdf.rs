//! Small valid PDFs: pages of lines in Helvetica. What a page needs beyond that, `book` can draw.

/// A PDF with a page for each item; a line is its type size in points and its text.
pub(crate) fn document(pages: &[&[(u32, &str)]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            (0..pages.len()).map(|n| format!("{} 0 R ", 4 + 2 * n)).collect::<String>()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (n, lines) in pages.iter().enumerate() {
        let mut top = 780;
        let mut content = String::new();
        for (size, text) in *lines {
            let text = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
            content.push_str(&format!("BT /F1 {size} Tf 72 {top} Td ({text}) Tj ET\n"));
            top -= i64::from(*size) * 3 / 2;
        }
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    file(&objects)
}

/// A file of these objects, numbered from 1; the first is the catalogue.
pub(crate) fn file<T: AsRef<[u8]>>(objects: &[T]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", n + 1).bytes());
        file.extend(object.as_ref());
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let trailer = format!("<< /Size {} /Root 1 0 R >>", objects.len() + 1);
    file.extend(format!("trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

/// A PDF that opens with a password only: the one in it is of no user that there is.
pub(crate) fn locked() -> Vec<u8> {
    let plain = String::from_utf8(plan("Dit is geheim.")).unwrap();
    let key = "5a".repeat(32);
    let encryption = format!(
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >> /ID [<00> <00>]"
    );
    plain.replace("/Root 1 0 R >>", &format!("/Root 1 0 R {encryption} >>")).into_bytes()
}

/// A small plan of one chapter with a sentence of its own.
pub(crate) fn plan(sentence: &str) -> Vec<u8> {
    document(&[&[
        (20, "Hoofdstuk 1: ondersteuning in de wijk"),
        (11, "Dit hoofdstuk beschrijft hoe scholen samenwerken met ouders en gemeente."),
        (11, sentence),
    ]])
}

/// A plan with so many megabytes that its reader has no use for.
pub(crate) fn large(megabytes: usize) -> Vec<u8> {
    let plain = String::from_utf8(plan("Elke school heeft een eigen olifant.")).unwrap();
    let at = plain.rfind("xref\n0 ").unwrap();
    let at = plain[..=at].rfind("xref\n0 ").unwrap_or(at);
    let padding = format!("%{}\n", "x".repeat(1022)).repeat(megabytes * 1024);
    let start = at + padding.len();
    let (objects, end) = plain.split_at(at);
    let (table, _) = end.split_once("startxref").unwrap();
    format!("{objects}{padding}{table}startxref\n{start}\n%%EOF\n").into_bytes()
}
