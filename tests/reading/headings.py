"""Headings found in real PDFs whose outline was taken away, against that outline.

For each PDF with at least eight bookmarks: write a copy without outline, structure tree, page labels
and named destinations; ask `planzoeker inspect COPY --as outline --json` for the headings; compare
titles, pages and levels with the bookmarks that were removed. A bookmark is gold although outlines
leave out some real headings: about .90 is the ceiling.

    headings.py PDF_OR_DIRECTORY … [--planzoeker PATH] [--keep-structure] [--outlines DIR] [--verbose]

`--keep-structure` leaves the file as it is: what bookmarks name must be found (recall).
`--outlines DIR` reads ready answers `DIR/NAME.json` instead of running the program.

Needs pymupdf (requirements.txt beside this file).
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pymupdf

LEAST_BOOKMARKS = 8
LIKE = 0.85
PART = 0.8
NUMBERING = re.compile(
    r"^(?:(?:hoofdstuk|deel|part|thema|paragraaf|artikel|bijlage|appendix|ambitie)\s+(?:\d+(?:\.\d+)*[a-z]?|[ivx]+|[a-z])\b"
    r"|(?:\d{1,2}(?:\.\d+)*[a-z]?|[a-z](?=[.)]))(?=[\s.):]|$))[\s.:)–—-]*",
    re.IGNORECASE,
)


@dataclass
class Heading:
    level: int
    title: str
    page: int
    # Whether the title may begin with its number.
    numbered: bool = True

    @property
    def key(self) -> str:
        return key(self.title) if self.numbered else folded(self.title)


def key(title: str) -> str:
    """The title without numbering, case, accents and punctuation."""
    return folded(NUMBERING.sub("", title.strip()))


def folded(title: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", ascii_only))


def is_bare_label(title: str) -> bool:
    return bool(NUMBERING.match(title.strip())) and not key(title)


def join_labels(headings: list[Heading]) -> list[Heading]:
    """A bare label (`Hoofdstuk 5`) is joined with the heading after it."""
    out: list[Heading] = []
    label: Heading | None = None
    for heading in headings:
        if is_bare_label(heading.title):
            label = heading
            continue
        if label and heading.page - label.page <= 1:
            heading = Heading(label.level, heading.title, label.page)
        label = None
        out.append(heading)
    return out


def fits(a: Heading, b: Heading) -> bool:
    if not 0 <= abs(a.page - b.page) <= 1 or not a.key or not b.key:
        return False
    if difflib.SequenceMatcher(None, a.key, b.key, autojunk=False).ratio() >= LIKE:
        return True
    short, long = sorted((a.key, b.key), key=len)
    return short in long and len(short) >= PART * len(long)


def pair(gold: list[Heading], ours: list[Heading]) -> list[tuple[int, int]]:
    """One to one, equal titles first, then in order."""
    pairs: list[tuple[int, int]] = []
    for exact in (True, False):
        used_gold = {g for g, _ in pairs}
        used_ours = {o for _, o in pairs}
        for g, wanted in enumerate(gold):
            if g in used_gold:
                continue
            choices = [
                o for o, found in enumerate(ours)
                if o not in used_ours
                and fits(wanted, found)
                and (not exact or wanted.key == found.key)
            ]
            if choices:
                best = min(choices, key=lambda o: (abs(ours[o].page - wanted.page), o))
                pairs.append((g, best))
                used_ours.add(best)
    return pairs


def measures(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    precision = right / found if found else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def chapters(gold: list[Heading], ours: list[Heading]) -> float:
    """F1 of the level of ours that fits the outline's first level best."""
    first = [heading for heading in gold if heading.level == min(h.level for h in gold)]
    best = 0.0
    for level in sorted({heading.level for heading in ours}):
        mine = [heading for heading in ours if heading.level == level]
        best = max(best, measures(len(pair(first, mine)), len(mine), len(first))[2])
    return best


def stripped(source: Path, target: Path) -> None:
    """A copy without outline, tags, page labels and named destinations."""
    document = pymupdf.open(source)
    document.set_toc([])
    catalogue = document.pdf_catalog()
    for name in ("Outlines", "StructTreeRoot", "MarkInfo", "PageLabels", "Dests", "Names", "PageMode"):
        if document.xref_get_key(catalogue, name)[0] != "null":
            document.xref_set_key(catalogue, name, "null")
    document.save(target, garbage=3, deflate=True)


def bookmarks(source: Path) -> list[Heading]:
    document = pymupdf.open(source)
    found = [Heading(level, title, page) for level, title, page in document.get_toc() if page > 0]
    return join_labels(found)


def answer(arguments: argparse.Namespace, source: Path) -> list[Heading]:
    if arguments.outlines:
        text = (arguments.outlines / f"{source.stem}.json").read_text()
    else:
        with tempfile.TemporaryDirectory() as directory:
            asked = source
            if not arguments.keep_structure:
                asked = Path(directory) / source.name
                stripped(source, asked)
            command = [arguments.planzoeker, "inspect", str(asked), "--as", "outline", "--json"]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return join_labels([
        Heading(item["level"], _shown(item), item["page"], not item.get("number"))
        for item in json.loads(text)
    ])


def _shown(item: dict) -> str:
    # A heading that is only a number or label has its number as title.
    return item["title"] or item.get("number") or ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--planzoeker", default="target/release/planzoeker")
    parser.add_argument("--outlines", type=Path)
    parser.add_argument("--keep-structure", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    sources = sorted(
        pdf for path in arguments.pdfs for pdf in (path.glob("*.pdf") if path.is_dir() else [path])
    )
    print(f"{'file':44} gold  ours     P     R    F1  chapters  levels")
    rows = []
    for source in sources:
        gold = bookmarks(source)
        if len(gold) < LEAST_BOOKMARKS:
            continue
        ours = answer(arguments, source)
        pairs = pair(gold, ours)
        p, r, f1 = measures(len(pairs), len(ours), len(gold))
        best = chapters(gold, ours)
        agree = sum(gold[g].level == ours[o].level for g, o in pairs) / max(len(pairs), 1)
        rows.append((p, r, f1, best, agree))
        print(f"{source.stem[:44]:44} {len(gold):4} {len(ours):5}  {p:.3f} {r:.3f} {f1:.3f}     {best:.3f}   {agree:.3f}")
        if arguments.verbose:
            _differences(gold, ours, pairs)
    if rows:
        means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        print(f"{f'mean of {len(rows)} files':55}  " + "{:.3f} {:.3f} {:.3f}     {:.3f}   {:.3f}".format(*means))
    return 0


def _differences(gold: list[Heading], ours: list[Heading], pairs: list[tuple[int, int]]) -> None:
    right_gold = {g for g, _ in pairs}
    right_ours = {o for _, o in pairs}
    lines = [(h.page, f"    - missed  p{h.page} L{h.level} {h.title}") for g, h in enumerate(gold) if g not in right_gold]
    lines += [(h.page, f"    + extra   p{h.page} L{h.level} {h.title}") for o, h in enumerate(ours) if o not in right_ours]
    for _, line in sorted(lines):
        print(line)


if __name__ == "__main__":
    sys.exit(main())
