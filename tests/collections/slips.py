#!/usr/bin/env python3
"""What slips of a kind cost on a judged collection, against the same queries as written.

    slips.py DIR … [--planzoeker PATH]

A slip is made in one word of each query that allows it, and makes no word that the passages have; what is
drawn depends on the files alone. Prints for each kind the number of queries, nDCG@10 as written and with
the slip, and the mean difference with its paired standard error.
"""

import argparse
import collections
import itertools
import json
import math
import pathlib
import random
import subprocess
import tempfile

import known_items


def swapped(word):
    """Two letters that stand beside each other, neither of them the first."""
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)]


def lost(word):
    """Two letters gone of a word of eight or more, neither of them the first."""
    pairs = itertools.combinations(range(1, len(word)), 2) if len(word) >= 8 else []
    return [word[:one] + word[one + 1 : other] + word[other + 1 :] for one, other in pairs]


KINDS = {
    "swapped": swapped,
    "single": known_items.singled,
    "doubled": known_items.doubled,
    "ij-ei": lambda word: known_items.respelled(word, "ij", "ei"),
    "au-ou": lambda word: known_items.respelled(word, "au", "ou"),
    "ch-g": lambda word: known_items.respelled(word, "ch", "g"),
    "d-t": known_items.ended,
    "lost": lost,
}


def with_slips(queries, kind, words):
    draw = random.Random(kind)

    def change(word, words, draw):
        return known_items.drawn(word, KINDS[kind](word.lower()), words, draw)

    slips = {key: known_items.one_word(text, change, words, draw) for key, text in queries.items()}
    return {key: text for key, text in slips.items() if text}


def gains(program, collection, queries):
    """nDCG@10 of each query."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "queries.tsv"
        known_items.write(file, queries.items())
        command = [program, "evaluate", collection, "--queries", file, "--per-query"]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = (line.split("\t") for line in ran.stdout.splitlines())
    return {row[0]: float(row[1]) for row in rows if len(row) > 2 and row[0] in queries}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("collections", nargs="+", type=pathlib.Path)
    parser.add_argument("--planzoeker", default="target/release/planzoeker")
    options = parser.parse_args()
    print(f"{'':24}{'queries':>8}{'written':>9}{'slip':>8}  difference")
    for collection in options.collections:
        words = collections.Counter()
        for line in (collection / "passages.jsonl").read_text("utf-8").splitlines():
            words.update(known_items.WORD.findall(json.loads(line)["text"].lower()))
        lines = (collection / "queries.tsv").read_text("utf-8").splitlines()
        written = dict(line.split("\t", 1) for line in lines)
        for kind in KINDS:
            slips = with_slips(written, kind, words)
            before = gains(options.planzoeker, collection, {key: written[key] for key in slips})
            after = gains(options.planzoeker, collection, slips)
            changes = [after[key] - before[key] for key in slips]
            count = len(changes)
            if count < 2:
                continue
            mean = sum(changes) / count
            spread = math.sqrt(sum((change - mean) ** 2 for change in changes) / (count - 1))
            means = f"{sum(before.values()) / count:9.4f}{sum(after.values()) / count:8.4f}"
            name = f"{collection.name} {kind}"
            print(f"{name:24}{count:8}{means}  {mean:+.4f} ± {spread / math.sqrt(count):.4f}")


if __name__ == "__main__":
    main()
