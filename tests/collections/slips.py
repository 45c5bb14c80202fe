#!/usr/bin/env python3
"""What slips of a kind cost on a judged collection, against the same queries as written.

    slips.py DIR … [--planzoeker PATH]

A slip is made in the longest word of a query that allows it, at a place that the query's id decides:

- swapped: two letters that stand beside each other;
- single, doubled: a double letter written once, a single one between vowels written twice;
- ij-ei, au-ou, ch-g: one spelling of a sound for the other;
- d-t: the wrong one at the end of a word;
- lost: two letters, neither of them the first, of a word of eight or more.

Prints for each kind the number of queries, nDCG@10 as written and with the slip, and the mean difference
with its paired standard error.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import tempfile
from collections.abc import Callable
from math import sqrt
from pathlib import Path

VOWELS = "aeiou"


def places(word: str, fits: Callable[[int], bool]) -> list[int]:
    return [at for at in range(len(word)) if fits(at)]


def swapped(word: str, pick: random.Random) -> str | None:
    at = places(word, lambda at: 0 < at < len(word) - 1 and word[at] != word[at + 1])
    if not at:
        return None
    here = pick.choice(at)
    return word[:here] + word[here + 1] + word[here] + word[here + 2 :]


def single(word: str, pick: random.Random) -> str | None:
    at = places(word, lambda at: at > 0 and word[at] == word[at - 1])
    if not at:
        return None
    here = pick.choice(at)
    return word[:here] + word[here + 1 :]


def doubled(word: str, pick: random.Random) -> str | None:
    def is_between(at: int) -> bool:
        around = word[at - 1 : at] + word[at + 1 : at + 2]
        return len(around) == 2 and set(around) <= set(VOWELS) and word[at] not in VOWELS

    at = places(word, is_between)
    if not at:
        return None
    here = pick.choice(at)
    return word[:here] + word[here] + word[here:]


def sound(one: str, other: str) -> Callable[[str, random.Random], str | None]:
    def slip(word: str, pick: random.Random) -> str | None:
        found = [(match.start(), match.group()) for match in re.finditer(f"{one}|{other}", word)]
        if not found:
            return None
        here, was = pick.choice(found)
        return word[:here] + (other if was == one else one) + word[here + len(was) :]

    return slip


def last(word: str, _: random.Random) -> str | None:
    if not word.endswith(("d", "t")) or word[-2] == word[-1]:
        return None
    return word[:-1] + ("t" if word[-1] == "d" else "d")


def lost(word: str, pick: random.Random) -> str | None:
    if len(word) < 8:
        return None
    gone = pick.sample(range(1, len(word)), 2)
    return "".join(letter for at, letter in enumerate(word) if at not in gone)


KINDS: dict[str, Callable[[str, random.Random], str | None]] = {
    "swapped": swapped,
    "single": single,
    "doubled": doubled,
    "ij-ei": sound("ij", "ei"),
    "au-ou": sound("au", "ou"),
    "ch-g": sound("ch", "g"),
    "d-t": last,
    "lost": lost,
}


def with_slip(query: str, kind: str, seed: str) -> str | None:
    words = sorted(re.findall(r"[a-z]{4,}", query.lower()), key=len, reverse=True)
    for word in words:
        slip = KINDS[kind](word, random.Random(f"{seed} {kind}"))
        if slip and slip != word:
            return re.sub(rf"(?i)\b{word}\b", slip, query, count=1)
    return None


def gains(program: str, collection: Path, queries: dict[str, str]) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(f"{name}\t{query}\n" for name, query in queries.items())
        file.flush()
        command = [program, "evaluate", collection, "--queries", file.name, "--per-query"]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = (line.split("\t") for line in ran.stdout.splitlines())
    return {row[0]: float(row[1]) for row in rows if len(row) > 2 and row[0] in queries}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--planzoeker", default="target/release/planzoeker")
    options = parser.parse_args()
    print(f"{'':24}{'queries':>8}{'written':>9}{'slip':>8}  difference")
    for collection in options.collections:
        lines = (collection / "queries.tsv").read_text(encoding="utf-8").splitlines()
        written = dict(line.split("\t", 1) for line in lines)
        for kind in KINDS:
            slips = {name: with_slip(query, kind, name) for name, query in written.items()}
            slips = {name: slip for name, slip in slips.items() if slip}
            before = gains(options.planzoeker, collection, {name: written[name] for name in slips})
            after = gains(options.planzoeker, collection, slips)
            lost_by = [after[name] - before[name] for name in before if name in after]
            count = len(lost_by)
            if count < 2:
                continue
            mean = sum(lost_by) / count
            error = sqrt(sum((one - mean) ** 2 for one in lost_by) / (count - 1) / count)
            as_written, slipped = sum(before.values()) / count, sum(after.values()) / count
            print(
                f"{collection.name + ' ' + kind:24}{count:8}{as_written:9.4f}{slipped:8.4f}"
                f"  {mean:+.4f} ± {error:.4f}"
            )


if __name__ == "__main__":
    main()
