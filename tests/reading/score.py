"""Scores the text and the word boxes of `planzoeker inspect` against MuPDF and poppler.

    score.py [--bin PROGRAM] [--differences] [PDF_OR_DIRECTORY …]

Without files: those of `$PLANZOEKER_SHARED/data/pdfs`; without that either, nothing is scored.

Per file:

- word F1 against the better of the two (bags of words, hyphens gone). Lines whose text, digits masked,
  returns at the same height near the edge of three pages or more, and lines of other text at the height
  of such lines, may be running heads or labels of a table: whether they are kept counts for nothing here,
  so that text is scored and not furniture.
- order: similarity of our word sequence to MuPDF's, page by page, and beside it poppler's to MuPDF's.
  The floor holds for files in one column, where there is but one order. By their geometry: a page has
  columns when a quarter or more of its lines stand beside another line of text (see `has_columns`), and
  a file is in one column when at most a tenth of its pages have columns. In the others (`columns`) tables
  and columns can be read in several ways.
- boxes: the share of words that MuPDF and we both read whose left and right edges lie within 1.5 pt of
  MuPDF's, and the share of which all four edges do. Words are paired by text and place.

Exits with 1 when a figure falls below the floors.

Needs pymupdf (requirements.txt beside this file) and pdftotext.
"""

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pymupdf

# The promise of the text layer; measured on 22 Dutch files of many producers: mean .9990, worst .9958.
LEAST_MEAN, LEAST_WORST = 0.998, 0.985
# Mean over the files in one column.
LEAST_ORDER = 0.99
# Mean share of words whose box is MuPDF's within so many points.
LEAST_BOXES, NEAR = 0.99, 1.5


class Score(NamedTuple):
    """The figures of one file."""

    name: str
    one_column: bool
    f1: float
    order: float
    poppler: float
    across: float
    boxes: float
    paired: float


def words(text):
    text = unicodedata.normalize("NFKC", text.replace("\u00ad\n", "").replace("\u00ad", ""))
    text = re.sub(r"(?<=\w)[-\u2010]\n?(?=\w)", "", text)
    return re.findall(r"\w+", text.lower())


def f1(ours, theirs):
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / max(1, len(ours) + len(theirs))


def furniture(document):
    """The words of running heads: lines that return, and what stands at the heights of the worded ones."""
    seen, found, heights, lettered = defaultdict(list), [], Counter(), []
    for number, page in enumerate(document):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                text = "".join(span["text"] for span in line["spans"])
                y = line["bbox"][1]
                if not 0.16 * page.rect.height < y < 0.84 * page.rect.height:
                    seen[(re.sub(r"\d+", "#", text.strip()), round(y / 4))].append((number, text))
                    if re.search("[^\\W\\d]", text):
                        lettered.append((round(y), text))
    returned = set()
    for lines in seen.values():
        if len({number for number, _ in lines}) >= min(3, max(2, len(document))):
            found += [text for _, text in lines]
            returned.update(text for _, text in lines)
    heights.update(y for y, text in lettered if text in returned)
    # The title of the section in a head of two parts is another on nearly each page.
    found += [
        text
        for y, text in lettered
        if text not in returned and any(heights[near] >= 3 for near in (y - 1, y, y + 1))
    ]
    return Counter(words("\n".join(found)))


def without(sequence, gone):
    gone, kept = Counter(gone), []
    for word in sequence:
        if gone[word] > 0:
            gone[word] -= 1
        else:
            kept.append(word)
    return kept


def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def sources(given):
    shared = os.environ.get("PLANZOEKER_SHARED")
    if not given and shared:
        given = [Path(shared) / "data" / "pdfs"]
    return sorted(pdf for path in given for pdf in (path.glob("*.pdf") if path.is_dir() else [path]))


def has_columns(page):
    """Whether a quarter or more of the lines stand beside another: both of three words or more, half of
    the lower one's height shared, apart by more than half of it."""
    lines = [
        pymupdf.Rect(line["bbox"])
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", [])
        if len("".join(span["text"] for span in line["spans"]).split()) >= 3 and abs(line["dir"][1]) < 0.1
    ]

    def beside(a, b):
        low = min(a.height, b.height)
        shared = min(a.y1, b.y1) - max(a.y0, b.y0)
        return shared > 0.5 * low and max(b.x0 - a.x1, a.x0 - b.x1) > 0.5 * low

    with_another = sum(any(beside(line, other) for other in lines) for line in lines)
    return with_another >= max(4, 0.25 * len(lines))


def in_one_column(document):
    return sum(map(has_columns, document)) <= 0.1 * len(document)


def alike(pages, references):
    """Similarity of word sequences, page by page, as a share of the words of `pages`."""
    same = total = 0
    for ours, theirs in zip(pages, references):
        blocks = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        same, total = same + sum(block.size for block in blocks), total + len(ours)
    return same / max(1, total)


def plain(word):
    return unicodedata.normalize("NFKC", word.replace("\u00ad", "-")).strip()


def boxes(program, path, document, differences):
    """Shares of paired words with MuPDF's left and right edges, and with all four; share that is paired."""
    across = all_four = total = theirs = 0
    worst = Counter()
    listed = run(program, "inspect", str(path), "--as", "lines", "--json")
    for page, ours in zip(document, map(json.loads, listed.splitlines())):
        places = defaultdict(list)
        for line in ours["lines"]:
            for word in line["words"]:
                places[plain(word["text"])].append(word["edges"])
        # MuPDF's words are in the page as drawn: turned and cropped as ours are.
        for x0, y0, x1, y1, text, *_ in page.get_text("words"):
            theirs += 1
            same = places.get(plain(text))
            if not same:
                continue
            edges = (x0, y0, x1, y1)
            off = [[abs(a - b) for a, b in zip(edges, other)] for other in same]
            # By place: a word that returns is paired with the nearest, and never twice.
            best = min(range(len(off)), key=lambda i: sum(off[i]))
            # The same word elsewhere on the page: a running head that was dropped, a word read otherwise.
            if max(off[best]) > 20:
                continue
            del same[best]
            total += 1
            across += max(off[best][0], off[best][2]) <= NEAR
            all_four += max(off[best]) <= NEAR
            if max(off[best]) > NEAR:
                worst[(text, tuple(round(by, 1) for by in off[best]))] += 1
    if differences:
        for (text, off), count in worst.most_common(10):
            print(f"    box {text}×{count} off by {off}")
    return across / max(1, total), all_four / max(1, total), total / max(1, theirs)


def score(program, path, differences):
    """The figures of one file; nothing where it has no text."""
    pages = [words(page) for page in run(program, "inspect", str(path), "--as", "text").split("\f")]
    ours = sum(pages, [])
    document = pymupdf.open(path)
    mupdf = [words(page.get_text()) for page in document]
    if not ours and not any(mupdf):
        return None
    gone = furniture(document)
    poppler = [words(page) for page in run("pdftotext", "-enc", "UTF-8", str(path), "-").split("\f")]
    references = [
        without(all_of, gone & (Counter(all_of) - Counter(ours)))
        for all_of in (sum(mupdf, []), sum(poppler, []))
    ]
    nearest = max(references, key=lambda reference: f1(ours, reference))
    if differences:
        for sign, count in (("+", Counter(ours) - Counter(nearest)), ("-", Counter(nearest) - Counter(ours))):
            print(f"    {sign} " + " ".join(f"{word}×{n}" for word, n in count.most_common(40)))
    across, all_four, paired = boxes(program, path, document, differences)
    return Score(
        path.stem,
        in_one_column(document),
        f1(ours, nearest),
        alike(pages, mupdf),
        alike(poppler, mupdf),
        across,
        all_four,
        paired,
    )


def mean(values):
    values = list(values)
    return sum(values) / max(1, len(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdfs", nargs="*", type=Path)
    parser.add_argument("--bin", default="target/debug/planzoeker")
    parser.add_argument("--differences", action="store_true")
    arguments = parser.parse_args()
    scores = []
    print(f"{'file':44}  word F1    order  poppler           boxes: x   all four")
    for path in sources(arguments.pdfs):
        found = score(arguments.bin, path, arguments.differences)
        if found is None:
            print(f"{path.stem[:44]:44}  no text")
            continue
        scores.append(found)
        kind = "" if found.one_column else "columns"
        print(
            f"{found.name[:44]:44}   {found.f1:.4f}   {found.order:.4f}   {found.poppler:.4f}  {kind:8}"
            f"   {found.across:.4f}     {found.boxes:.4f}",
            flush=True,
        )
    if not scores:
        print("nothing to score")
        return 0
    worst = min(score.f1 for score in scores)
    figures = []

    def figure(name, value, floor=None):
        low = floor is not None and value < floor
        against = "" if floor is None else f"  (at least {floor})" + ("  BELOW" if low else "")
        print(f"{name:52} {value:.4f}{against}")
        figures.append(low)

    alone = [score for score in scores if score.one_column]
    others = [score for score in scores if not score.one_column]
    figure(f"word F1, mean of {len(scores)}", mean(score.f1 for score in scores), LEAST_MEAN)
    figure("word F1, worst", worst, LEAST_WORST)
    if alone:
        figure(f"order, mean of {len(alone)} in one column", mean(score.order for score in alone), LEAST_ORDER)
        figure("    poppler's", mean(score.poppler for score in alone))
    if others:
        figure(f"order, mean of {len(others)} with columns", mean(score.order for score in others))
        figure("    poppler's", mean(score.poppler for score in others))
    figure("boxes, left and right edge, mean", mean(score.across for score in scores))
    figure("boxes, all four edges, mean", mean(score.boxes for score in scores), LEAST_BOXES)
    figure("words of MuPDF's paired with one of ours, mean", mean(score.paired for score in scores))
    return 1 if any(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
