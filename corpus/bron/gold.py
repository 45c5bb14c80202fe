"""The gold: what a perfect reader finds in the PDFs, as JSON.

Owns the shape of `tests/fixtures/sample/gold.json` (described at the end of README.md). Takes the
page of everything from the typesetter and knows nothing of how a page looks.
"""

from __future__ import annotations

import json
from typing import Any

from source import (
    Amendment, Block, Box, Document, Figure, ListBlock, Paragraph, Run, Section, Table, Terms,
    plain_text,
)

TYPES = {
    Paragraph: "paragraph",
    ListBlock: "list",
    Table: "table",
    Box: "box",
    Figure: "figure",
    Terms: "terms",
}


def gold(documents: list[dict[str, Any]]) -> str:
    """The JSON text of the gold of all documents."""
    return json.dumps({"documents": documents}, ensure_ascii=False, indent=1) + "\n"


def gold_document(meta: Any, document: Document, pages: dict[str, int]) -> dict[str, Any]:
    """One document; `pages` maps anchors and block ids to physical pages, the first being 1."""
    return {
        "id": meta.id,
        "title": meta.title,
        "kind": meta.kind,
        "pages": pages["last"],
        "sections": [_section(section, pages) for section in document.sections],
        "amendments": [_amendment(amendment, pages) for amendment in document.amendments],
    }


def _section(section: Section, pages: dict[str, int]) -> dict[str, Any]:
    return {
        "level": section.level,
        "kind": section.kind,
        "number": section.number,
        "title": section.title,
        "anchor": section.anchor,
        "page": pages[section.anchor],
        "blocks": [_block(block, pages) for block in section.blocks],
    }


def _block(block: Block, pages: dict[str, int]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "type": TYPES[type(block)],
        "page": pages[block.id],
        "text": block_text(block),
    }
    if notes := block_notes(block):
        out["notes"] = notes
    if block.amendment:
        out["amendment"] = block.amendment
    return out


def _amendment(amendment: Amendment, pages: dict[str, int]) -> dict[str, Any]:
    out = {
        "id": amendment.id,
        "effect": amendment.effect,
        "target": amendment.target,
        "certainty": amendment.certainty,
        "section": amendment.section.anchor,
        "page": pages[amendment.blocks[0].id],
        "quote": block_text(amendment.blocks[0]),
    }
    if amendment.scope:
        out["scope"] = amendment.scope
    return out


def block_text(block: Block) -> str:
    """The text of a block as a reader sees it, footnotes, bullets and item numbers left out."""
    return "\n".join(
        "\t".join(plain_text(cell) for cell in line) for line in block_lines(block)
    )


def block_notes(block: Block) -> list[str]:
    """The footnotes of a block, in the order of their marks."""
    runs = [run for line in block_lines(block) for cell in line for run in cell]
    return [plain_text(run.note) for run in runs if run.style == "note"]


def block_lines(block: Block) -> list[list[list[Run]]]:
    """The lines of a block; a line is a row of cells, a cell is runs."""
    match block:
        case Paragraph():
            return [[block.runs]]
        case ListBlock():
            return [[item] for item in block.items]
        case Table():
            return [[_caption("Tabel", block)], block.header, *block.rows]
        case Figure():
            return [[_caption("Figuur", block)]]
        case Terms():
            return [[term, explanation] for term, explanation in block.entries]
        case Box():
            inner = [line for child in block.blocks for line in block_lines(child)]
            return [[block.title], *inner] if block.title else inner
    raise TypeError(type(block))


def _caption(word: str, block: Table | Figure) -> list[Run]:
    return [Run("text", f"{word} {block.number}: "), *block.caption]
