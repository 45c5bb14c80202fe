"""What the sample has to satisfy, beyond being well formed.

Every fault is one line that names the place. The numbers are those of the sample's design: real
plans are compact, and tests count on the ambitions and amendments being as many as stated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gold import block_lines, block_text
from source import Amendment, Block, Box, Document, Place, Section, Table, plain_text

PLAN_WORDS = range(14_000, 16_001)
ADDENDUM_WORDS = range(1_400, 1_801)
# The ambitions of chapters 1 to 8, 38 in all.
AMBITIONS = [0, 5, 6, 6, 6, 6, 5, 4]
# Amendments with a letter (5a, 5b) are one.
AMENDMENTS = 10
EFFECTS = {"deletes", "replaces", "adds", "inserts", "renames", "confirms"}
CERTAINTIES = {"high", "low", "none"}
# The addendum refers to a section that does not exist, on purpose: a reader must say so.
DELIBERATELY_WRONG = {"paragraaf-4-8"}
# Shorter sentences may well occur twice.
REPEATABLE_WORDS = 8


def check_documents(plan: Document, addendum: Document) -> list[str]:
    """All faults, plan first."""
    plan_anchors = {section.anchor for section in plan.sections}
    all_anchors = plan_anchors | {section.anchor for section in addendum.sections}
    return [
        *_word_count("plan", plan, PLAN_WORDS),
        *_word_count("addendum", addendum, ADDENDUM_WORDS),
        *_said_twice(plan),
        *_said_twice(addendum),
        *_numbering(plan),
        *_ambitions(plan),
        *_references(plan, plan_anchors),
        *_references(addendum, all_anchors | DELIBERATELY_WRONG),
        *_amendments(addendum, plan),
    ]


def texts(document: Document) -> Iterator[tuple[Place, str]]:
    """Every piece of running text: headings, paragraphs, items, cells, notes."""
    for section in document.sections:
        yield section.place, section.heading
        for block in section.blocks:
            yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[tuple[Place, str]]:
    if isinstance(block, Box):
        if block.title:
            yield block.place, plain_text(block.title)
        for child in block.blocks:
            yield from _block_texts(child)
        return
    for line in block_lines(block):
        for cell in line:
            yield block.place, plain_text(cell)
            for run in cell:
                if run.style == "note":
                    yield block.place, plain_text(run.note)


def word_count(document: Document) -> int:
    """Words of headings, running text, tables, captions and notes."""
    return sum(len(re.findall(r"\w\S*", text)) for _, text in texts(document))


def _word_count(name: str, document: Document, wanted: range) -> list[str]:
    count = word_count(document)
    if count in wanted:
        return []
    return [f"{name}: {count} words, wanted {wanted.start} to {wanted.stop - 1}"]


def _said_twice(document: Document) -> Iterator[str]:
    seen: dict[str, Place] = {}
    for place, text in texts(document):
        for sentence in re.split(r"(?<=[.!?…:;])[”’]?\s+", text):
            words = re.findall(r"\w+", sentence.lower())
            if len(words) < REPEATABLE_WORDS:
                continue
            key = " ".join(words)
            if key in seen:
                yield f"{place}: said before at {seen[key]}: {sentence}"
            seen.setdefault(key, place)


def _numbering(document: Document) -> Iterator[str]:
    """Chapters, sections and appendices count up by one from one."""
    last = {"chapter": 0, "section": 0, "appendix": 0}
    for section in document.sections:
        if section.kind not in last or section.number is None:
            continue
        expected = str(last[section.kind] + 1)
        if section.kind == "section":
            expected = f"{last['chapter']}.{expected}"
        if section.number != expected:
            yield f"{section.place}: number {section.number}, expected {expected}"
        if section.kind == "chapter":
            last["section"] = 0
        last[section.kind] += 1


def _ambitions(plan: Document) -> Iterator[str]:
    for chapter, wanted in enumerate(AMBITIONS, start=1):
        found = [s for s in plan.sections if s.kind == "ambition" and _chapter(s) == str(chapter)]
        numbers = [section.number for section in found]
        expected = [f"{chapter}.{n}" for n in range(1, wanted + 1)]
        if numbers != expected:
            yield f"chapter {chapter}: ambitions {numbers}, expected {expected}"
        for section in found:
            if section.parent.anchor != f"ambities-hoofdstuk-{chapter}":
                yield f"{section.place}: an ambition outside 'Ambities bij hoofdstuk {chapter}'"


def _chapter(section: Section) -> str | None:
    while section.parent:
        section = section.parent
    return section.number


# 'hoofdstuk 2', 'hoofdstukken 2 tot en met 8', 'paragraaf 5.2', 'bijlagen 1 en 2', '(H5)'
REFERENCE = re.compile(
    r"\b(hoofdstuk|paragra[af]f|bijlage|ambitie)(?:ken|en|n|s)? "
    r"((?:\d+(?:\.\d+[a-z]?)?)(?:(?:, | en | of | tot en met )\d+(?:\.\d+[a-z]?)?)*)",
    re.IGNORECASE,
)
SHORT_REFERENCE = re.compile(r"\bH(\d+)\b")


def references(text: str) -> Iterator[str]:
    """The anchors that a text refers to."""
    for found in REFERENCE.finditer(text):
        kind = "paragraaf" if found[1].lower().startswith("paragra") else found[1].lower()
        for number in re.findall(r"\d+(?:\.\d+[a-z]?)?", found[2]):
            yield f"{kind}-{number.replace('.', '-')}"
    for found in SHORT_REFERENCE.finditer(text):
        yield f"hoofdstuk-{found[1]}"


def _references(document: Document, anchors: set[str]) -> Iterator[str]:
    for place, text in texts(document):
        for anchor in references(text):
            if anchor not in anchors:
                yield f"{place}: refers to {anchor}, which does not exist"


def _amendments(addendum: Document, plan: Document) -> Iterator[str]:
    """Counts them, and sees to it that what they aim at and quote is in the plan."""
    numbers = {re.match(r"\d*", amendment.id)[0] for amendment in addendum.amendments}
    if numbers != {str(n) for n in range(1, AMENDMENTS + 1)}:
        yield f"addendum: amendments {sorted(numbers)}, wanted 1 to {AMENDMENTS}"
    sections = {section.anchor: section for section in plan.sections}
    for amendment in addendum.amendments:
        if amendment.effect not in EFFECTS or amendment.certainty not in CERTAINTIES:
            yield f"{amendment.place}: unknown effect or certainty"
        if amendment.target in (None, "document"):
            continue
        if amendment.target not in sections:
            yield f"{amendment.place}: target {amendment.target} is not in the plan"
            continue
        old = "\n".join(block_text(block) for block in sections[amendment.target].blocks)
        for quote in _quotes(amendment):
            if quote not in old:
                yield f"{amendment.place}: not in {amendment.target}: {quote}"


def _quotes(amendment: Amendment) -> Iterator[str]:
    """The plan's own words as an amendment cites them: between double quotes, or as old text."""
    for block in amendment.blocks:
        yield from re.findall("“([^”]+)”", block_text(block))
        if isinstance(block, Table) and plain_text(block.header[0]) == "Oude tekst":
            yield from (plain_text(row[0]) for row in block.rows)


def check_page_references(addendum: Document, plan_pages: dict[str, int]) -> Iterator[str]:
    """Where an amendment cites the plan by page alone, the page is that of its target."""
    for amendment in addendum.amendments:
        for block in amendment.blocks:
            for page in re.findall(r"\bbladzijde (\d+)", block_text(block)):
                if int(page) != plan_pages[amendment.target]:
                    yield (f"{block.place}: page {page}, but {amendment.target} is on page "
                           f"{plan_pages[amendment.target]}")
