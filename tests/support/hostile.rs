//! Hostile PDFs of our own making: small recipes for files that loop, explode, lie or break off.

mod recipe;

use recipe::{FONT, Recipe, SHOWN, deflated, flate, page, repeated, replaced, stream};

/// What must become of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    /// It is served, and [`WORD`] is found in it.
    Text,
    /// It is served with such letters as its fonts tell, which are not those of [`WORD`].
    Letters,
    /// It is skipped; the reason holds these words.
    Skip(&'static str),
}

/// The word that stands in every file whose text can be read.
pub(crate) const WORD: &str = "kameel";

/// Name, contents, and what must become of them.
pub(crate) type Case = (&'static str, Vec<u8>, Expect);

/// What is no PDF, whatever its name says.
pub(crate) fn not_a_pdf() -> Vec<Case> {
    use Expect::Skip;
    let noise = (0..65_536_u64).map(|n| ((n * 2_654_435_761) >> 13) as u8).collect();
    vec![
        ("empty", Vec::new(), Skip("it is empty")),
        ("one-byte", b"%".to_vec(), Skip("does not begin with %PDF")),
        ("header-only", b"%PDF-1.7\n".to_vec(), Skip("no page can be found")),
        ("error-page", b"<!doctype html><h1>404</h1>".to_vec(), Skip("looks like a web page")),
        ("zip", b"PK\x03\x04 and so on".to_vec(), Skip("zip or Office")),
        ("office", b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec(), Skip("old Office")),
        ("picture", b"\x89PNG\r\n\x1a\n".to_vec(), Skip("a picture")),
        ("noise", noise, Skip("does not begin with %PDF")),
        ("zeros", vec![0; 1 << 20], Skip("does not begin with %PDF")),
        ("late-header", [vec![b' '; 2048], Recipe::good().bytes()].concat(), Skip("not begin")),
    ]
}

/// A word that stands in what else a file is.
pub(crate) const HIDDEN: &str = "ekster";

/// What is a PDF and, for another program, a web page or an archive too.
pub(crate) fn two_in_one() -> Vec<Case> {
    use Expect::Text;
    let good = Recipe::good().bytes();
    let page = format!("<!doctype html><script>alert('{HIDDEN}')</script><p>{HIDDEN}");
    let header = good.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let (first, rest) = good.split_at(header);
    vec![
        ("page-before", [page.as_bytes(), b"\n", &good].concat(), Text),
        ("page-after", [&good, page.as_bytes()].concat(), Text),
        ("page-inside", [first, b"% ", page.as_bytes(), b"\n", rest].concat(), Text),
        ("archive-before", [ARCHIVE, &good].concat(), Text),
        ("archive-after", [&good, ARCHIVE].concat(), Text),
    ]
}

/// A ZIP archive of one file that holds [`HIDDEN`], not packed.
const ARCHIVE: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0\x1a9\xea\x8b\x06\0\0\0\x06\0\0\0\x05\0\0\0a.txtekster\
    PK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0!\0\x1a9\xea\x8b\x06\0\0\0\x06\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\x80\x01\0\0\0\0a.txt\
    PK\x05\x06\0\0\0\0\x01\0\x01\x003\0\0\0)\0\0\0\0\0";

/// What breaks off, or lies about where things are.
pub(crate) fn broken() -> Vec<Case> {
    use Expect::{Skip, Text};
    let good = Recipe::good().bytes();
    let cut = |percent: usize| good[..good.len() * percent / 100].to_vec();
    let swap = |from: &str, to: &str| replaced(&good, from.as_bytes(), to.as_bytes());
    let table = good.windows(5).position(|window| window == b"xref\n").unwrap();
    let prev = format!("/Root 1 0 R/Prev {table}");
    vec![
        ("cut-at-10", cut(10), Skip("no page can be found")),
        ("cut-at-30", cut(30), Skip("damaged beyond reading")),
        ("cut-at-55", cut(55), Skip("no text on its only page")),
        ("cut-at-90", cut(90), Text),
        ("rubbish-after", [good.clone(), vec![0xaa; 65_536]].concat(), Text),
        ("no-table", good[..table].to_vec(), Text),
        ("start-far-away", swap("startxref\n", "startxref\n99999999999999999999"), Text),
        ("start-before-0", swap("startxref\n", "startxref\n-"), Text),
        ("table-of-itself", Recipe::good().trailer(&prev).bytes(), Text),
        ("4e9-entries", swap("xref\n0 6", "xref\n0 4000000000"), Text),
        ("size-of-2e9", swap("/Size 6", "/Size 2000000000"), Text),
        ("length-too-long", swap("/Length ", "/Length 9"), Text),
        ("length-below-0", swap("/Length ", "/Length -"), Text),
        ("length-of-itself", swap(&format!("/Length {}", SHOWN.len()), "/Length 4 0 R"), Text),
        ("no-root", Recipe::good().trailer("").bytes(), Text),
        ("root-is-a-number", Recipe::good().trailer("/Root 5").bytes(), Text),
        ("huge-number", swap("/Count 1", "/Count 99999999999999999999999999999999"), Text),
    ]
}

/// What goes round, or down without end.
pub(crate) fn endless() -> Vec<Case> {
    use Expect::{Skip, Text};
    let good = Recipe::good;
    let with = |number: u32, body: &str| good().with(number, body.as_bytes());
    let nested =
        |open: &[u8], close: &[u8], depth: usize| repeated(&[(open, depth), (close, depth)]);
    let form = |content: &[u8], draws: u32| {
        let entries = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {draws} 0 R>>\
             /Font<</F1 5 0 R>>>>"
        );
        stream(entries.as_bytes(), content)
    };
    let drawing = |number: u32| {
        let resources = format!("/Font<</F1 5 0 R>>/XObject<</X {number} 0 R>>");
        Recipe::showing(&[SHOWN, b"/X Do"].concat())
            .with(3, &page(b"/Contents 4 0 R", resources.as_bytes()))
    };
    let fan = (10..40).fold(drawing(10), |recipe, number| {
        let content: &[u8] = if number < 39 { b"/X Do /X Do /X Do /X Do /X Do " } else { SHOWN };
        recipe.with(number, &form(content, number + 1))
    });
    let deep = (10..5_010).fold(with(1, "<</Type/Catalog/Pages 10 0 R>>"), |recipe, number| {
        let kid = if number == 5_009 { 3 } else { number + 1 };
        let body = format!("<</Type/Pages/Kids[{kid} 0 R]/Count 1>>");
        recipe.with(number, body.as_bytes())
    });
    let page_of = |content: &[u8]| Recipe::showing(&[content, b" ", SHOWN].concat()).bytes();
    let beside = |body: &[u8]| {
        good().with(1, b"<</Type/Catalog/Pages 2 0 R/X 9 0 R>>").with(9, body).bytes()
    };
    let outline = with(1, "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>")
        .with(6, b"<</First 7 0 R/Last 7 0 R>>")
        .with(7, b"<</Title(a)/Next 7 0 R/First 7 0 R/Parent 6 0 R/Dest[3 0 R/Fit]>>");
    let tree = with(
        1,
        "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R\
         /PageLabels 8 0 R/Names<</Dests 8 0 R>>>>",
    )
    .with(6, b"<</Type/StructTreeRoot/K 7 0 R/ParentTree 8 0 R/RoleMap<</A/B/B/A>>>>")
    .with(7, b"<</Type/StructElem/S/A/P 7 0 R/K[7 0 R 6 0 R 0]/Pg 3 0 R>>")
    .with(8, b"<</Kids[8 0 R]/Nums[0 8 0 R]>>");
    vec![
        ("tree-of-itself", with(2, "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>").bytes(), Text),
        (
            "tree-of-two",
            with(2, "<</Type/Pages/Kids[6 0 R]/Count 2>>")
                .with(6, b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 2>>")
                .bytes(),
            Text,
        ),
        (
            "parent-of-itself",
            with(2, "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>").bytes(),
            Text,
        ),
        ("reference-to-itself", with(2, "2 0 R").bytes(), Text),
        ("tree-of-5000-levels", deep.bytes(), Text),
        ("kids-are-a-number", with(2, "<</Type/Pages/Kids 3/Count 1>>").bytes(), Text),
        (
            "kids-are-nothing",
            with(2, "<</Type/Pages/Kids[null 99 0 R (x)]>>").bytes(),
            Skip("it has no pages"),
        ),
        ("count-below-0", with(2, "<</Type/Pages/Kids[3 0 R]/Count -1>>").bytes(), Text),
        ("form-of-itself", drawing(6).with(6, &form(b"/X Do ", 6)).bytes(), Text),
        ("forms-that-multiply", fan.bytes(), Text),
        ("outline-of-itself", outline.bytes(), Text),
        ("structure-of-itself", tree.bytes(), Text),
        ("arrays-200000-deep", beside(&nested(b"[", b"]", 200_000)), Text),
        ("dicts-100000-deep", beside(&nested(b"<</A", b">>", 100_000)), Text),
        ("drawn-arrays-deep", page_of(&nested(b"[", b"]", 200_000)), Skip("no text on")),
        ("drawn-arrays-open", Recipe::showing(&[SHOWN, &[b'['; 300_000]].concat()).bytes(), Text),
        ("strings-deep", page_of(&nested(b"(", b")", 300_000)), Text),
        ("states-deep", page_of(&nested(b"q ", b"Q ", 500_000)), Text),
        (
            "marks-deep",
            page_of(&[b"/A ".as_slice(), &nested(b"<</A", b">>", 50_000), b" BDC"].concat()),
            Skip("no text on its only page"),
        ),
        ("marks-open", page_of(&b"/P BMC ".repeat(200_000)), Text),
    ]
}

/// What is small on disk and large when it is read.
pub(crate) fn bombs() -> Vec<Case> {
    use Expect::{Skip, Text};
    let good = Recipe::good;
    let with = |number: u32, body: &[u8]| good().with(number, body).bytes();
    let spaces = |mib: usize| -> Vec<u8> { deflated(&[(b" ", mib << 20)]) };
    // The zlib data of one byte a billion times repeats itself every 13 bytes.
    let thrice = {
        let once = spaces(1024);
        let period = &once[64..77];
        let whole = (once.len() - 64) / 13;
        let rest = &once[64 + whole * 13..];
        deflated(&[(&once[..64], 1), (period, whole), (rest, 1)])
    };
    let many = |kids: usize| -> Vec<u8> {
        let list = b"3 0 R ".repeat(kids);
        let count = format!("]/Count {kids}>>");
        [b"<</Type/Pages/Kids[".as_slice(), &list, count.as_bytes()].concat()
    };
    let shared = (100..160).fold(good(), |recipe, number| {
        recipe.with(number, &page(b"/Contents 6 0 R", b"/Font<</F1 5 0 R>>"))
    });
    let kids: String = (100..160).map(|number| format!("{number} 0 R ")).collect();
    let tree = format!("<</Type/Pages/Kids[3 0 R {kids}]/Count 61>>");
    let contents = [b"/Contents[4 0 R ".as_slice(), &b"6 0 R ".repeat(2000), b"]"].concat();
    let chain = |filter: &str, times: usize| {
        let entries = format!("/Filter[{}]", filter.repeat(times));
        stream(entries.as_bytes(), &b"00>".repeat(1000))
    };
    let ascii =
        |filter: &str, data: &[u8]| with(4, &stream(format!("/Filter/{filter}").as_bytes(), data));
    let predictor = b"/DecodeParms<</Predictor 15/Columns 2000000000/Colors 2000000000\
                      /BitsPerComponent 16>>/Filter/FlateDecode";
    vec![
        ("plain-flate", with(4, &flate(&[(SHOWN, 20)])), Text),
        (
            "a-gib-of-spaces",
            with(4, &stream(b"/Filter/FlateDecode", &spaces(1024))),
            Skip("more than 1024 MiB of memory"),
        ),
        (
            "a-gib-in-three",
            with(4, &stream(b"/Filter[/FlateDecode/FlateDecode]", &thrice)),
            Skip("more than 1024 MiB of memory"),
        ),
        (
            "one-stream-2000-times",
            {
                let streams = good().with(6, &stream(b"/Filter/FlateDecode", &spaces(10)));
                streams.with(3, &page(&contents, b"/Font<</F1 5 0 R>>")).bytes()
            },
            Text,
        ),
        (
            "one-stream-on-60-pages",
            {
                let content = stream(b"/Filter/FlateDecode", &spaces(50));
                shared.with(6, &content).with(2, tree.as_bytes()).bytes()
            },
            Text,
        ),
        ("20-million-operands", with(4, &flate(&[(SHOWN, 1), (b"1 ", 20_000_000)])), Text),
        ("25-million-operators", with(4, &flate(&[(SHOWN, 1), (b"n ", 25_000_000)])), Text),
        (
            "6-mib-of-text",
            with(
                4,
                &flate(&[
                    (SHOWN, 1),
                    (b"BT /F1 9 Tf 72 500 Td (", 1),
                    (b"kameel ", 900_000),
                    (b") Tj ET", 1),
                ]),
            ),
            Text,
        ),
        ("10000-filters", with(4, &chain("/ASCIIHexDecode ", 10_000)), Skip("no text on")),
        ("1000-flates", with(4, &chain("/FlateDecode ", 1000)), Skip("no text on")),
        ("filter-unknown", with(4, &chain("/Geheim ", 1)), Skip("no text on")),
        ("hex-odd", ascii("ASCIIHexDecode", b"4 2zz>"), Skip("no text on")),
        ("ascii85-rubbish", ascii("ASCII85Decode", b"zzzz~~>!!zz\xff"), Skip("no text on")),
        ("lzw-rubbish", ascii("LZWDecode", &[0x80, 0xff, 0xff, 0x00, 0x7f]), Skip("no text on")),
        ("run-length-64-mib", ascii("RunLengthDecode", &b"\x81 ".repeat(500_000)), Skip("no text")),
        (
            "columns-of-2e9",
            with(4, &stream(predictor, &deflated(&[(SHOWN, 1)]))),
            Skip("no text on"),
        ),
        ("25000-pages", with(2, &many(25_000)), Text),
        (
            "picture-of-4e18",
            Recipe::showing(
                &[
                    b"q BI /W 2000000000 /H 2000000000 /CS /RGB /BPC 8 ID \0 EI Q ".as_slice(),
                    SHOWN,
                ]
                .concat(),
            )
            .bytes(),
            Text,
        ),
    ]
}

/// What has sizes and places that nothing has.
pub(crate) fn measures() -> Vec<Case> {
    use Expect::{Skip, Text};
    let boxed = |corners: &str| {
        let body = String::from_utf8(page(b"/Contents 4 0 R", b"/Font<</F1 5 0 R>>")).unwrap();
        let body = body.replace("[0 0 595 842]", corners);
        Recipe::good().with(3, body.as_bytes()).bytes()
    };
    let shown = |content: &str| Recipe::showing(content.as_bytes()).bytes();
    let text = "(Elke school heeft een eigen kameel.) Tj ET";
    vec![
        ("box-huge", boxed("[0 0 1e38 1e38]"), Skip("it has no pages")),
        ("box-beyond", boxed("[0 0 9999999999999999999999999999999999999999999999 1]"), Text),
        ("box-below-0", boxed("[595 842 -10 -10]"), Text),
        ("box-empty", boxed("[0 0 0 0]"), Text),
        ("box-of-names", boxed("[/A /B (c) null]"), Text),
        ("box-missing", boxed("null"), Skip("no text on")),
        ("rotated-oddly", boxed("[0 0 595 842]/Rotate 12345/UserUnit -7"), Text),
        ("size-huge", shown(&format!("BT /F1 1e30 Tf 72 700 Td {text}")), Skip("no text on")),
        ("size-0", shown(&format!("BT /F1 0 Tf 72 700 Td {text}")), Skip("no text on")),
        ("size-below-0", shown(&format!("BT /F1 -12 Tf 72 700 Td {text}")), Text),
        (
            "place-huge",
            shown(&format!("1e30 0 0 1e30 1e38 1e38 cm BT /F1 12 Tf 1e38 1e38 Td {text}")),
            Text,
        ),
        (
            "flat",
            shown(&format!("0 0 0 0 0 0 cm BT /F1 12 Tf 72 700 Td {text}")),
            Skip("no text on"),
        ),
        (
            "spaced-out",
            shown(&format!("BT /F1 12 Tf 1e38 Tc -1e38 Tw 1e9 Tz 72 700 Td {text}")),
            Text,
        ),
    ]
}

/// What has letters that can't be told.
pub(crate) fn fonts() -> Vec<Case> {
    use Expect::{Letters, Skip, Text};
    let font = |body: &[u8]| Recipe::good().with(5, body);
    let plain = |entries: &str| {
        font(format!("<</Type/Font/Subtype/Type1/BaseFont/X{entries}>>").as_bytes())
    };
    let map = |body: &[u8]| {
        let start = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange ";
        let map = stream(b"", &[start.as_slice(), body, b" endcmap"].concat());
        plain("/Encoding/WinAnsiEncoding/ToUnicode 6 0 R").with(6, &map).bytes()
    };
    let wide = |body: &[u8]| {
        let codes: String =
            "Elke school heeft een eigen kameel.".bytes().map(|b| format!("00{b:02x}")).collect();
        Recipe::showing(format!("BT /F1 12 Tf 72 700 Td <{codes}> Tj ET").as_bytes())
            .with(5, b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>")
            .with(6, &stream(b"", &[b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange ".as_slice(), body, b" endcmap"].concat()))
            .with(7, b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>")
            .bytes()
    };
    let widths = |entries: &str| {
        let letters = format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/X{entries}\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
        );
        font(b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]>>")
            .with(7, letters.as_bytes())
            .bytes()
    };
    let file = |key: &str, kind: &str, data: &[u8]| {
        plain(&format!(
            "/Encoding/WinAnsiEncoding/FontDescriptor<</Type/FontDescriptor/{key} 6 0 R>>"
        ))
        .with(6, &stream(kind.as_bytes(), data))
        .bytes()
    };
    let long = repeated(&[(b"1 beginbfchar <6B> <", 1), (b"0061", 100_000), (b"> endbfchar", 1)]);
    let drawn = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]\
                  /FirstChar 0/LastChar 255/Widths 5 0 R/CharProcs<</k 4 0 R>>\
                  /Encoding<</Differences[107/k]>>/Resources<</Font<</F1 5 0 R>>>>>>";
    vec![
        ("font-missing", Recipe::good().with(3, &page(b"/Contents 4 0 R", b"")).bytes(), Skip("no text on")),
        ("font-is-a-number", font(b"7").bytes(), Skip("no text on")),
        ("font-of-itself", font(b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]/Encoding 5 0 R/ToUnicode 5 0 R>>").bytes(), Text),
        ("encoding-unknown", plain("/Encoding/Geheim").bytes(), Text),
        ("differences-huge", plain("/Encoding<</Differences[4000000000/a -5/b /c 107/k]>>").bytes(), Text),
        ("widths-odd", plain("/Encoding/WinAnsiEncoding/FirstChar 4000000000/LastChar -1/Widths[1e38 -1e38 null]").bytes(), Skip("no text on")),
        ("drawn-by-itself", font(drawn).bytes(), Letters),
        ("map-is-rubbish", map(b"<<<< beginbfchar ( endbfchar 9 beginbfrange"), Text),
        ("map-of-surrogates", map(b"2 beginbfchar <61> <D800> <62> <DC00D800> endbfchar"), Text),
        ("map-to-100000", map(&long), Letters),
        ("map-reversed", wide(b"1 beginbfrange <FFFF> <0000> <0041> endbfrange"), Letters),
        ("map-of-2e32", wide(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"), Letters),
        ("map-uses-itself", wide(b"/Identity-H usecmap"), Letters),
        ("widths-7e9", widths(&format!("/W[{}]", "0 65535 500 ".repeat(100_000))), Text),
        ("widths-to-4e9", widths("/W[0 4294967295 500]"), Text),
        ("heights-to-4e9", widths("/W2[0 4294967295 1 2 3]"), Text),
        ("cff-is-rubbish", file("FontFile3", "/Subtype/Type1C", &[1, 0, 4, 4, 255, 255, 0, 1, 1, 9]), Text),
        ("truetype-is-rubbish", file("FontFile2", "", b"\0\x01\0\0\xff\xff\xff\xffglyfglyfglyf"), Text),
        ("type1-is-rubbish", file("FontFile", "/Length1 -5/Length2 9e9", b"%!PS eexec \xff\xff"), Text),
    ]
}

/// What stands in streams of objects, and what is locked.
pub(crate) fn packed() -> Vec<Case> {
    use Expect::{Skip, Text};
    let lock = |entries: &str| {
        let trailer = format!("/Root 1 0 R/ID[<00><00>]/Encrypt<<{entries}>>");
        Recipe::good().trailer(&trailer).bytes()
    };
    // A table in which object 5, the font, stands in the stream that is object 6.
    let pack = |entries: &str, data: &[u8], font: [u8; 7]| {
        let mut file = b"%PDF-1.5\n".to_vec();
        let mut table = vec![0_u8; 7];
        let whole = Recipe::good().with(6, &stream(entries.as_bytes(), data));
        for (number, body) in &whole.objects {
            if *number == 5 {
                continue;
            }
            while table.len() < 7 * *number as usize {
                table.extend(font);
            }
            table.push(1);
            table.extend(u32::try_from(file.len()).unwrap().to_be_bytes());
            table.extend([0, 0]);
            file.extend(format!("{number} 0 obj\n").bytes());
            file.extend(body);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        let entries = b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R";
        file.extend(b"7 0 obj\n");
        file.extend(stream(entries, &table));
        file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
        file
    };
    let inside = [b"5 0 ".as_slice(), FONT].concat();
    let in_6 = [2, 0, 0, 0, 6, 0, 0];
    let nested = stream(b"/Type/ObjStm/N 1/First 4", &inside);
    vec![
        ("packed-well", pack("/Type/ObjStm/N 1/First 4", &inside, in_6), Text),
        (
            "packed-in-itself",
            pack("/Type/ObjStm/N 1/First 4/Extends 6 0 R", b"6 0 6 0 R", in_6),
            Skip("no text on"),
        ),
        (
            "packed-twice",
            pack("/Type/ObjStm/N 1/First 4", &[b"6 0 ".as_slice(), &nested].concat(), in_6),
            Skip("no text on"),
        ),
        (
            "packed-2e9",
            pack("/Type/ObjStm/N 2000000000/First -4", &inside, in_6),
            Skip("no text on"),
        ),
        (
            "packed-nowhere",
            pack("/Type/ObjStm/N 1/First 4", &inside, [2, 255, 255, 255, 255, 255, 255]),
            Skip("no text on"),
        ),
        ("locked", super::pdf::locked(), Skip("needs a password")),
        (
            "lock-unknown",
            lock("/Filter/Standard/V 99/R 99/O()/U()/P 0"),
            Skip("encrypted in a way"),
        ),
        ("lock-empty", lock("/Filter/Standard/V 2/R 3"), Skip("encryption is broken")),
        (
            "lock-of-itself",
            Recipe::good().trailer("/Root 1 0 R/Encrypt 6 0 R").with(6, b"6 0 R").bytes(),
            Text,
        ),
    ]
}

/// A file that keeps a worker at work for longer than any test waits: pages that each draw as much as
/// a page may, and show nothing.
pub(crate) fn slow() -> Vec<u8> {
    let content = flate(&[(SHOWN, 1), (b"n ", 20_000_000)]);
    let kids: String = (100..180).map(|number| format!("{number} 0 R ")).collect();
    let tree = format!("<</Type/Pages/Kids[{kids}]/Count 80>>");
    let file = Recipe::good().with(4, &content).with(2, tree.as_bytes());
    let page = page(b"/Contents 4 0 R", b"/Font<</F1 5 0 R>>");
    (100..180).fold(file, |file, number| file.with(number, &page)).bytes()
}
