"""Builds the sample PDFs and their gold structure from the text files beside this script.

    python corpus/bron/build.py            write the PDFs to corpus/ and the gold to tests/fixtures/
    python corpus/bron/build.py --check    verify the sources and the committed gold; write nothing

The way: `source.py` reads the text files into one model; `typeset.py` lays it out with a typst
template and tells the pages; `gold.py` writes down what there is to find; `check.py` judges.
"""

from __future__ import annotations

import sys

sys.dont_write_bytecode = True  # leaves no caches between the sources

import argparse  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402

from check import check_documents, check_page_references, word_count  # noqa: E402
from gold import gold, gold_document  # noqa: E402
from source import Document, SourceError, Style, parse  # noqa: E402
from typeset import renderings, typeset  # noqa: E402

SOURCES = Path(__file__).resolve().parent
REPOSITORY = SOURCES.parent.parent
GOLD = Path("tests/fixtures/sample/gold.json")


@dataclass(frozen=True)
class Meta:
    """What a document is, apart from its text. Templates receive it as it stands."""

    id: str
    kind: str
    title: str
    subtitle: str
    motto: str
    version: str
    # The date in the document information. Fixed, so that a build can be repeated: year, month, day.
    date: tuple[int, int, int]
    chapter_label: str
    # Parts of the first level begin on a page of their own.
    parts_on_new_page: bool
    notice: str = "Geschreven voorbeelddocument voor zoeksoftware; geen authentiek beleidsstuk"
    author: str = "Voorbeelddocument (planzoeker)"
    keywords: tuple[str, ...] = ()


# By the folder with the sources. The id is also the name of the PDF.
DOCUMENTS = {
    "plan": Meta(
        id="ondersteuningsplan-po-2018-2022",
        kind="plan",
        title="Ondersteuningsplan PO 2018-2022",
        subtitle="Passend Onderwijs Almere",
        motto="Alle leerlingen in Almere zijn succesvol op school",
        version="Versie 1.0, juni 2018",
        date=(2018, 6, 18),
        chapter_label="Hoofdstuk {}: ",
        parts_on_new_page=True,
        keywords=("passend onderwijs", "ondersteuningsplan", "primair onderwijs", "Almere",
                  "voorbeelddocument"),
    ),
    "addendum": Meta(
        id="addendum-2020-op-po",
        kind="addendum",
        title="Addendum 2020 OP-PO",
        subtitle="Wijzigingen op het Ondersteuningsplan PO 2018-2022",
        motto="Alle leerlingen in Almere zijn succesvol op school",
        version="Versie 1.0, september 2020",
        date=(2020, 9, 21),
        chapter_label="{} ",
        parts_on_new_page=False,
        keywords=("passend onderwijs", "addendum", "ondersteuningsplan", "primair onderwijs",
                  "Almere", "voorbeelddocument"),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true",
                        help="verify the sources and the committed gold, write nothing")
    parser.add_argument("--rendering", choices=renderings(), default="a",
                        help="the template to set with (default: a)")
    parser.add_argument("--sources", type=Path, default=SOURCES,
                        help="folder with plan/ and addendum/ (default: beside this script)")
    parser.add_argument("--output", type=Path, default=REPOSITORY,
                        help="folder to write corpus/ and tests/ in (default: the repository)")
    arguments = parser.parse_args()
    try:
        documents = {name: read(name, arguments.sources) for name in DOCUMENTS}
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.check:
        return check(documents, arguments.output)
    build(documents, arguments.rendering, arguments.output)
    return 0


def read(name: str, sources: Path) -> Document:
    """Parses the files of one document; their names are in reading order, appendices last."""
    files = sorted((sources / name).glob("*.md"))
    return parse(files, sources, Style(DOCUMENTS[name].chapter_label))


def build(documents: dict[str, Document], rendering: str, output: Path) -> None:
    # The first rendering is the corpus and carries the gold's pages; others go beside the gold.
    folder = output / "corpus" if rendering == "a" else (output / GOLD).parent / rendering
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, document in documents.items():
        meta = DOCUMENTS[name]
        pdf, pages = typeset(meta, document, rendering)
        (folder / f"{meta.id}.pdf").write_bytes(pdf)
        entries.append(gold_document(meta, document, pages))
        print(f"{meta.id}.pdf: {pages['last']} pages, {word_count(document)} words")
    if rendering == "a":
        (output / GOLD).parent.mkdir(parents=True, exist_ok=True)
        (output / GOLD).write_text(gold(entries), encoding="utf-8")


def check(documents: dict[str, Document], output: Path) -> int:
    faults = check_documents(documents["plan"], documents["addendum"])
    pages = {
        name: typeset(DOCUMENTS[name], document, "a")[1]
        for name, document in documents.items()
    }
    faults += check_page_references(documents["addendum"], pages["plan"])
    entries = [
        gold_document(DOCUMENTS[name], document, pages[name])
        for name, document in documents.items()
    ]
    committed = output / GOLD
    if not committed.exists():
        faults.append(f"{GOLD}: missing; run build.py")
    elif committed.read_text(encoding="utf-8") != gold(entries):
        faults.append(f"{GOLD}: differs from what the sources give; run build.py")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
