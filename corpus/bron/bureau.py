"""What a design bureau does to a plan that a typesetter can't: makes rendering B out of its PDF.

Before typesetting, the text gets what designers and their tools leave in it: decomposed accents,
soft hyphens, non-breaking hyphens, pull quotes and lines that only point elsewhere. Afterwards the
PDF loses the character map of one heading, its bullets become private codes of a symbol font, two
pictures without text are laid on it, one page is turned, the cover gets its bleed, and the plan is
locked against editing. Nothing here changes what the gold says; README.md lists where what is.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image, ImageChops, ImageFilter
from pikepdf import Name

from source import Document, typographic
from typeset import compile_template, model, pages

# Pull quotes are sentences of their own section, so that the same words stand on a page twice.
# Pointers are set like headings and are none.
MARGINALIA: dict[str, dict[str, Any]] = {
    "paragraaf-1-2": {"quote": "wat wij zelf konden inrichten, staat er"},
    "paragraaf-1-4": {"quote": "Terugkijken heeft alleen zin als er iets verandert."},
    "paragraaf-2-1": {"quote": "Wie leert samenleven, doet dat eerst op school."},
    "paragraaf-2-3": {
        "pointers": [
            "(H4) extra ondersteuning in het regulier onderwijs",
            "(H5) ondersteuning buiten het regulier",
            "bijlage 3 Begrippen en afkortingen",
        ],
    },
    "paragraaf-2-4": {"quote": "School beslaat krap duizend uur van een kinderjaar."},
    "paragraaf-3-2": {"quote": "Op papier is dat onderscheid helder, in een school zelden."},
    "paragraaf-3-4": {
        "quote": "Geen school hoeft alles alleen te kunnen.",
        "pointers": [
            "hoofdstuk 5 ondersteuning buiten het regulier",
            "paragraaf 5.2 Tijdelijke ondersteuning en tijdelijke plaatsing",
        ],
    },
    "paragraaf-3-5": {"quote": "De leerkracht doet het werk; alle anderen helpen daarbij."},
    "paragraaf-4-6": {"quote": "De moeilijkste maand komt daarna."},
    "paragraaf-5-1": {
        "quote": "De indeling in de tabel is een hulpmiddel en geen hek.",
        "pointers": ["zie hoofdstuk 4", "Bijlage 2 Criteria voor toelaatbaarheid"],
    },
    "paragraaf-5-2": {"quote": "Zonder einddatum begint de plaatsing niet."},
    "paragraaf-5-5": {"quote": "Wij halen die drempels met een vaste aanpak weg."},
    "paragraaf-6-2": {"quote": "Vol is soms echt vol."},
    "paragraaf-6-4": {"quote": "Waar een kind van plek wisselt, raakt informatie zoek."},
    "paragraaf-7-4": {"quote": "Zo blijft ook een onwelkome conclusie zichtbaar."},
    "paragraaf-8-4": {"quote": "Geen enkele sleutel is rechtvaardig voor iedereen."},
}

# Chapters whose text is changed in a way that can't be seen.
DECOMPOSED = "8"
SOFT_HYPHENS = "3"
HARD_HYPHENS = "7"
# Where a text editor would put them; '|' is the soft hyphen.
HYPHENATED = (
    "basis|onder|steuning", "schoolonder|steunings|profiel", "handelings|gericht",
    "wijk|coördi|nator", "onderwijs|behoefte", "scholings|programma", "team|overleg",
)

OWNER_PASSWORD = "drukproef"
BLEED = 8.5  # 3 mm, in points
PICTURE_PPI = 130
WINGDINGS_SQUARE = "F0A7"
LIGATURES = {"00660069": "FB01", "0066006C": "FB02", "006600660069": "FB03", "00660066": "FB00"}


def deliver(meta: Any, document: Document) -> tuple[bytes, dict[str, int]]:
    """The PDF of rendering B, and the page of every anchor and block."""
    prepared = prepare(model(meta, document))
    source = json.dumps(prepared)
    compiler = compile_template("rendering-b.typ", document=source)
    pdf = compiler.compile(format="pdf", pdf_tags=False)
    spots = json.loads(compiler.query("<picture>", field="value"))
    pictures = [(spot, draw_picture(spot["name"], source)) for spot in spots]
    return finish(pdf, pictures, locked=meta.kind == "plan"), pages(compiler)


# --- before typesetting ------------------------------------------------------------------------


def marginalia(kind: str) -> dict[str, dict[str, Any]]:
    """What stands beside and between the text of a document, by anchor."""
    return MARGINALIA if kind == "plan" else {}


def marginalia_entries(kind: str) -> list[dict[str, str]]:
    """The same for the gold: no heading, and no sentence of the text."""
    return [
        {"section": anchor, "kind": kind, "text": text}
        for anchor, notes in marginalia(kind).items()
        for kind, texts in (
            ("quote", [typographic(notes["quote"])] if "quote" in notes else []),
            ("pointer", notes.get("pointers", [])),
        )
        for text in texts
    ]


def prepare(document: dict[str, Any]) -> dict[str, Any]:
    """The model with the hidden characters in it, and with what is set beside the text."""
    document["marginalia"] = {
        anchor: {**notes, **({"quote": typographic(notes["quote"])} if "quote" in notes else {})}
        for anchor, notes in marginalia(document["meta"]["kind"]).items()
    }
    if document["meta"]["kind"] != "plan":
        return document
    changes: dict[str, Callable[[str], str]] = {
        DECOMPOSED: lambda text: unicodedata.normalize("NFD", text),
        SOFT_HYPHENS: soft_hyphens,
        HARD_HYPHENS: lambda text: text.replace("SLA-PO", "SLA\u2011PO"),
    }
    chapter = None
    for section in document["sections"]:
        if section["level"] == 1:
            chapter = section["number"] if section["kind"] == "chapter" else None
        change = changes.get(chapter)
        if not change:
            continue
        if chapter == DECOMPOSED:
            for key in ("title", "heading"):
                section[key] = change(section[key])
        for block in section["blocks"]:
            _change_runs(block, change)
    return document


def soft_hyphens(text: str) -> str:
    for word in HYPHENATED:
        text = text.replace(word.replace("|", ""), word.replace("|", "\u00ad"))
    return text


def _change_runs(node: Any, change: Callable[[str], str]) -> None:
    """Changes the text of every run below a block; 'plain' texts are for measuring and stay."""
    if isinstance(node, list):
        for child in node:
            _change_runs(child, change)
    elif isinstance(node, dict):
        if "style" in node and "text" in node:
            node["text"] = change(node["text"])
        for key, child in node.items():
            if key not in ("plain", "data"):
                _change_runs(child, change)


# --- pictures ----------------------------------------------------------------------------------


def draw_picture(name: str, source: str) -> Image.Image:
    compiler = compile_template("picture.typ", document=source, picture=name)
    drawn = Image.open(io.BytesIO(compiler.compile(format="png", ppi=PICTURE_PPI)))
    white = Image.new("RGB", drawn.size, "white")
    white.paste(drawn, mask=drawn.getchannel("A") if "A" in drawn.getbands() else None)
    return scanned(white) if name == "handtekeningen" else white


def scanned(sheet: Image.Image) -> Image.Image:
    """A sheet as it comes off the scanner: grey, askew, with a shadow along one side."""
    grey = sheet.convert("L").rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=250)
    ramp = Image.linear_gradient("L").rotate(90).resize(grey.size)
    shadow = ramp.point(lambda value: 215 + min(value, 40))
    return ImageChops.multiply(grey.filter(ImageFilter.GaussianBlur(0.6)), shadow)


# --- after typesetting -------------------------------------------------------------------------


def finish(pdf: bytes, pictures: list[tuple[dict[str, Any], Image.Image]], locked: bool) -> bytes:
    """The PDF as it leaves the bureau. The same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as out:
        for key in (Name.StructTreeRoot, Name.MarkInfo, Name.Outlines, Name.Lang):
            if key in out.Root:
                del out.Root[key]
        for font in _fonts(out):
            _spoil_font(out, font)
        for page in out.pages:
            _real_hyphens(out, page)
            width, height = page.mediabox[2], page.mediabox[3]
            if width > height:
                _turn(out, page)
        for spot, picture in pictures:
            _lay(out, spot, picture)
        _bleed(out, out.pages[0])
        sealed = io.BytesIO()
        out.save(
            sealed,
            # Both for reproducible files: no random identity, and no random bytes in the cipher.
            static_id=True,
            encryption=_lock() if locked else False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return sealed.getvalue()


def _lock() -> pikepdf.Encryption:
    """Anyone may open and print; only the owner may copy or edit. RC4, as it was common in 2018."""
    return pikepdf.Encryption(
        owner=OWNER_PASSWORD,
        user="",
        R=3,
        aes=False,
        metadata=False,
        allow=pikepdf.Permissions(
            accessibility=True, extract=False, modify_annotation=False, modify_assembly=False,
            modify_form=False, modify_other=False, print_highres=True, print_lowres=True,
        ),
    )


def _fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        thing for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get(Name.Subtype) == Name.Type0
    ]


def _spoil_font(pdf: pikepdf.Pdf, font: pikepdf.Object) -> None:
    name = str(font.BaseFont)
    if "NewCM" in name:
        del font[Name.ToUnicode]
        return
    codes = font.ToUnicode.read_bytes().decode("latin-1")
    if "DejaVuSansMono" in name:
        codes = codes.replace("<25A0>", f"<{WINGDINGS_SQUARE}>")
        _rename(font, "Wingdings-Regular")
    else:
        # The hyphens of broken lines are soft ones to typst, and plain ones to most other tools.
        codes = codes.replace("<00AD>", "<002D>")
        for letters, ligature in LIGATURES.items():
            codes = codes.replace(f"<{letters}>", f"<{ligature}>")
    font.ToUnicode = pdf.make_stream(codes.encode("latin-1"))


def _rename(font: pikepdf.Object, name: str) -> None:
    descendant = font.DescendantFonts[0]
    tag = "ABPOPO+"
    font.BaseFont = Name("/" + tag + name)
    descendant.BaseFont = Name("/" + tag + name)
    descendant.FontDescriptor.FontName = Name("/" + tag + name)


def _real_hyphens(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    content = _content(page)
    page.Contents = pdf.make_stream(content.replace(b"<FEFF00AD>", b"<FEFF002D>"))


def _content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


def _turn(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """A landscape page becomes an upright one that is shown turned, as printers have it."""
    width, height = page.mediabox[2], page.mediabox[3]
    for annotation in page.get(Name.Annots, []):
        raise ValueError(f"a link on the turned page: {annotation}")
    content = b"q 0 1 -1 0 %b 0 cm\n%b\nQ" % (str(height).encode(), _content(page))
    page.Contents = pdf.make_stream(content)
    page.mediabox = [0, 0, height, width]
    for box in (Name.CropBox, Name.TrimBox, Name.BleedBox, Name.ArtBox):
        if box in page:
            del page[box]
    page.Rotate = 90


def _lay(pdf: pikepdf.Pdf, spot: dict[str, Any], picture: Image.Image) -> None:
    jpeg = io.BytesIO()
    picture.save(jpeg, format="JPEG", quality=60, dpi=(PICTURE_PPI, PICTURE_PPI))
    image = pdf.make_stream(jpeg.getvalue())
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = picture.size
    image.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    image.BitsPerComponent = 8
    image.Filter = Name.DCTDecode
    page = pdf.pages[spot["page"] - 1]
    name = page.add_resource(image, Name.XObject, Name("/Picture"))
    bottom = float(page.mediabox[3]) - spot["y"] - spot["height"]
    size = f"{spot['width']:.3f} 0 0 {spot['height']:.3f}"
    drawing = f"\nq {size} {spot['x']:.3f} {bottom:.3f} cm {name} Do Q"
    page.Contents = pdf.make_stream(b"q\n" + _content(page) + b"\nQ" + drawing.encode())


def _bleed(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The cover's colour runs over the edge, for the knife; what is shown is the trimmed page."""
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    colour = re.search(rb"/c\d cs [\d. ]+ scn", _content(page))
    assert colour, "the cover has no colour"
    under = f"{-BLEED} {-BLEED} {width + 2 * BLEED:.3f} {height + 2 * BLEED:.3f} re f"
    page.Contents = pdf.make_stream(
        b"q " + colour.group() + b" " + under.encode() + b" Q\n" + _content(page)
    )
    page.mediabox = [-BLEED, -BLEED, width + BLEED, height + BLEED]
    page.cropbox = [0, 0, width, height]
    page.trimbox = [0, 0, width, height]
