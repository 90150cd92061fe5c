"""Pairs of (what a person says, the code or text that it is about), mined from Python packages.

    python mine.py --out pairs.jsonl --exclude not-for-training.txt wheels/*.whl

Each line: {"kind", "query", "path", "heading", "text"}. The text never holds the words of the query: a docstring is taken
out of the code that it describes. Deterministic: the same archives in the same order give the same file.
"""

import argparse
import ast
import json
import random
import re
import sys
import textwrap
import warnings
import zipfile

MAX_TEXT = 1200
MAX_QUERY = 400
PER_ARCHIVE = 6000

warnings.filterwarnings("ignore")


def first_paragraph(text):
    return re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].replace("\n", " ").strip()


def words(text):
    return re.findall(r"[A-Za-z]{2,}", text)


def useful(query):
    found = words(query)
    return 3 <= len(found) <= 80 and len(set(w.lower() for w in found)) >= 3 and not re.match(r"^(see|deprecated|todo|fixme|noqa|type:|copyright)\b|^[:@]", query.strip(), re.I)


def signature_of(lines, node):
    first = node.body[0].lineno if node.body else node.lineno + 1
    head = " ".join(line.strip() for line in lines[node.lineno - 1 : max(node.lineno, first - 1)])
    return head[:200]


def docstring_span(node):
    if node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant) and isinstance(node.body[0].value.value, str):
        return node.body[0].lineno, node.body[0].end_lineno
    return None


def code_of(lines, node, without=None):
    start = node.lineno
    kept = [line for number, line in enumerate(lines[start - 1 : node.end_lineno], start) if not (without and without[0] <= number <= without[1])]
    return textwrap.dedent("\n".join(kept))[:MAX_TEXT]


def class_head(lines, node, without):
    parts = [lines[node.lineno - 1].strip()]
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append("    " + signature_of(lines, child))
        elif isinstance(child, (ast.Assign, ast.AnnAssign)):
            parts.append("    " + lines[child.lineno - 1].strip()[:120])
    return "\n".join(parts)[:MAX_TEXT]


def mine_python(path, source):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = source.split("\n")

    def visit(node, parents):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                span = docstring_span(child)
                doc = ast.get_docstring(child) or ""
                heading = "\n".join([path, *parents])
                query = first_paragraph(doc)[:MAX_QUERY]
                if span and useful(query):
                    yield "doc", query, heading, class_head(lines, child, span)
                yield from visit(child, [*parents, lines[child.lineno - 1].strip()[:120]])
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                span = docstring_span(child)
                doc = ast.get_docstring(child) or ""
                heading = "\n".join([path, *parents])
                body = code_of(lines, child, span)
                query = first_paragraph(doc)[:MAX_QUERY]
                if span and useful(query) and len(words(body)) >= 6:
                    yield "doc", query, heading, body
                    rest = doc[len(first_paragraph(doc)) :].strip()
                    second = first_paragraph(re.split(r"\n\s*(?:Parameters|Args|Returns|:param|Example)", rest)[0])[:MAX_QUERY] if rest else ""
                    if useful(second) and len(words(second)) >= 6:
                        yield "doc-more", second, heading, body
                if child.name.startswith("test_") and len(child.name.split("_")) >= 4 and len(words(body)) >= 8:
                    yield "test", child.name[5:].replace("_", " "), heading, re.sub(r"^.*?\n", "", body, count=1)
                yield from comments(lines, child, heading)
                yield from raised(lines, child, heading)

    yield from visit(tree, [])


def comments(lines, node, heading):
    """A comment above some statements, and those statements."""
    number = node.lineno
    while number <= node.end_lineno:
        match = re.match(r"^(\s*)#\s?(.*)$", lines[number - 1])
        if not match:
            number += 1
            continue
        indent, parts = match.group(1), [match.group(2)]
        number += 1
        while number <= node.end_lineno and (more := re.match(r"^\s*#\s?(.*)$", lines[number - 1])):
            parts.append(more.group(1))
            number += 1
        block = []
        while number + len(block) <= node.end_lineno and len(block) < 12:
            line = lines[number - 1 + len(block)]
            if line.strip() == "" or line.lstrip().startswith("#") or (block and not line.startswith(indent)):
                break
            block.append(line)
        query = " ".join(parts).strip()[:MAX_QUERY]
        text = textwrap.dedent("\n".join(block))
        if useful(query) and len(words(query)) >= 4 and len(words(text)) >= 4 and not re.search(r"[=(){}]{2}|^\w+\(", query):
            yield "comment", query, heading + "\n" + signature_of(lines, node), text[:MAX_TEXT]


def raised(lines, node, heading):
    """The message of an exception, and the lines that lead to it."""
    for statement in ast.walk(node):
        if not (isinstance(statement, ast.Raise) and isinstance(statement.exc, ast.Call) and statement.exc.args):
            continue
        message = statement.exc.args[0]
        if isinstance(message, ast.JoinedStr):
            query = "".join(part.value if isinstance(part, ast.Constant) else "x" for part in message.values)
        elif isinstance(message, ast.Constant) and isinstance(message.value, str):
            query = message.value
        else:
            continue
        before = lines[max(node.lineno - 1, statement.lineno - 7) : statement.lineno - 1]
        name = ast.unparse(statement.exc.func)
        text = signature_of(lines, node) + "\n" + textwrap.dedent("\n".join(before)) + f"\nraise {name}"
        if useful(query):
            yield "error", query[:MAX_QUERY], heading, text[:MAX_TEXT]
        return


def mine_docs(path, text):
    """A section's title and first sentence, and the example below them."""
    for match in re.finditer(r"(?m)^([^\n`]{8,120})\n[=\-~^]{4,}\n+([^\n`][^\n]{20,400})\n(?:[^\n]*\n){0,8}?(?:.*::|```\w*|>>> )\n?((?:\n|[ \t>.].*\n|[^\n`]+\n){2,20})", text):
        title, sentence, code = match.groups()
        if useful(sentence) and len(words(code)) >= 5:
            yield "example", f"{title.strip()}. {sentence.strip()}"[:MAX_QUERY], path, textwrap.dedent(code)[:MAX_TEXT]


def archive_name(path):
    return re.split(r"-\d", path.rsplit("/", 1)[-1])[0].lower().replace("_", "-")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archives", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--exclude", required=True)
    options = parser.parse_args()
    excluded = {line.strip().lower() for line in open(options.exclude) if line.strip() and not line.startswith("#")}
    seen = set()
    total = 0
    with open(options.out, "w", encoding="utf-8") as out:
        for archive in sorted(options.archives):
            name = archive_name(archive)
            if name in excluded:
                print(f"left out: {name}", file=sys.stderr)
                continue
            pairs = []
            with zipfile.ZipFile(archive) as opened:
                for member in opened.namelist():
                    parts = member.lower().split("/")
                    # What a package carries along of others would be trained on under its name.
                    if any(part in ("vendor", "_vendor", "vendored", "extern", "third_party") for part in parts) or excluded & {parts[0]}:
                        continue
                    info = opened.getinfo(member)
                    if not member.endswith((".py", ".rst", ".md", "METADATA")) or info.file_size > 400_000:
                        continue
                    try:
                        text = opened.read(member).decode("utf-8")
                    except (UnicodeDecodeError, zipfile.BadZipFile):
                        continue
                    found = mine_python(member, text) if member.endswith(".py") else mine_docs(member, text)
                    pairs.extend((member, *pair) for pair in found)
            if len(pairs) > PER_ARCHIVE:
                pairs = random.Random(name).sample(pairs, PER_ARCHIVE)
            kept = 0
            for member, kind, query, heading, text in pairs:
                key = (query.lower(), text[:200])
                if key in seen:
                    continue
                seen.add(key)
                out.write(json.dumps({"kind": kind, "query": query, "path": member, "heading": heading, "text": text}) + "\n")
                kept += 1
            total += kept
            print(f"{name}: {kept}", file=sys.stderr)
    print(f"{total} pairs", file=sys.stderr)


if __name__ == "__main__":
    main()
