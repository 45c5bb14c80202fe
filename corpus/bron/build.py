"""Builds the sample PDFs and their gold structure from the text files beside this script.

    python corpus/bron/build.py                  write corpus/*.pdf and tests/fixtures/sample/gold.json
    python corpus/bron/build.py --rendering b    write rendering B to tests/fixtures/sample/b/
    python corpus/bron/build.py --check          verify sources and what is committed; write nothing

The way: `source.py` reads the text files into one model; `typeset.py` lays it out with a typst
template and tells the pages; `bureau.py` makes rendering B hard to read; `gold.py` writes down what
there is to find; `check.py` judges the text, `features.py` the pages of rendering B.
"""

from __future__ import annotations

import sys

sys.dont_write_bytecode = True  # leaves no caches between the sources

import argparse  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from bureau import deliver, marginalia_entries  # noqa: E402
from check import check_documents, check_page_references, word_count  # noqa: E402
from features import Delivered, check_features, feature_table, table_rows  # noqa: E402
from gold import gold, gold_document  # noqa: E402
from source import Document, SourceError, Style, parse  # noqa: E402
from typeset import renderings, typeset  # noqa: E402

SOURCES = Path(__file__).resolve().parent
REPOSITORY = SOURCES.parent.parent
# Rendering A is the corpus; the PDFs of another rendering lie beside its gold.
PDFS = {"a": Path("corpus"), "b": Path("tests/fixtures/sample/b")}
GOLD = {"a": Path("tests/fixtures/sample/gold.json"), "b": Path("tests/fixtures/sample/b/gold.json")}


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
                        help="verify the sources and what is committed, write nothing")
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
    folder, gold_file = output / PDFS[rendering], output / GOLD[rendering]
    folder.mkdir(parents=True, exist_ok=True)
    gold_file.parent.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, document in documents.items():
        pdf, pages = render(name, document, rendering)
        file = folder / f"{DOCUMENTS[name].id}.pdf"
        file.write_bytes(pdf)
        entries.append(gold_entry(name, document, rendering, pages))
        print(f"{file.name}: {pages['last']} pages, {word_count(document)} words")
        if (name, rendering) == ("plan", "b"):
            # For README.md, which --check compares with what the pages show.
            print(*table_rows(feature_table(Delivered(file, document, pages))), sep="\n")
    gold_file.write_text(gold(entries), encoding="utf-8")


def render(name: str, document: Document, rendering: str) -> tuple[bytes, dict[str, int]]:
    """The PDF, and the page of every anchor and block."""
    if rendering == "b":
        return deliver(DOCUMENTS[name], document)
    return typeset(DOCUMENTS[name], document, rendering)


def gold_entry(
    name: str, document: Document, rendering: str, pages: dict[str, int]
) -> dict[str, Any]:
    entry = gold_document(DOCUMENTS[name], document, pages)
    if rendering == "b":
        entry["marginalia"] = marginalia_entries(DOCUMENTS[name].kind)
    return entry


def check(documents: dict[str, Document], output: Path) -> int:
    faults = check_documents(documents["plan"], documents["addendum"])
    for rendering in GOLD:
        faults += check_rendering(documents, rendering, output)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def check_rendering(
    documents: dict[str, Document], rendering: str, output: Path
) -> Iterator[str]:
    """The faults of one rendering: its gold, its page references, and the features of B."""
    pages = {name: render(name, document, rendering)[1] for name, document in documents.items()}
    yield from check_page_references(documents["addendum"], pages["plan"])
    entries = [
        gold_entry(name, document, rendering, pages[name]) for name, document in documents.items()
    ]
    committed = output / GOLD[rendering]
    command = "build.py" if rendering == "a" else f"build.py --rendering {rendering}"
    if not committed.exists():
        yield f"{GOLD[rendering]}: missing; run {command}"
    elif committed.read_text(encoding="utf-8") != gold(entries):
        yield f"{GOLD[rendering]}: differs from what the sources give; run {command}"
    if rendering == "b":
        meta = DOCUMENTS["plan"]
        file = output / PDFS[rendering] / f"{meta.id}.pdf"
        if not file.exists():
            yield f"{PDFS[rendering]}: no {file.name}; run {command}"
            return
        plan = Delivered(file, documents["plan"], pages["plan"])
        readme = (SOURCES / "README.md").read_text(encoding="utf-8")
        yield from check_features(plan, readme, meta.notice)


if __name__ == "__main__":
    sys.exit(main())
