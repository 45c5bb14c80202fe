"""Searches the passages of real PDFs for what is no text: running heads, footers, page numbers.

    furniture.py PDF_OR_DIRECTORY … [--planzoeker PATH] [--list]

Per file, over what `planzoeker inspect FILE --as passages --json` prints:

- heads: lines of the page's edge (by MuPDF, outer 9 % of its height) whose text, digits masked, stands at
  the same height of a third of the pages or more, and in a passage of that page as a line of its own. A
  page that has the same line away from its edge too, as a cover has its title, may have it in one passage:
  which of the two was dropped can't be seen in it;
- numbers: lines of a passage that are only a number (`12`, `pagina 12`, `12 / 40`, `- 12 -`) and stand at
  the edge of a page of that passage: page numbers, and the chapter's number on a side tab;
- marks: a footnote's mark glued to the word before it, where MuPDF has it raised and smaller.

Exits with 1 when a file has any. Needs pymupdf (requirements.txt beside this file).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pymupdf

EDGE = 0.09
# Of the width: text is never set so far out.
SIDE = 0.07
PAGE_NUMBER = re.compile(r"^[-–—|\s]*(?:(?:pagina|blz\.?|bladzijde|page)\s*)?\d{1,3}(?:\s*(?:/|van|of)\s*\d{1,3})?[-–—|\s]*$", re.I)
# Superscript: MuPDF's first flag of a span.
RAISED = 1


class Found(NamedTuple):
    heads: list[str]
    numbers: list[str]
    marks: list[str]


def masked(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split())).lower()


def edges(document: pymupdf.Document) -> tuple[dict[int, set[str]], Counter[tuple[int, str]]]:
    """The running lines of each page, by page number from 1; how often a page has a line in its text."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    inner: Counter[tuple[int, str]] = Counter()
    for number, page in enumerate(document, start=1):
        height = page.rect.height
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                top, bottom = line["bbox"][1], line["bbox"][3]
                text = "".join(span["text"] for span in line["spans"])
                if not text.strip():
                    continue
                if bottom < EDGE * height or top > (1 - EDGE) * height:
                    seen[masked(text), round(top / 6)].add(number)
                else:
                    inner[number, masked(text)] += 1
    found: dict[int, set[str]] = defaultdict(set)
    for (text, _), pages in seen.items():
        if len(pages) >= max(3, len(document) / 3) and re.search(r"[a-z]", text):
            for page in pages:
                found[page].add(text)
    return found, inner


def numbers(document: pymupdf.Document) -> dict[int, set[str]]:
    """Numbers in the outer edge of each page, at the sides too."""
    found: dict[int, set[str]] = defaultdict(set)
    for number, page in enumerate(document, start=1):
        width, height = page.rect.width, page.rect.height
        for left, top, right, bottom, word, *_ in page.get_text("words"):
            across = right < SIDE * width or left > (1 - SIDE) * width
            if word.isdigit() and (across or bottom < EDGE * height or top > (1 - EDGE) * height):
                found[number].add(word)
    return found


def marks(document: pymupdf.Document) -> dict[int, list[str]]:
    """Words with a raised number behind them, glued, by page."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, page in enumerate(document, start=1):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                for before, mark in zip(line["spans"], line["spans"][1:]):
                    word = re.search(r"([^\W\d]{4,})[.,;:]?$", before["text"])
                    raised = mark["flags"] & RAISED and mark["size"] < 0.8 * before["size"]
                    if word and raised and re.fullmatch(r"\s*\d{1,2}\s*", mark["text"]):
                        found[number].append(word.group(0) + mark["text"].strip())
    return found


def search(program: str, path: Path) -> Found:
    ran = subprocess.run(
        [program, "inspect", str(path), "--as", "passages", "--json"], capture_output=True, text=True
    )
    document = pymupdf.open(path)
    (running, inner), noted, outside = edges(document), marks(document), numbers(document)
    found = Found([], [], [])
    for passage in map(json.loads, ran.stdout.splitlines()):
        pages = range(passage["pages"]["first"], passage["pages"]["last"] + 1)
        lines = passage["text"].split("\n")
        heads = set().union(*(running[page] for page in pages))
        for line in (line for line in lines if masked(line) in heads):
            of_text = next((page for page in pages if inner[page, masked(line)]), None)
            if of_text is None:
                found.heads.append(f"{passage['id']}: {line}")
            else:
                inner[of_text, masked(line)] -= 1
        digits = set().union(*(outside[page] for page in pages))
        found.numbers.extend(
            f"{passage['id']}: {line}"
            for line in lines
            if PAGE_NUMBER.match(line) and digits & set(re.findall(r"\d+", line))
        )
        text = passage["text"]
        found.marks.extend(
            f"{passage['id']}: {word}"
            for page in pages
            for word in noted[page]
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--planzoeker", default="target/release/planzoeker")
    parser.add_argument("--list", action="store_true", help="print what was found")
    arguments = parser.parse_args()
    sources = sorted(
        pdf for path in arguments.pdfs for pdf in (path.glob("*.pdf") if path.is_dir() else [path])
    )
    print(f"{'file':44} heads numbers marks")
    failed = False
    for source in sources:
        found = search(arguments.planzoeker, source)
        print(f"{source.stem[:44]:44} {len(found.heads):5} {len(found.numbers):7} {len(found.marks):5}")
        failed |= any(found)
        if arguments.list:
            for kind, lines in zip(found._fields, found):
                for line in lines:
                    print(f"    {kind[:-1]:6} {line[:110]}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
