"""Scores the text of `planzoeker inspect FILE --as text` against MuPDF and poppler.

usage: score.py PROGRAM FILE...

Per file: word F1 against the better of the two (bags of words, hyphens gone), order similarity to
MuPDF page by page. Running heads are left out of the reference: lines whose text, digits masked,
returns at the same height on three pages or more.
"""

import difflib
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pymupdf


def words(text):
    text = unicodedata.normalize("NFKC", text.replace("\u00ad\n", "").replace("\u00ad", ""))
    text = re.sub(r"(?<=\w)[-\u2010]\n?(?=\w)", "", text)
    return re.findall(r"\w+", text.lower())


def f1(ours, theirs):
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / max(1, len(ours) + len(theirs))


def furniture(document):
    """The words of running heads, page by page."""
    seen, found = defaultdict(list), []
    for number, page in enumerate(document):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", []):
                text = "".join(span["text"] for span in line["spans"])
                y = line["bbox"][1]
                if not 0.16 * page.rect.height < y < 0.84 * page.rect.height:
                    seen[(re.sub(r"\d+", "#", text.strip()), round(y / 4))].append((number, text))
    for lines in seen.values():
        if len({number for number, _ in lines}) >= min(3, max(2, len(document))):
            found += [text for _, text in lines]
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


def main():
    program, scores = sys.argv[1], []
    for path in map(Path, sys.argv[2:]):
        pages = run(program, "inspect", str(path), "--as", "text").split("\f")
        ours = words("\n".join(pages))
        if not ours:
            print(f"{path.name[:44]:44} no text")
            continue
        document = pymupdf.open(path)
        gone = furniture(document)
        mupdf = [words(page.get_text()) for page in document]
        poppler = words(run("pdftotext", "-enc", "UTF-8", str(path), "-").replace("\f", "\n"))
        best = max(f1(ours, without(sum(mupdf, []), gone)), f1(ours, without(poppler, gone)))
        same = total = 0
        for a, b in zip(map(words, pages), mupdf):
            blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
            same, total = same + sum(block.size for block in blocks), total + len(a)
        order = same / max(1, total)
        scores.append((best, order))
        print(f"{path.name[:44]:44} F1 {best:.4f}  order {order:.4f}")
    if scores:
        print(f"mean F1 {sum(s[0] for s in scores) / len(scores):.4f}, worst "
              f"{min(s[0] for s in scores):.4f}, order {sum(s[1] for s in scores) / len(scores):.4f}")


main()
