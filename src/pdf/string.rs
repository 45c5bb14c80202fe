//! Text strings of a PDF: UTF-16, UTF-8 or PDFDocEncoding (ISO 32000-2, 7.9.2.2 and annex D.3).

/// Decodes a text string by its byte-order mark; without one it is PDFDocEncoding.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Some writers put bare UTF-8 here. Pure ASCII reads the same either way.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|&byte| doc_encoding(byte)).collect(),
        },
    };
    strip_language_codes(&text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Removes language codes: two escape characters with a tag between them.
fn strip_language_codes(text: &str) -> String {
    if !text.contains('\u{1B}') {
        return text.to_owned();
    }
    text.split('\u{1B}').step_by(2).collect()
}

fn doc_encoding(byte: u8) -> char {
    match byte {
        0x18..=0x1F => LOW[usize::from(byte - 0x18)],
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Bytes 18–1F.
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

/// Bytes 80–A0; 9F is undefined.
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™',
    'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn text_strings_in_every_encoding() {
        let check = |bytes: &[u8], expect: &str| assert_eq!(decode(bytes), expect);
        check(b"Ondersteuningsplan", "Ondersteuningsplan");
        check(b"\xFE\xFF\x00c\x00o\x00\xF6", "coö");
        check(b"\xFF\xFEc\x00o\x00\xF6\x00", "coö");
        check(b"\xEF\xBB\xBFco\xC3\xB6", "coö");
        check(b"co\xC3\xB6", "coö");
        check(b"co\xF6 \x84 \xA0", "coö — €");
        check(b"\xFE\xFF\x00\x1B\x00n\x00l\x00\x1B\x00a", "a");
        check(b"\xFE\xFF\xD8\x00", "\u{FFFD}");
        check(b"", "");
    }
}
