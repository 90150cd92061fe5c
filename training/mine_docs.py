"""Pairs from prose: titles and the sections below them, sentences and the examples that they announce."""

import json
import re

from mine_text import MAX_QUERY, MAX_TEXT, code, first_sentence, plain, useful, words


def mine_doctests(doc, heading):
    """The sentence before a doctest, and what is typed in it."""
    said, block = "", []
    for line in [*doc.split("\n"), ""]:
        typed = re.match(r"^\s*(?:>>>|\.\.\.) ?(.*)$", line)
        if typed:
            block.append(typed.group(1))
            continue
        if block and line.strip():
            # What is printed.
            continue
        if block:
            text = "\n".join(block)
            if useful(said) and len(words(text)) >= 2:
                yield "doctest", plain(said)[-MAX_QUERY:], heading, code(text)
            said, block = "", []
        elif line.strip():
            said = f"{said} {line.strip()}".strip()
        elif not said.endswith((":", "::")):
            said = ""


def sections(text):
    """[(trail of titles, body)] of reStructuredText or Markdown."""
    lines = text.split("\n")
    marks, trail, found, start = {}, [], [], 0

    def close(end):
        body = "\n".join(lines[start:end]).strip("\n")
        if trail and body.strip():
            found.append(([title for _, title in trail], body))

    number, fenced = 0, False
    while number < len(lines):
        line = lines[number]
        if line.lstrip().startswith("```"):
            fenced = not fenced
        markdown = None if fenced else re.match(r"^(#{1,6})\s+(.+?)\s*#*$", line)
        below = lines[number + 1] if number + 1 < len(lines) else ""
        underline = not fenced and line.strip() and not line.startswith((" ", "\t", ".")) and re.match(r"^([=\-~^\"'`#*+.])\1{3,}\s*$", below)
        if markdown or underline:
            close(number)
            level = len(markdown.group(1)) if markdown else 10 + marks.setdefault(underline.group(1), len(marks))
            title = plain(markdown.group(2) if markdown else line)
            trail = [*(part for part in trail if part[0] < level), (level, title)]
            number += 1 if markdown else 2
            start = number
            continue
        number += 1
    close(len(lines))
    return found


def blocks(body):
    """[(is code, text)]: paragraphs, and fenced, indented or typed code."""
    found = []
    for fence in re.split(r"(?ms)^(\s*```.*?^\s*```[ \t]*$)", body):
        if fence.lstrip().startswith("```"):
            found.append((True, code(re.sub(r"(?m)^\s*```.*$", "", fence))))
            continue
        for part in re.split(r"\n[ \t]*\n", fence):
            bare = part.strip("\n")
            if not bare.strip():
                continue
            if bare.lstrip().startswith(">>>"):
                typed = re.findall(r"(?m)^\s*(?:>>>|\.\.\.) ?(.*)$", bare)
                found.append((True, code("\n".join(typed))))
            elif re.match(r"\s*In \[\d+\]:", bare):
                typed = re.findall(r"(?m)^\s*(?:In \[\d+\]:|\.\.\.:) ?(.*)$", bare)
                found.append((True, code("\n".join(typed))))
            elif bare.startswith(("    ", "\t", "   ")) and not re.match(r"\s*([-*:]|\d+\.)", bare):
                text = "\n".join(line for line in bare.split("\n") if not re.match(r"^\s+:\w+:", line))
                if found and found[-1][0]:
                    found[-1] = (True, f"{found[-1][1]}\n{code(text)}"[:MAX_TEXT])
                else:
                    found.append((True, code(text)))
            elif not re.match(r"^\s*\.\. (?!code|sourcecode|ipython|note|warning|tip|seealso)", bare) or re.match(r"^\.\. (code|sourcecode|ipython)", bare):
                if re.match(r"^\.\. (code|sourcecode|ipython)", bare):
                    rest = "\n".join(bare.split("\n")[1:])
                    if rest.strip():
                        found.append((True, code(rest)))
                else:
                    found.append((False, plain(re.sub(r"^\.\. \w+::\s*", "", bare))))
    return found


def mine_prose(path, text):
    # A title in front matter.
    text = re.sub(r"\A---\n.*?^title: *(.+?)$.*?^---$", lambda found: "# " + found.group(1).strip("\"'").replace("_", " "), text, flags=re.S | re.M)
    for titles, body in sections(text):
        parts = blocks(body)
        title = titles[-1]
        context = titles[-2] if len(titles) > 1 else ""
        heading = path
        prose = " ".join(part for is_code, part in parts if not is_code)
        whole = "\n".join(part for _, part in parts)[:MAX_TEXT]
        # A title of one or two words says what is meant with the one above it.
        asked = title if len(words(title)) >= 3 else f"{context} {title}".strip()
        if useful(asked, 2) and len(words(whole)) >= 15:
            yield "section", asked[:MAX_QUERY], heading, whole
        sentence = first_sentence(prose)
        rest = whole.replace(sentence, "", 1)
        if useful(sentence, 5) and len(words(rest)) >= 20:
            yield "sentence", sentence[:MAX_QUERY], f"{heading}\n{' > '.join(titles)}", rest.strip()
        if useful(asked, 2) and useful(sentence, 5) and len(words(asked)) >= 3:
            yield "title", asked[:MAX_QUERY], "", sentence[:MAX_TEXT]
        for (before_is_code, before), (is_code, example) in zip(parts, parts[1:]):
            if is_code and not before_is_code and len(words(example)) >= 3:
                last = re.split(r"(?<=[.!?])\s", before)[-1].rstrip(":")
                said = last if len(words(last)) >= 5 else f"{asked}. {last}"
                if useful(said):
                    yield "example", said[-MAX_QUERY:], f"{heading}\n{' > '.join(titles)}", example
        examples = "\n".join(part for is_code, part in parts if is_code)
        if useful(asked, 3) and len(words(examples)) >= 5:
            yield "title-example", asked[:MAX_QUERY], heading, examples[:MAX_TEXT]


def mine_notebook(path, text):
    try:
        cells = json.loads(text).get("cells", [])
    except ValueError:
        return
    said = ""
    for cell in cells:
        source = "".join(cell.get("source", []))
        if cell.get("cell_type") == "markdown":
            said = plain(re.sub(r"(?m)^#+\s*", "", source)).split("$$")[0]
        elif cell.get("cell_type") == "code":
            comment = re.match(r"^\s*#\s*(.+)\n(.+)", source, re.S)
            if useful(said) and len(words(source)) >= 3:
                yield "cell", said[:MAX_QUERY], path, source[:MAX_TEXT]
            elif comment and useful(comment.group(1)):
                yield "cell", comment.group(1), path, comment.group(2)[:MAX_TEXT]
            said = ""


def mine_summary(path, text):
    """What a package says it is in a line, and how it says it at length."""
    head, _, description = text.partition("\n\n")
    summary = re.search(r"(?m)^Summary: (.+)$", head)
    if summary and useful(summary.group(1)) and len(words(description)) >= 30:
        yield "summary", summary.group(1), path.split("-")[0], plain(description)[:MAX_TEXT]
    yield from mine_prose(path.split("-")[0], description)
