"""Pairs from Python: what docstrings, comments, messages and names of tests say, and the code that they are about."""

import ast
import re
import textwrap

from mine_docs import mine_doctests
from mine_text import MAX_QUERY, MAX_TEXT, code, first_paragraph, first_sentence, plain, useful, words


def signature_of(lines, node):
    first = node.body[0].lineno if node.body else node.lineno + 1
    head = " ".join(line.strip() for line in lines[node.lineno - 1 : max(node.lineno, first - 1)])
    return head[:160]


def docstring_span(node):
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.lineno, first.end_lineno
    return None


def code_of(lines, node, without):
    numbered = enumerate(lines[node.lineno - 1 : node.end_lineno], node.lineno)
    kept = [line for number, line in numbered if not (without and without[0] <= number <= without[1])]
    return textwrap.dedent("\n".join(kept))[:MAX_TEXT]


def class_head(lines, node):
    parts = [lines[node.lineno - 1].strip()]
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append("    " + signature_of(lines, child))
        elif isinstance(child, (ast.Assign, ast.AnnAssign)):
            parts.append("    " + lines[child.lineno - 1].strip()[:120])
    return "\n".join(parts)[:MAX_TEXT]


def words_of_name(name):
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", name.strip("_")).replace("_", " ").lower()
    return re.sub(r"\s+", " ", parts)


def mine_python(path, source):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = source.split("\n")
    yield from of_module(path, lines, tree)
    yield from of_definitions(path, lines, tree, [])


def of_module(path, lines, tree):
    query = plain(first_paragraph(ast.get_docstring(tree) or ""))[:MAX_QUERY]
    names = [
        "class " + child.name if isinstance(child, ast.ClassDef) else signature_of(lines, child)
        for child in tree.body
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    if useful(query) and len(names) >= 2:
        yield "module", query, path, "\n".join(names)[:MAX_TEXT]
    yield from comments(lines, 1, len(lines), path, "module-comment", lambda line: not re.match(r"\s*(def|class|@|async|import|from)\b", line))
    yield from trailing_comments(lines, path)


def of_definitions(path, lines, node, parents):
    for child in ast.iter_child_nodes(node):
        heading = "\n".join([path, *parents])
        if isinstance(child, ast.ClassDef):
            query = plain(first_paragraph(ast.get_docstring(child) or ""))[:MAX_QUERY]
            if useful(query):
                yield "class", query, heading, class_head(lines, child)
            yield from mine_doctests(ast.get_docstring(child) or "", heading)
            yield from of_definitions(path, lines, child, [*parents, signature_of(lines, child)])
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from of_function(lines, child, heading)


def of_function(lines, node, heading):
    span = docstring_span(node)
    doc = ast.get_docstring(node) or ""
    body = code_of(lines, node, span)
    signature = signature_of(lines, node)
    paragraph = first_paragraph(doc)
    query = plain(paragraph)[:MAX_QUERY]
    rest = doc[len(paragraph) :].strip() if doc else ""
    if useful(query):
        if len(words(body)) >= 6:
            yield "doc", query, heading, body
        if len(words(rest)) >= 20:
            # As documentation of an interface reads: without the sentence that is asked with.
            yield "doc-rest", first_sentence(query), heading, f"{signature}\n{rest}"[:MAX_TEXT]
        yield "signature", first_sentence(query), heading, signature
    second = plain(first_paragraph(re.split(r"\n\s*(?:Parameters|Args|Returns|:param|Example)", rest)[0]))[:MAX_QUERY] if rest else ""
    if useful(second, 6) and len(words(body)) >= 8:
        yield "doc-more", second, heading, body
    name = words_of_name(node.name)
    if len(name.split()) >= 3 and useful(name) and len(words(body)) >= 12 and not name.startswith("test "):
        nameless = code_of(lines, node, None).replace(node.name, "f")
        yield "name", name, heading, nameless
    if node.name.startswith("test_") and len(node.name.split("_")) >= 4 and len(words(body)) >= 8:
        yield "test", name[5:], heading, re.sub(r"^.*?\n", "", body, count=1)
    for parameter, said in re.findall(r"(?m)^\s*:param (?:[\w\[\], ]+ )?(\w+):\s*(.+)$", doc) + re.findall(r"(?m)^\s{0,8}(\w+)(?: ?\([^)]*\))?:\s(.{20,200})$", rest):
        if parameter in signature and useful(said, 5):
            yield "parameter", plain(said)[:MAX_QUERY], heading, body
    yield from mine_doctests(doc, heading + "\n" + signature)
    yield from comments(lines, node.lineno, node.end_lineno, heading + "\n" + signature, "comment", lambda line: True)
    yield from raised(lines, node, heading)


def comments(lines, first, last, heading, kind, wanted):
    """A comment above some statements, and those statements."""
    number = first
    while number <= last:
        match = re.match(r"^(\s*)#\s?(.*)$", lines[number - 1])
        if not match or (kind == "module-comment" and match.group(1)):
            number += 1
            continue
        indent, parts = match.group(1), [match.group(2)]
        number += 1
        while number <= last and (more := re.match(r"^\s*#\s?(.*)$", lines[number - 1])):
            parts.append(more.group(1))
            number += 1
        block = []
        while number + len(block) <= last and len(block) < 12:
            line = lines[number - 1 + len(block)]
            if line.strip() == "" or line.lstrip().startswith("#") or (block and not line.startswith(indent)):
                break
            block.append(line)
        query = plain(" ".join(parts))[:MAX_QUERY]
        text = code("\n".join(block))
        if useful(query, 4) and len(words(text)) >= 4 and wanted(text) and not re.search(r"[=(){}]{2}|^\w+\(|=", query):
            yield kind, query, heading, text
            if len(block) > 2:
                # And the one statement right below, as a snippet of one line is asked for.
                line = block[0].strip()
                if len(words(line)) >= 3 and not line.endswith((":", "(", "{", "[", ",")):
                    yield "line", query, heading, line[:MAX_TEXT]


def trailing_comments(lines, heading):
    for line in lines:
        match = re.match(r"^\s*([^#'\"]{12,160}?)\s+#\s+([A-Za-z].{12,160})$", line)
        if match and useful(match.group(2), 4) and len(words(match.group(1))) >= 3 and "=" not in match.group(2):
            yield "trailing", plain(match.group(2)), heading, match.group(1).strip()


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
        text = f"{signature_of(lines, node)}\n{code(chr(10).join(before))}\nraise {ast.unparse(statement.exc.func)}"
        if useful(query):
            yield "error", query[:MAX_QUERY], heading, text[:MAX_TEXT]
        return
