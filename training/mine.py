"""Pairs of (what a person says, the code or text that it is about), mined from Python packages.

    python mine.py --out pairs.jsonl --exclude not-for-training.txt [--exclude more.txt] SOURCE...

A SOURCE is a wheel, or a folder with the files of a repository or of a documentation package. Each line is
{"kind", "source", "query", "path", "heading", "text"}. The text never holds the words of the query: a docstring is taken
out of the code that it describes. Deterministic: the same sources give the same file.
"""

import argparse
import json
import os
import random
import re
import sys
import warnings
import zipfile

from mine_docs import mine_notebook, mine_prose, mine_summary
from mine_python import mine_python

# A source of many pairs says the same things in many ways; so no kind of pair of one source gets more than this.
PER_KIND = 2500
LONGEST_FILE = 400_000
VENDORED = {"vendor", "_vendor", "vendored", "extern", "third_party", "_vendored_packages"}

warnings.filterwarnings("ignore")


def files_of(source):
    """(path, text) in a fixed order."""
    if os.path.isdir(source):
        found = sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(source)
            for name in names
            if name.endswith((".py", ".rst", ".md", ".ipynb", ".rst.txt"))
        )
        for path in found:
            if os.path.getsize(path) <= LONGEST_FILE:
                with open(path, encoding="utf-8", errors="ignore") as opened:
                    yield os.path.relpath(path, source), opened.read()
        return
    with zipfile.ZipFile(source) as archive:
        for member in archive.namelist():
            if member.endswith((".py", ".rst", ".md", "METADATA")) and archive.getinfo(member).file_size <= LONGEST_FILE:
                yield member, archive.read(member).decode("utf-8", errors="ignore")


def pairs_of(path, text):
    if path.endswith(".py"):
        return mine_python(path, text)
    if path.endswith(".ipynb"):
        return mine_notebook(path, text)
    if path.endswith("METADATA"):
        return mine_summary(path, text)
    return mine_prose(path.removesuffix(".txt"), text)


def name_of(source):
    return re.split(r"-\d", os.path.basename(source.rstrip("/")))[0].lower().replace("_", "-")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--exclude", required=True, action="append")
    options = parser.parse_args()
    excluded = {
        line.strip().lower() for path in options.exclude for line in open(path) if line.strip() and not line.startswith("#")
    }
    seen = set()
    totals = {}
    with open(options.out, "w", encoding="utf-8") as out:
        for source in sorted(options.sources, key=name_of):
            name = name_of(source)
            if name in excluded:
                print(f"left out: {name}", file=sys.stderr)
                continue
            kinds = {}
            for path, text in files_of(source):
                parts = path.lower().split("/")
                # What a package carries along of others would be trained on under its name.
                if VENDORED & set(parts) or excluded & set(parts[:2]):
                    continue
                for kind, query, heading, body in pairs_of(path, text):
                    kinds.setdefault(kind, []).append((path, query, heading, body))
            counts = {}
            for kind, pairs in sorted(kinds.items()):
                if len(pairs) > PER_KIND:
                    pairs = random.Random(name + kind).sample(pairs, PER_KIND)
                for path, query, heading, body in pairs:
                    key = hash((kind, query.lower(), body[:200]))
                    if key in seen:
                        continue
                    seen.add(key)
                    line = {"kind": kind, "source": name, "query": query, "path": path, "heading": heading, "text": body}
                    out.write(json.dumps(line) + "\n")
                    counts[kind] = counts.get(kind, 0) + 1
            for kind, count in counts.items():
                totals[kind] = totals.get(kind, 0) + count
            print(f"{name}: {counts}", file=sys.stderr, flush=True)
    print(f"{sum(totals.values())} pairs: {totals}", file=sys.stderr)


if __name__ == "__main__":
    main()
