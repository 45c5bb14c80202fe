"""Sets a document with a typst template, and asks typst where everything landed.

A rendering is a template, `rendering-NAME.typ`, beside this file. It receives the whole model as
JSON in `sys.inputs.document` and decides everything that can be seen; it owes us one thing, a piece
of metadata labelled `<pages>`: a dictionary from every anchor and every block id to the physical
page where it begins, and the page count as `last`. A second rendering is a second template.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from source import Block, Box, Document, Figure, ListBlock, Paragraph, Run, Table, Terms, plain_text

HERE = Path(__file__).resolve().parent


def renderings() -> list[str]:
    """The names of the renderings that there are templates for."""
    return sorted(path.stem.removeprefix("rendering-") for path in HERE.glob("rendering-*.typ"))


def typeset(meta: Any, document: Document, rendering: str) -> tuple[bytes, dict[str, int]]:
    """The PDF, and the page of every anchor and block."""
    source = json.dumps(model(meta, document))
    compiler = compile_template(f"rendering-{rendering}.typ", document=source)
    return compiler.compile(format="pdf"), pages(compiler)


def compile_template(name: str, **inputs: str) -> typst.Compiler:
    """A template with its inputs, ready to give a PDF, a picture or answers."""
    return typst.Compiler(
        HERE / name,
        root=HERE,
        # Only the fonts that typst carries itself: the same lines break on every machine.
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        sys_inputs=inputs,
    )


def pages(compiler: typst.Compiler) -> dict[str, int]:
    """The page of every anchor and block, as the template owes it to us."""
    return json.loads(compiler.query("<pages>", field="value", one=True))


def model(meta: Any, document: Document) -> dict[str, Any]:
    """The document as templates receive it."""
    sections = [
        {
            "level": section.level,
            "kind": section.kind,
            "heading": section.heading,
            "number": section.number,
            "title": section.title,
            "anchor": section.anchor,
            "blocks": [_block(block) for block in section.blocks],
        }
        for section in document.sections
    ]
    return {"meta": asdict(meta), "sections": sections}


def _block(block: Block) -> dict[str, Any]:
    out: dict[str, Any] = {"id": block.id}
    match block:
        case Paragraph():
            return out | {"type": "paragraph", "runs": _runs(block.runs)}
        case ListBlock():
            items = [_runs(item) for item in block.items]
            return out | {
                "type": "list", "ordered": block.ordered, "start": block.start, "items": items,
                "plain": [plain_text(item) for item in block.items],
            }
        case Table():
            rows = [block.header, *block.rows]
            return out | {
                "type": "table",
                "number": block.number,
                "caption": _runs(block.caption),
                "landscape": block.landscape,
                "rows": [[_runs(cell) for cell in row] for row in rows],
                # The same cells without markup: to choose column widths, and to draw from.
                "plain": [[plain_text(cell) for cell in row] for row in rows],
            }
        case Figure():
            return out | {
                "type": "figure",
                "name": block.name,
                "number": block.number,
                "caption": _runs(block.caption),
                "plain": plain_text(block.caption),
                "data": _block(block.data) if block.data else None,
            }
        case Box():
            blocks = [_block(child) for child in block.blocks]
            return out | {"type": "box", "title": _runs(block.title), "blocks": blocks}
        case Terms():
            entries = [[_runs(term), _runs(explanation)] for term, explanation in block.entries]
            return out | {"type": "terms", "entries": entries}
    raise TypeError(type(block))


def _runs(runs: list[Run]) -> list[dict[str, Any]]:
    return [
        {"style": run.style, "note": _runs(run.note)}
        if run.style == "note"
        # A number stays on the line of its currency sign; the gold keeps the plain space.
        else {"style": run.style, "text": run.text.replace("€ ", "€\u00a0")}
        for run in runs
    ]
