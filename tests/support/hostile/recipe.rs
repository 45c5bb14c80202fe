//! PDFs written object by object, with nothing checked, and data that explodes when it is unpacked.

/// Operators that show a sentence with [`WORD`](super::WORD).
pub(super) const SHOWN: &[u8] =
    b"BT /F1 12 Tf 72 700 Td (Elke school heeft een eigen kameel.) Tj ET ";

pub(super) const FONT: &[u8] =
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/// Objects by number, to be taken, replaced and written out.
#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) objects: Vec<(u32, Vec<u8>)>,
    trailer: Vec<u8>,
}

impl Recipe {
    /// A good file of one page: 1 catalogue, 2 page tree, 3 page, 4 content, 5 font.
    pub(super) fn good() -> Recipe {
        Recipe::showing(SHOWN)
    }

    /// The same with other content.
    pub(super) fn showing(content: &[u8]) -> Recipe {
        let recipe = Recipe { objects: Vec::new(), trailer: b"/Root 1 0 R".to_vec() };
        recipe
            .with(1, b"<</Type/Catalog/Pages 2 0 R>>")
            .with(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .with(3, &page(b"/Contents 4 0 R", b"/Font<</F1 5 0 R>>"))
            .with(4, &stream(b"", content))
            .with(5, FONT)
    }

    /// Adds an object or replaces it.
    pub(super) fn with(mut self, number: u32, body: &[u8]) -> Recipe {
        self.objects.retain(|(other, _)| *other != number);
        self.objects.push((number, body.to_vec()));
        self
    }

    /// Replaces the entries of the trailer.
    pub(super) fn trailer(mut self, entries: &str) -> Recipe {
        self.trailer = entries.as_bytes().to_vec();
        self
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let size = self.objects.iter().map(|(number, _)| number + 1).max().unwrap_or(1);
        let mut offsets = vec![None; size as usize];
        for (number, body) in &self.objects {
            offsets[*number as usize] = Some(file.len());
            file.extend(format!("{number} 0 obj\n").bytes());
            file.extend(body);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for offset in offsets.iter().skip(1) {
            let line = match offset {
                Some(offset) => format!("{offset:010} 00000 n \n"),
                None => "0000000000 00000 f \n".to_owned(),
            };
            file.extend(line.bytes());
        }
        file.extend(format!("trailer\n<</Size {size}").bytes());
        file.extend(&self.trailer);
        file.extend(format!(">>\nstartxref\n{start}\n%%EOF\n").bytes());
        file
    }
}

pub(super) fn page(entries: &[u8], resources: &[u8]) -> Vec<u8> {
    let start = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]".as_slice();
    [start, entries, b"/Resources<<", resources, b">>>>"].concat()
}

/// A stream with its true length.
pub(super) fn stream(entries: &[u8], data: &[u8]) -> Vec<u8> {
    let length = format!("/Length {}>>\nstream\n", data.len());
    [b"<<", entries, length.as_bytes(), data, b"\nendstream"].concat()
}

pub(super) fn repeated(pieces: &[(&[u8], usize)]) -> Vec<u8> {
    pieces.iter().flat_map(|(piece, times)| piece.repeat(*times)).collect()
}

/// `a` with the first `from` in it replaced.
pub(super) fn replaced(a: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = a.windows(from.len()).position(|window| window == from).unwrap();
    [&a[..at], to, &a[at + from.len()..]].concat()
}

/// zlib data (RFC 1950, 1951) of pieces that are repeated, without a search for what repeats: the
/// shortest way to a file that explodes.
pub(super) fn deflated(pieces: &[(&[u8], usize)]) -> Vec<u8> {
    let mut out = Bits { bytes: vec![0x78, 0x01], room: 0 };
    out.put(0b011, 3); // the last block, with the fixed codes
    let (mut low, mut high) = (1_u128, 0_u128);
    for (piece, times) in pieces {
        piece.iter().for_each(|byte| out.literal(*byte));
        let mut left = piece.len() * (times - 1);
        while left > 0 {
            match left {
                258.. => out.copy_258(piece.len()),
                _ => {
                    let at = (piece.len() - left % piece.len()) % piece.len();
                    out.literal(piece[at]);
                }
            }
            left -= if left >= 258 { 258 } else { 1 };
        }
        // Adler-32 of the piece, times over: a sum, and the sum of that sum after each byte.
        let (times, length) = (*times as u128, piece.len() as u128);
        let sum: u128 = piece.iter().map(|byte| u128::from(*byte)).sum();
        let sums: u128 = (1..=length).rev().zip(*piece).map(|(n, b)| n * u128::from(*b)).sum();
        high += times * (length * low + sums) + length * sum * (times * (times - 1) / 2);
        high %= 65_521;
        low = (low + times * sum) % 65_521;
    }
    out.put(0, 7);
    let mut bytes = out.bytes;
    bytes.extend((high << 16 | low).to_be_bytes().iter().skip(12));
    bytes
}

struct Bits {
    bytes: Vec<u8>,
    /// Bits of the last byte that are still free.
    room: u32,
}

impl Bits {
    /// Bits from the lowest on.
    fn put(&mut self, bits: u32, count: u32) {
        for place in 0..count {
            if self.room == 0 {
                self.bytes.push(0);
                self.room = 8;
            }
            if bits >> place & 1 == 1
                && let Some(last) = self.bytes.last_mut()
            {
                *last |= 1 << (8 - self.room);
            }
            self.room -= 1;
        }
    }

    /// A code, which goes from the highest bit on.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    fn literal(&mut self, byte: u8) {
        match u32::from(byte) {
            low @ 0..144 => self.code(0b0011_0000 + low, 8),
            high => self.code(0b1_1001_0000 + high - 144, 9),
        }
    }

    /// 258 bytes as they stood `distance` before.
    fn copy_258(&mut self, distance: usize) {
        self.code(0b1100_0101, 8);
        // Distances 1–4 have a code each; from 5 on two codes share a number of extra bits.
        let distance = u32::try_from(distance).unwrap() - 1;
        if distance < 4 {
            self.code(distance, 5);
        } else {
            let extra = 30 - distance.leading_zeros();
            self.code(2 * extra + (distance >> extra), 5);
            self.put(distance & ((1 << extra) - 1), extra);
        }
    }
}

pub(super) fn flate(pieces: &[(&[u8], usize)]) -> Vec<u8> {
    stream(b"/Filter/FlateDecode", &deflated(pieces))
}
