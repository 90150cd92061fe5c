"""Pairs of (what a commit says it does, what it left behind), from the histories of git repositories.

    python mine_commits.py --out commits.jsonl [--newest 1500] REPOSITORY.git...

For questions about whole repositories: people ask about a project in the words in which its authors speak of it. The text
is what stands around a change after it, removed lines left out. Deterministic.
"""

import argparse
import json
import os
import re
import subprocess

from mine_text import MAX_QUERY, MAX_TEXT, code, plain, useful, words

TRIVIAL = re.compile(r"^(merge|bump|release|version|update changelog|changelog|revert|lint|typo|fix typo|prepare|back to dev|cleanup|black|pep8|flake|\[pre-commit|post-release|preparing)\b", re.I)
HUNKS = 2


def said_of(subject, body):
    subject = re.sub(r"\s*\(?#\d+\)?|^\w+(\([^)]*\))?!?:\s+|^\[[^\]]*\]\s*|\b(gh|GH|bpo)-\d+:?|\b(fix(es)?|close[sd]?|refs?) #?\d+\.?", "", subject, flags=re.I).strip()
    first = re.split(r"\n\s*\n", body.strip())[0]
    useful_body = useful(first, 6) and not re.match(r"^(co-authored|signed-off|closes|fixes|\*|-)", first, re.I)
    return plain(f"{subject}. {first}" if useful_body else subject)[:MAX_QUERY], subject


def pairs_of(repository, newest):
    log = subprocess.run(
        ["git", f"--git-dir={repository}", "log", "--no-merges", f"-n{newest}", "-U6", "-p", "--no-color", "--diff-filter=M", "--format=%x01%s%x02%b%x03", "--", "*.py"],
        capture_output=True, check=False,
    ).stdout.decode("utf-8", errors="ignore")
    for commit in log.split("\x01")[1:]:
        said, _, patch = commit.partition("\x03")
        subject, _, body = said.partition("\x02")
        query, bare = said_of(subject, body)
        if not useful(bare, 4) or TRIVIAL.match(bare):
            continue
        files = re.split(r"(?m)^diff --git ", patch)[1:]
        if len(files) > 6:
            continue
        kept = 0
        for file in files:
            path = re.search(r"(?m)^\+\+\+ b/(.+)$", file)
            if not path or re.search(r"(^|/)(tests?|testing|docs)/|test_|_test\.py|setup\.py|conftest", path.group(1)):
                continue
            for hunk in re.split(r"(?m)^@@ ", file)[1:]:
                head, _, lines = hunk.partition("\n")
                inside = head.split("@@", 1)[-1].strip()
                after = [line[1:] for line in lines.split("\n") if line[:1] in (" ", "+")]
                text = code("\n".join(after))
                if len(words(text)) >= 12 and "+" in {line[:1] for line in lines.split("\n")}:
                    yield query, path.group(1), f"{path.group(1)}\n{inside}", text[:MAX_TEXT]
                    kept += 1
                if kept == HUNKS:
                    break
            if kept == HUNKS:
                break


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--newest", type=int, default=1500)
    options = parser.parse_args()
    with open(options.out, "w", encoding="utf-8") as out:
        for repository in sorted(options.repositories):
            name = os.path.basename(repository).removesuffix(".git").lower()
            count = 0
            for query, path, heading, text in pairs_of(repository, options.newest):
                line = {"kind": "commit", "source": name, "query": query, "path": path, "heading": heading, "text": text}
                out.write(json.dumps(line) + "\n")
                count += 1
            print(name, count, flush=True)


if __name__ == "__main__":
    main()
