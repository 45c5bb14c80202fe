"""Reads the sample's source files into the one model that everything is made from.

Owns the source format (README.md beside this file describes it), the labels, numbers and anchors of
sections, and the typography of running text: quotes, apostrophes and ellipses are set here, once,
so that the typeset page and the gold say the same. Knows nothing of pages, templates or JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


class SourceError(Exception):
    """A fault in a source file: says which file and line, and what to mend."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Place:
    """A line of a source file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


# --- the model ---------------------------------------------------------------------------------


@dataclass
class Run:
    """A stretch of text in one style; a footnote (`note`) holds runs of its own instead of text."""

    style: str  # text | emph | strong | note
    text: str = ""
    note: list[Run] = field(default_factory=list)


@dataclass
class Block:
    """What a section is filled with. `id` is unique in its document: the pages are looked up by it."""

    place: Place
    id: str = ""
    amendment: str | None = None


@dataclass
class Paragraph(Block):
    runs: list[Run] = field(default_factory=list)


@dataclass
class ListBlock(Block):
    ordered: bool = False
    start: int = 1
    items: list[list[Run]] = field(default_factory=list)


@dataclass
class Table(Block):
    number: int = 0
    caption: list[Run] = field(default_factory=list)
    header: list[list[Run]] = field(default_factory=list)
    rows: list[list[list[Run]]] = field(default_factory=list)
    landscape: bool = False


@dataclass
class Figure(Block):
    """A drawing that the template knows by name.

    `data` is what it draws: the last table or list before it in its section, or else the first
    one after it.
    """

    number: int = 0
    name: str = ""
    caption: list[Run] = field(default_factory=list)
    data: Block | None = None


@dataclass
class Box(Block):
    title: list[Run] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Terms(Block):
    entries: list[tuple[list[Run], list[Run]]] = field(default_factory=list)


@dataclass
class Section:
    """A heading and the blocks below it, up to the next heading of any level."""

    place: Place
    level: int
    kind: str  # front | chapter | section | ambition | appendix
    number: str | None
    title: str
    label: str  # what precedes the title as set: 'Hoofdstuk 5: ', '5.2 ', 'Ambitie 5.1: '
    anchor: str
    parent: Section | None = None
    amendment: str | None = None
    blocks: list[Block] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The heading as a reader sees it."""
        return self.label + self.title


@dataclass
class Amendment:
    """What an addendum does to the document that it amends."""

    place: Place
    id: str
    effect: str
    target: str | None  # an anchor of the other document, 'document', or nothing that exists
    certainty: str  # high | low | none
    scope: str | None
    section: Section
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Style:
    """How a document names its parts; the only thing the parser has to know about a document."""

    chapter_label: str = "Hoofdstuk {}: "


@dataclass
class Document:
    sections: list[Section]
    amendments: list[Amendment]


# --- typography and inline markup --------------------------------------------------------------

# Dutch words that begin with an apostrophe; an opening quote would be wrong there.
ELIDED = re.compile(r"'(s|t|n|k|m|r)(?![^\W\d_])")


def typographic(text: str) -> str:
    """Straight quotes to curly ones, three dots to an ellipsis; markup characters count as absent."""
    out: list[str] = []
    for i, char in enumerate(text):
        if char not in "'\"":
            out.append(char)
            continue
        before = text[:i].replace("^[", " ").rstrip("*'\"")[-1:]
        opens = before == "" or before.isspace() or before in "([{-–/"
        if char == '"':
            out.append("“" if opens else "”")
        else:
            out.append("‘" if opens and not ELIDED.match(text, i) else "’")
    return "".join(out).replace("...", "…")


def parse_runs(source: str, place: Place) -> list[Run]:
    """The runs of a line of running text."""
    if found := re.search("[‘’“”]", source):
        raise SourceError(place, f"typographic quote {found.group()}: write it straight")
    if unicodedata.normalize("NFC", source) != source:
        raise SourceError(place, "decomposed accent: write it as one character")
    if found := re.search(r"[^\S ]|  ", source):
        raise SourceError(place, "double space, tab or other odd space in the text")
    return _runs(typographic(source), place, in_note=False)


def _runs(text: str, place: Place, in_note: bool) -> list[Run]:
    runs: list[Run] = []
    plain = ""
    i = 0
    while i < len(text):
        if text.startswith("^[", i):
            if in_note:
                raise SourceError(place, "a footnote inside a footnote")
            end = _closing_bracket(text, i + 1, place)
            runs += [Run("text", plain)] if plain else []
            runs.append(Run("note", note=_runs(text[i + 2 : end], place, in_note=True)))
            plain, i = "", end + 1
        elif text[i] == "*":
            mark = "**" if text.startswith("**", i) else "*"
            end = text.find(mark, i + len(mark))
            inner = text[i + len(mark) : end]
            if end < 0 or not inner.strip() or "*" in inner or "^[" in inner:
                raise SourceError(place, f"'{mark}' is not closed, or holds more than plain text")
            runs += [Run("text", plain)] if plain else []
            runs.append(Run("strong" if mark == "**" else "emph", inner))
            plain, i = "", end + len(mark)
        else:
            plain += text[i]
            i += 1
    return runs + ([Run("text", plain)] if plain else [])


def _closing_bracket(text: str, opening: int, place: Place) -> int:
    depth = 0
    for i in range(opening, len(text)):
        depth += {"[": 1, "]": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise SourceError(place, "footnote '^[' is not closed")


def plain_text(runs: list[Run]) -> str:
    """The text of runs as a reader sees it, footnotes left out."""
    return "".join(run.text for run in runs)


def slug(title: str) -> str:
    """Lower-case ASCII words joined with hyphens."""
    bare = unicodedata.normalize("NFD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


# --- the parser --------------------------------------------------------------------------------

HEADING = re.compile(r"(#{1,3}) (\S.*)$")
BULLET = re.compile(r"- (\S.*)$")
NUMBERED = re.compile(r"(\d+)\. (\S.*)$")


def parse(files: list[Path], root: Path, style: Style) -> Document:
    """Parses the files, in reading order, as one document."""
    parser = _Parser(style)
    for file in files:
        parser.file(file, str(file.relative_to(root)))
    return parser.finish()


class _Parser:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.sections: list[Section] = []
        self.amendments: list[Amendment] = []
        self.blocks = 0
        self.tables = 0
        self.figures = 0
        # What is still open: the block that the next line may continue, the box, the amendment.
        self.paragraph: list[str] = []
        self.paragraph_place = Place("", 0)
        self.open: Block | None = None
        self.box: Box | None = None
        self.amendment: Amendment | None = None

    def file(self, path: Path, name: str) -> None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise SourceError(Place(name, 1), f"not UTF-8: {error}") from error
        place = Place(name, 1)
        for number, line in enumerate(lines, start=1):
            place = Place(name, number)
            self.line(line.rstrip(), place)
        self.close_block()
        if self.box or self.amendment:
            raise SourceError(place, "the file ends inside a !kader or !wijziging: !einde is missing")

    def finish(self) -> Document:
        _resolve_slugs(self.sections)
        for section in self.sections:
            _resolve_data(section.blocks)
        return Document(self.sections, self.amendments)

    def line(self, line: str, place: Place) -> None:
        if not line:
            self.close_block()
        elif line.startswith("#"):
            self.close_block()
            self.heading(line, place)
        elif line.startswith("!"):
            self.close_block()
            self.directive(line, place)
        elif line.startswith("|"):
            self.row(line, place)
        elif isinstance(self.open, Terms):
            self.term(line, place)
        elif isinstance(self.open, Table):
            raise SourceError(place, "text right after a table row: a blank line is missing")
        elif BULLET.match(line) or self.numbered(line):
            self.item(line, place)
        elif isinstance(self.open, ListBlock):
            raise SourceError(place, "text right after a list item: one line an item, then a blank line")
        else:
            if not self.paragraph:
                self.paragraph_place = place
            self.paragraph.append(line.strip())

    # Inside a paragraph only '1.' begins a list: a sentence may well end in '… sinds 2018.'
    def numbered(self, line: str) -> bool:
        found = NUMBERED.match(line)
        return bool(found) and (not self.paragraph or found[1] == "1")

    def close_block(self) -> None:
        if self.paragraph:
            place = self.paragraph_place
            self.add(Paragraph(place, runs=parse_runs(" ".join(self.paragraph), place)))
            self.paragraph = []
        if isinstance(self.open, Table) and not self.open.rows:
            raise SourceError(self.open.place, "a table needs a header and at least one row")
        if isinstance(self.open, Terms) and not self.open.entries:
            raise SourceError(self.open.place, "!begrippen without terms")
        self.open = None

    def add(self, block: Block) -> None:
        if not self.sections:
            raise SourceError(block.place, "text before the first heading")
        self.blocks += 1
        block.id = f"b{self.blocks}"
        if self.box:
            self.box.blocks.append(block)
            return
        self.sections[-1].blocks.append(block)
        if self.amendment:
            block.amendment = self.amendment.id
            self.amendment.blocks.append(block)

    # --- headings

    def heading(self, line: str, place: Place) -> None:
        found = HEADING.match(line)
        if not found:
            raise SourceError(place, "a heading is '#', '##' or '###', one space, and a title")
        if self.box:
            raise SourceError(place, "a heading inside a !kader")
        level, source = len(found[1]), found[2]
        if parse_runs(source, place) != [Run("text", typographic(source))]:
            raise SourceError(place, "markup in a heading")
        if level > (self.sections[-1].level if self.sections else 0) + 1:
            raise SourceError(place, "this heading skips a level")
        kind, number, title, label, anchor = self.recognise(level, typographic(source))
        parent = next((s for s in reversed(self.sections) if s.level < level), None)
        amendment = self.amendment.id if self.amendment else None
        self.sections.append(
            Section(place, level, kind, number, title, label, anchor, parent, amendment)
        )

    def recognise(self, level: int, text: str) -> tuple[str, str | None, str, str, str]:
        """Kind, number, title, label and anchor; an empty anchor is to become a slug of the title."""
        if level == 1:
            if found := re.match(r"(\d+) (.+)", text):
                n = found[1]
                label = self.style.chapter_label.format(n)
                return "chapter", n, found[2], label, f"hoofdstuk-{n}"
            if found := re.match(r"Bijlage (\d+) (.+)", text):
                n = found[1]
                return "appendix", n, found[2], f"Bijlage {n}: ", f"bijlage-{n}"
            return "front", None, text, "", ""
        if level == 2:
            if found := re.match(r"(\d+\.\d+[a-z]?) (.+)", text):
                n = found[1]
                return "section", n, found[2], f"{n} ", f"paragraaf-{n.replace('.', '-')}"
            if found := re.fullmatch(r"Ambities bij hoofdstuk (\d+)", text):
                return "section", None, text, "", f"ambities-hoofdstuk-{found[1]}"
        if level == 3:
            if found := re.match(r"Ambitie (\d+\.\d+) (.+)", text):
                n = found[1]
                anchor = f"ambitie-{n.replace('.', '-')}"
                return "ambition", n, found[2], f"Ambitie {n}: ", anchor
        return "section", None, text, "", ""

    # --- lists, tables, terms

    def item(self, line: str, place: Place) -> None:
        if self.paragraph:
            self.close_block()
        numbered = NUMBERED.match(line)
        ordered = numbered is not None
        text = numbered[2] if numbered else BULLET.match(line)[1]
        if isinstance(self.open, ListBlock) and self.open.ordered != ordered:
            raise SourceError(place, "bullets and numbers in one list: a blank line is missing")
        if not isinstance(self.open, ListBlock):
            start = int(numbered[1]) if numbered else 1
            block = ListBlock(place, ordered=ordered, start=start)
            self.add(block)
            self.open = block
        elif numbered and int(numbered[1]) != self.open.start + len(self.open.items):
            raise SourceError(place, f"item {numbered[1]} is out of order")
        self.open.items.append(parse_runs(text, place))

    def row(self, line: str, place: Place) -> None:
        if not isinstance(self.open, Table):
            raise SourceError(place, "a table row without !tabel or !liggend right before it")
        if not line.endswith("|") or len(line) < 3:
            raise SourceError(place, "a table row begins and ends with '|'")
        cells = [parse_runs(cell.strip(), place) for cell in line[1:-1].split("|")]
        if not self.open.header:
            self.open.header = cells
            return
        if len(cells) != len(self.open.header):
            raise SourceError(
                place, f"{len(cells)} cells in a table of {len(self.open.header)} columns"
            )
        if all(re.fullmatch(r"[:\- ]+", plain_text(cell)) for cell in cells):
            raise SourceError(place, "a rule under the header is not part of the format")
        self.open.rows.append(cells)

    def term(self, line: str, place: Place) -> None:
        term, colon, explanation = line.partition(": ")
        if not colon or not explanation.strip():
            raise SourceError(place, "a term is written 'TERM: explanation'")
        self.open.entries.append((parse_runs(term, place), parse_runs(explanation.strip(), place)))

    # --- directives

    def directive(self, line: str, place: Place) -> None:
        name, _, rest = line[1:].partition(" ")
        rest = rest.strip()
        if name in ("tabel", "liggend"):
            self.tables += 1
            caption = parse_runs(rest, place)
            block = Table(place, number=self.tables, caption=caption, landscape=name == "liggend")
            if self.box and block.landscape:
                raise SourceError(place, "a landscape table inside a !kader")
            self.add(block)
            self.open = block
        elif name == "figuur":
            figure, _, caption = rest.partition(" ")
            self.figures += 1
            caption_runs = parse_runs(caption, place)
            self.add(Figure(place, number=self.figures, name=figure, caption=caption_runs))
        elif name == "kader":
            if self.box:
                raise SourceError(place, "a !kader inside a !kader")
            box = Box(place, title=parse_runs(rest, place))
            self.add(box)
            self.box = box
        elif name == "begrippen":
            block = Terms(place)
            self.add(block)
            self.open = block
        elif name == "wijziging":
            self.begin_amendment(rest, place)
        elif name == "einde":
            self.end(place)
        else:
            raise SourceError(place, f"unknown directive !{name}")

    def begin_amendment(self, rest: str, place: Place) -> None:
        if self.amendment or self.box:
            raise SourceError(place, "a !wijziging inside another block")
        if not self.sections:
            raise SourceError(place, "a !wijziging before the first heading")
        pairs = re.findall(r'(\w+)=("[^"]*"|\S+)', rest)
        keys = {key: value.strip('"') for key, value in pairs}
        if re.sub(r'\w+=("[^"]*"|\S+)', "", rest).strip() or len(keys) != len(pairs):
            raise SourceError(place, "!wijziging takes key=value pairs, each key once")
        if unknown := keys.keys() - {"id", "effect", "target", "certainty", "scope"}:
            raise SourceError(place, f"unknown key in !wijziging: {', '.join(sorted(unknown))}")
        if missing := {"id", "effect", "target"} - keys.keys():
            raise SourceError(place, f"!wijziging lacks {', '.join(sorted(missing))}")
        target = None if keys["target"] == "none" else keys["target"]
        self.amendment = Amendment(
            place, keys["id"], keys["effect"], target,
            keys.get("certainty", "high"), keys.get("scope"), self.sections[-1],
        )
        self.amendments.append(self.amendment)

    def end(self, place: Place) -> None:
        if self.box:
            if not self.box.blocks:
                raise SourceError(place, "an empty !kader")
            self.box = None
        elif self.amendment:
            if not self.amendment.blocks:
                raise SourceError(place, "an empty !wijziging")
            self.amendment = None
        else:
            raise SourceError(place, "!einde without a !kader or !wijziging")


def _resolve_data(blocks: list[Block]) -> None:
    for i, block in enumerate(blocks):
        if isinstance(block, Figure):
            near = [*reversed(blocks[:i]), *blocks[i + 1 :]]
            block.data = next((b for b in near if isinstance(b, Table | ListBlock)), None)


def _resolve_slugs(sections: list[Section]) -> None:
    """Gives headings without a number their anchors, and sees to it that no anchor comes twice."""
    slugs = Counter(slug(section.title) for section in sections if not section.anchor)
    taken = {section.anchor for section in sections if section.anchor}
    for section in sections:
        if not section.anchor:
            name = slug(section.title)
            above = section.parent
            while above and not above.number:
                above = above.parent
            unique = slugs[name] == 1 and name not in taken
            if above:
                section.anchor = f"{above.anchor}-{name}"
            else:
                section.anchor = name if unique or not section.parent else f"{section.parent.anchor}-{name}"
    seen: set[str] = set()
    for section in sections:
        if section.anchor in seen:
            raise SourceError(section.place, f"second heading with anchor {section.anchor}")
        seen.add(section.anchor)
