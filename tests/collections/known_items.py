#!/usr/bin/env python3
"""Makes a judged collection out of passages that nobody judged: known items.

    known_items.py PASSAGES.jsonl OUT [COUNT]

A query is the heading right above some passages, which is taken out of their path and stands nowhere
else as a heading; those passages are its answers. Headings that more than four passages share, or
that say little (one word, or only words that begin hundreds of headings), are left out. Beside
queries.tsv there are

- queries-split.tsv: one compound written as two words, where both halves are words of the passages;
- queries-typo.tsv: one letter more, less or other, or two neighbours swapped, in one word;
- queries-slip.tsv: a slip of spelling rather than of the hand: a doubled letter written once or a
  single one twice, ij for ei, au for ou, d for t at the end and the other way round.

Each has the queries that allow it. What is drawn depends on the file alone, so two runs agree.
"""

import collections
import json
import pathlib
import random
import re
import sys

ARTICLE = re.compile(r"(Artikel|Art\.)\s")
WORD = re.compile(r"[a-zà-ÿ]+")
MOST_PASSAGES = 4
COMMON = 100
VOWELS = "aeiou"


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    passages = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    draw = random.Random(20180801)
    words = collections.Counter()
    for passage in passages:
        words.update(set(WORD.findall(passage["text"].lower())))

    under = collections.defaultdict(list)
    standing = collections.Counter()
    for passage in passages:
        steps = passage["section"].split(" > ")
        standing.update({step.lower() for step in steps})
        headings = [step for step in steps if not ARTICLE.match(step)]
        if headings:
            under[headings[-1]].append(passage)
    leading = collections.Counter(heading.split()[0].lower() for heading in under)

    def tells(heading):
        found = WORD.findall(heading.lower())
        return len(found) > 1 and any(len(w) > 4 and leading[w] < COMMON for w in found)

    eligible = [
        heading
        for heading, own in sorted(under.items())
        if len(own) <= MOST_PASSAGES
        and standing[heading.lower()] == len(own)
        and len({passage["title"] for passage in own}) == 1
        and tells(heading)
    ]
    chosen = sorted(draw.sample(eligible, min(count, len(eligible))))

    queries, judgements = [], []
    for number, heading in enumerate(chosen):
        queries.append((f"k{number}", heading))
        for passage in under[heading]:
            judgements.append(f"k{number} 0 {passage['id']} 1")
            steps = passage["section"].split(" > ")
            passage["section"] = " > ".join(step for step in steps if step != heading)

    out.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(passage, ensure_ascii=False) + "\n" for passage in passages)
    (out / "passages.jsonl").write_text(lines, "utf-8")
    (out / "qrels.tsv").write_text("\n".join(judgements) + "\n", "utf-8")
    write(out / "queries.tsv", queries)
    for name, change in [("split", apart), ("typo", typo), ("slip", slip)]:
        changed = [(key, one_word(text, change, words, draw)) for key, text in queries]
        write(out / f"queries-{name}.tsv", [(key, text) for key, text in changed if text])


def write(file, queries):
    file.write_text("".join(f"{key}\t{text}\n" for key, text in queries), "utf-8")


def one_word(text, change, words, draw):
    """The text with one word changed; None where no word allows it."""
    places = list(re.finditer(r"[A-Za-zà-ÿ]+", text))
    draw.shuffle(places)
    for place in places:
        changed = change(place.group(), words, draw)
        if changed:
            return text[: place.start()] + changed + text[place.end() :]
    return None


def apart(word, words, _draw):
    """A compound as its two halves; the split whose rarer half is commonest."""
    lower = word.lower()
    best = None
    for at in range(5, len(lower) - 4):
        first, second = lower[:at], lower[at:]
        half = min(words[first], words[second])
        if half >= 5 and (best is None or half > best[0]):
            best = (half, f"{word[:at]} {second}")
    return best and best[1]


def typo(word, words, draw):
    """One edit anywhere but in the first letter, that makes no other word."""
    if len(word) < 5:
        return None
    letters = "abcdefghijklmnopqrstuvwxyz"
    for _ in range(20):
        at = draw.randrange(1, len(word))
        kind = draw.randrange(4)
        if kind == 0:
            changed = word[:at] + word[at + 1 :]
        elif kind == 1:
            changed = word[:at] + draw.choice(letters) + word[at:]
        elif kind == 2:
            changed = word[:at] + draw.choice(letters) + word[at + 1 :]
        else:
            changed = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        if changed.lower() != word.lower() and not words[changed.lower()]:
            return changed
    return None


def slip(word, words, draw):
    """A misspelling that makes no other word."""
    lower = word.lower()
    changed = singled(lower) + doubled(lower) + ended(lower)
    changed += respelled(lower, "ij", "ei") + respelled(lower, "au", "ou")
    return drawn(word, changed, words, draw)


def drawn(word, changed, words, draw):
    """One of the ways in which a word may be changed, that makes no other word; None where there is none."""
    changed = [other for other in changed if other != word.lower() and not words[other]]
    return draw.choice(changed) if len(word) >= 5 and changed else None


def singled(word):
    """A doubled letter written once."""
    inside = range(1, len(word) - 1)
    return [word[:at] + word[at + 1 :] for at in inside if word[at] == word[at + 1]]


def doubled(word):
    """A single consonant between vowels written twice."""
    return [
        word[: at + 1] + word[at:]
        for at in range(1, len(word) - 1)
        if word[at] in "klmnprst" and word[at - 1] in VOWELS and word[at + 1] in VOWELS
    ]


def respelled(word, one, other):
    """One spelling of a sound for the other, either way."""
    return [
        word[: found.start()] + wrong + word[found.end() :]
        for right, wrong in [(one, other), (other, one)]
        for found in re.finditer(right, word)
    ]


def ended(word):
    """The wrong one of d and t at the end."""
    return [word[:-1] + {"d": "t", "t": "d"}[word[-1]]] if word[-1] in "dt" else []


if __name__ == "__main__":
    main()
