"""What a query is, for all that mines pairs."""

import re
import textwrap

MAX_TEXT = 1200
MAX_QUERY = 400

NOT_SAID = re.compile(r"^(see|deprecated|todo|fixme|noqa|type:|copyright|pragma|pylint|mypy|versionadded|this file is)\b|^[:@!]", re.I)


def words(text):
    return re.findall(r"[A-Za-z]{2,}", text)


def useful(query, least=3):
    found = words(query)
    return least <= len(found) <= 80 and len({word.lower() for word in found}) >= min(least, 3) and not NOT_SAID.match(query.strip())


def first_paragraph(text):
    return re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].replace("\n", " ").strip()


def first_sentence(text):
    return re.split(r"(?<=[.!?:])\s", text.strip(), maxsplit=1)[0].strip()


def plain(text):
    """Without the marks of reStructuredText and Markdown."""
    text = re.sub(r":[\w:+-]+:`~?([^`<]*?)(?:\s*<[^`]*>)?`", r"\1", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`([^`<]*?)\s*<[^`]*>`_+", r"\1", text)
    text = re.sub(r"[`*|]+|<[a-zA-Z/][^>]*>", "", text)
    return re.sub(r"\s+", " ", text).strip()


def code(text):
    return textwrap.dedent(text).strip("\n")[:MAX_TEXT]
