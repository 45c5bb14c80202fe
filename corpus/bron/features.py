"""Finds the layout features of rendering B in its built PDFs.

Owns what each feature looks like to a machine: one row of `FEATURES` for each, with the function
that gives the pages where the feature is. Reads the finished files only, with MuPDF for what is
drawn and pikepdf for what is stored; a feature that no page shows is a fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pikepdf
import pymupdf

from bureau import MARGINALIA, WINGDINGS_SQUARE
from check import texts
from gold import block_text
from source import Document, Section, typographic

# A point or so: what is drawn this close to another thing is drawn in its place.
IN_PLACE = 2.0
RAW = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_PRESERVE_WHITESPACE


@dataclass(frozen=True)
class Line:
    text: str
    x0: float
    y0: float
    x1: float
    size: float


class Delivered:
    """The plan of rendering B as it was built. Pages count from 1."""

    def __init__(self, pdf: Path, document: Document, pages: dict[str, int]) -> None:
        self.drawn = pymupdf.open(pdf)
        self.stored = pikepdf.open(pdf)
        self.document = document
        self.pages = pages
        self.numbers = range(1, len(self.drawn) + 1)

    def page(self, number: int) -> pymupdf.Page:
        return self.drawn[number - 1]

    @cached_property
    def texts(self) -> dict[int, str]:
        return {n: self.page(n).get_text(flags=RAW) for n in self.numbers}

    @cached_property
    def lines(self) -> dict[int, list[Line]]:
        return {n: list(self._lines(n)) for n in self.numbers}

    def _lines(self, number: int) -> Iterator[Line]:
        for block in self.page(number).get_text("dict", flags=RAW)["blocks"]:
            for line in block.get("lines", []):
                text = "".join(span["text"] for span in line["spans"]).strip()
                if text:
                    x0, y0, x1, _ = line["bbox"]
                    yield Line(text, x0, y0, x1, max(span["size"] for span in line["spans"]))

    def body(self, number: int) -> list[Line]:
        """The lines between header and footer."""
        height = self.page(number).rect.height
        return [line for line in self.lines[number] if 70 < line.y0 < height - 70]

    def having(self, pattern: str) -> list[int]:
        return [n for n in self.numbers if re.search(pattern, self.texts[n])]

    def ambitions(self, chapter: int) -> list[Section]:
        return [s for s in self.document.sections
                if s.kind == "ambition" and s.number.startswith(f"{chapter}.")]

    def ambition_pages(self, chapter: int) -> list[int]:
        return sorted({self.pages[section.anchor] for section in self.ambitions(chapter)})


# --- 1, 2: lines and pages that break ------------------------------------------------------------


def broken_compounds(plan: Delivered) -> list[int]:
    words = {word for _, text in texts(plan.document) for word in re.findall(r"\w{14,}", text)}
    found = []
    for n in plan.numbers:
        joined = re.findall(r"(\w{4,})-\n(\w{3,})", plan.texts[n])
        if any(plain(left + right) in words for left, right in joined):
            found.append(n)
    return found


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "")


def suspended_hyphens(plan: Delivered) -> list[int]:
    return plan.having(r"\w{3,}- en \w{5,}")


def spaced_headers(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers
            if any(line.y0 < 70 and re.search(r"(?:\w ){6}", line.text) for line in plan.lines[n])]


def footers(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers if f"Ondersteuningsplan PO 2018-2022 | {n}\n" in plan.texts[n]]


def sentences_over_pages(plan: Delivered) -> list[int]:
    """The first page of the two."""
    found = []
    for n in plan.numbers[:-1]:
        before, after = (
            sorted((line for line in plan.body(m) if line.size > 10 and not line.text.isdigit()),
                   key=lambda line: line.y0)
            for m in (n, n + 1)
        )
        if before and after and re.search(r"[\w,-]$", before[-1].text):
            if after[0].text[0].islower():
                found.append(n)
    return found


# --- 3, 4: openers and headings ------------------------------------------------------------------


def big_numbers(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers
            if any(line.size > 59 and line.text.isdigit() for line in plan.lines[n])]


def capital_titles(plan: Delivered) -> list[int]:
    """Two lines or more in capitals, by the text."""
    return [n for n in plan.numbers
            if sum(line.size > 16 and line.text.isupper() and len(line.text) > 8
                   for line in plan.lines[n]) > 1]


def small_capitals(plan: Delivered) -> list[int]:
    """A title in capitals by the font: its text is lower-case."""
    return [n for n in big_numbers(plan)
            if any(20 < line.size < 48 and line.text.islower() for line in plan.lines[n])]


def drop_caps(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers
            if any(48 < line.size < 56 and len(line.text) == 1 for line in plan.lines[n])]


def drawn_again(plan: Delivered) -> list[int]:
    """A word that stands four times in one place."""
    found = []
    for n in plan.numbers:
        words = [word for word in plan.page(n).get_text("words") if len(word[4]) > 4]
        for x, y, _, _, text, *_ in words:
            copies = [
                word for word in words
                if word[4] == text and abs(word[0] - x) < IN_PLACE and abs(word[1] - y) < IN_PLACE
            ]
            if len(copies) == 4:
                found.append(n)
                break
    return found


# --- 5: columns, sidebars, ambitions -------------------------------------------------------------


def two_columns(plan: Delivered) -> list[int]:
    found = []
    for n in plan.numbers:
        lines = [line for line in plan.body(n) if line.x1 - line.x0 > 130 and line.size > 9]
        beside = sum(
            any(abs(line.y0 - other.y0) < 4 and other.x0 > line.x1 for other in lines)
            for line in lines
        )
        if beside > 5:
            found.append(n)
    return found


def sidebar_quotes(plan: Delivered) -> list[int]:
    """A quotation outside the column of the text, whose words also stand in the text."""
    found = []
    for section in plan.document.sections:
        quote = MARGINALIA.get(section.anchor, {}).get("quote")
        if not quote:
            continue
        assert any(typographic(quote) in block_text(block) for block in section.blocks), quote
        n = plan.pages[section.anchor]
        start = " ".join(typographic(quote).split()[:2])
        starts = Counter(round(line.x0) for line in plan.body(n) if line.size > 10)
        left = starts.most_common(1)[0][0]
        for line in plan.lines[n]:
            if line.text.startswith(start) and (line.x1 < left or line.x0 > left + 380):
                found.append(n)
    return sorted(set(found))


def private_bullets(plan: Delivered) -> list[int]:
    bullet = chr(int(WINGDINGS_SQUARE, 16))
    return [n for n in plan.ambition_pages(2) if bullet in plan.texts[n]]


def tinted_boxes(plan: Delivered) -> list[int]:
    """A filled rectangle around the title of an ambition of chapter 3."""
    found = []
    for section in plan.ambitions(3):
        n = plan.pages[section.anchor]
        filled = [d["rect"] for d in plan.page(n).get_drawings() if d.get("fill")]
        for line in plan.lines[n]:
            if line.text.startswith(section.heading) and any(
                rect.contains((line.x0, line.y0 + 5)) and rect.width > 300 for rect in filled
            ):
                found.append(n)
    return sorted(set(found))


def numbered_ambitions(plan: Delivered) -> list[int]:
    return [n for n in plan.ambition_pages(4)
            if any(re.match(r"[1-6]\.(?: |$)", line.text) for line in plan.body(n))
            and "Ambitie 4" not in plan.texts[n]]


def tabled_ambitions(plan: Delivered) -> list[int]:
    return [n for n in plan.ambition_pages(5)
            if "Dit willen we bereiken" in plan.texts[n] and "Ambitie 5." not in plan.texts[n]]


def ambitions_over_pages(plan: Delivered) -> list[int]:
    found = []
    for section in plan.ambitions(6):
        n = plan.pages[section.anchor]
        ends = block_text(section.blocks[-1]).split()[-4:]
        on_page = squeezed(plan.texts[n])
        if squeezed(section.title) in on_page and squeezed("".join(ends)) not in on_page:
            found.append(n)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", plain(text))


# --- 6, 7, 8: notes, tables, figures -------------------------------------------------------------


def notes_after(kind: str) -> Callable[[Delivered], list[int]]:
    def find(plan: Delivered) -> list[int]:
        found = []
        for n in plan.numbers:
            for block in plan.page(n).get_text("dict", flags=RAW)["blocks"]:
                for line in block.get("lines", []):
                    for before, mark in pairwise(line["spans"]):
                        raised = mark["size"] < before["size"] * 0.75
                        if raised and mark["text"].strip().isdigit():
                            if re.search(kind, before["text"]):
                                found.append(n)
        return sorted(set(found))
    return find


def judgement_table(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers
            if {"ja", "deels", "nee"} <= {line.text for line in plan.lines[n]}]


def finance_table(plan: Delivered) -> list[int]:
    return [n for n in plan.having(r"\(120\)") if "€" in plan.texts[n]]


def merged_cells(plan: Delivered) -> list[int]:
    n = plan.pages["bijlage-1"]
    return [n] if [line.text for line in plan.lines[n]].count("Polderlicht") == 1 else []


def labelled_drawings(plan: Delivered) -> list[int]:
    districts = plan.having(r"\nMuziekwijk\n[\s\S]*Danswijk\n")
    flow = [n for n in plan.numbers if plan.texts[n].count("Meedenken vanuit de wijk") == 2]
    return [*(n for n in districts if n < plan.pages["bijlage-1"]), *flow]


def silent_figure(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers
            if plan.page(n).get_images() and "Figuur 1:" in plan.texts[n]
            and "20.000" not in plan.texts[n]]


# --- 9, 10: contents and characters --------------------------------------------------------------


def dot_leaders(plan: Delivered) -> list[int]:
    return plan.having(r"(?:\. ?){20}")


def split_contents(plan: Delivered) -> list[int]:
    return plan.having(r"1\n2\n3\n4\n5\n6\n7\n8\nB1\n")


def holding(character: str) -> Callable[[Delivered], list[int]]:
    return lambda plan: plan.having(character)


# --- 11 to 14: the file --------------------------------------------------------------------------


def heading_without_codes(plan: Delivered) -> list[int]:
    """Text in a font without character map: nothing of the heading comes out."""
    n = plan.pages["paragraaf-7-6"]
    fonts = plan.stored.pages[n - 1].Resources.Font
    mute = [font for _, font in fonts.items() if "/ToUnicode" not in font]
    return [n] if mute and "7.6 Privacy" not in plan.texts[n] else []


def turned_pages(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers if plan.page(n).rotation]


def odd_sizes(plan: Delivered) -> list[int]:
    sizes = {n: tuple(map(round, plan.page(n).mediabox)) for n in plan.numbers}
    usual = Counter(sizes.values()).most_common(1)[0][0]
    return [n for n, size in sizes.items() if size != usual]


def scanned_pages(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers if not plan.texts[n].strip() and plan.page(n).get_images()]


def locked(plan: Delivered) -> list[int]:
    allowed = plan.stored.allow
    shut = plan.stored.is_encrypted and allowed.print_highres and not allowed.extract
    return [1] if shut and not allowed.modify_other else []


def linked_pages(plan: Delivered) -> list[int]:
    return [n for n in plan.numbers if plan.page(n).get_links()]


def named_places(plan: Delivered) -> list[int]:
    names = plan.drawn.resolve_names()
    return sorted({names[name]["page"] + 1 for name in names if name.startswith("hoofdstuk-")})


# --- 15, 16: what isn't a heading, and one that hardly is ----------------------------------------


def references_at_line_starts(plan: Delivered) -> list[int]:
    pattern = re.compile(r"(?:(?:zie )?(?:hoofdstuk|paragraaf|bijlage) \d|\(H\d\))", re.IGNORECASE)
    return [n for n in plan.numbers
            if any(line.size < 12 and pattern.match(line.text) for line in plan.body(n))
            and n not in dot_leaders(plan)]


def pointers(plan: Delivered) -> list[int]:
    lines = [line for notes in MARGINALIA.values() for line in notes.get("pointers", [])]
    return [n for n in plan.numbers if any(line.text in lines for line in plan.lines[n])]


def list_item_like_a_heading(plan: Delivered) -> list[int]:
    return plan.having(r"\n5\.[ \n]Extra ondersteuning\.")


def torn_opener(plan: Delivered) -> list[int]:
    n = plan.pages["hoofdstuk-6"] - 1
    last = plan.body(n)[-1]
    return [n] if last.text == "Hoofdstuk 6" and last.y0 > 600 else []


FEATURES: list[tuple[int, str, Callable[[Delivered], list[int]]]] = [
    (1, "long compounds broken at line ends", broken_compounds),
    (1, "suspended hyphens", suspended_hyphens),
    (2, "letter-spaced running header", spaced_headers),
    (2, "footer with title and page", footers),
    (2, "page number inside a sentence (first of the two pages)", sentences_over_pages),
    (3, "chapter number in 60 points on a line of its own", big_numbers),
    (3, "capitals title over several lines", capital_titles),
    (3, "capitals by the font", small_capitals),
    (3, "drop cap", drop_caps),
    (4, "fake bold: drawn four times", drawn_again),
    (5, "two columns", two_columns),
    (5, "sidebar quote", sidebar_quotes),
    (5, "ambitions in coloured boxes", tinted_boxes),
    (5, "ambitions in a table", tabled_ambitions),
    (5, "ambitions as a numbered list", numbered_ambitions),
    (5, "ambitions as bullets of a symbol font", private_bullets),
    (5, "ambition over a page break (first page)", ambitions_over_pages),
    (6, "note mark after a word", notes_after(r"[a-z]$")),
    (6, "note mark after a number", notes_after(r"\d$")),
    (7, "table of ja, deels, nee", judgement_table),
    (7, "finance table with € and brackets, landscape", finance_table),
    (7, "merged cells", merged_cells),
    (8, "drawings with text labels", labelled_drawings),
    (8, "figure as a picture, without text", silent_figure),
    (9, "contents with dot leaders", dot_leaders),
    (9, "contents with numbers and titles in columns apart", split_contents),
    (10, "typographic apostrophe", holding("\\w’\\w")),
    (10, "ligature as one character", holding("[ﬁﬂﬃﬀ]")),
    (10, "composed accents", holding("[ëéïö]")),
    (10, "decomposed accents", holding("[\u0301\u0308]")),
    (10, "soft hyphen inside a line", holding("\\w\u00ad\\w")),
    (10, "no-break space", holding("€\u00a0\\d")),
    (10, "no-break hyphen", holding("SLA\u2011PO")),
    (11, "heading in a font without ToUnicode", heading_without_codes),
    (11, "turned page", turned_pages),
    (11, "page of another size", odd_sizes),
    (12, "scanned page with signatures", scanned_pages),
    (13, "locked with an owner password, printing allowed", locked),
    (14, "internal links", linked_pages),
    (14, "named destinations of chapters", named_places),
    (15, "reference at the start of a line", references_at_line_starts),
    (15, "reference set as a heading", pointers),
    (15, "list item “5. Extra ondersteuning”", list_item_like_a_heading),
    (16, "“Hoofdstuk 6” at the foot, its title overleaf", torn_opener),
]


def feature_table(plan: Delivered) -> list[tuple[int, str, list[int]]]:
    """Number, name and pages of each feature."""
    return [(number, name, sorted(set(find(plan)))) for number, name, find in FEATURES]


def table_rows(table: list[tuple[int, str, list[int]]]) -> list[str]:
    """The table as README.md has it."""
    return [f"| {number} | {name} | {ranges(pages)} |" for number, name, pages in table]


def ranges(pages: list[int]) -> str:
    """`3, 5-7`"""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(
        f"{part[0]}-{part[-1]}" if len(part) > 2 else ", ".join(map(str, part)) for part in parts
    )


def check_features(plan: Delivered, readme: str, notice: str) -> Iterator[str]:
    """What rendering B lacks, has too much of, or is said to have elsewhere."""
    for key in ("/StructTreeRoot", "/MarkInfo", "/Outlines"):
        if key in plan.stored.Root:
            yield f"rendering b: {key} should not be there"
    for n in plan.numbers:
        if notice not in plan.texts[n] and n not in scanned_pages(plan):
            yield f"rendering b, page {n}: the notice is missing"
    table = feature_table(plan)
    if missing := set(range(1, 17)) - {number for number, _, _ in table}:
        yield f"rendering b: features {sorted(missing)} have no test"
    for number, name, pages in table:
        if not pages:
            yield f"rendering b: feature {number} is missing: {name}"
    for row in table_rows(table):
        if row not in readme:
            yield f"README.md: the table of rendering b should have: {row}"
