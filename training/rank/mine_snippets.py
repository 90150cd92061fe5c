"""Sets of short texts for ranking, from pairs that mine.py wrote: docstring and code without it, comment and statements.

usage: mine_snippets.py PAIRS OUT   (writes OUT/sn-doc, OUT/sn-kw and OUT/sn-comment, datasets as `evaluate retrieval` reads them)
"""

import json
import os
import random
import re
import sys

STOP = set("a an the of to in on for from with and or is are this that be by as it".split())
TEXTS, QUESTIONS = 1500, 300


def sentence(text, rng):
    chance = rng.random()
    if chance < 0.2:
        return "Write a function to " + text[0].lower() + text[1:]
    if chance < 0.35:
        return "How to " + text[0].lower() + text[1:].rstrip(".") + "?"
    return text


def keywords(text, rng):
    words = [word for word in re.findall(r"[\w']+", text.split("\n")[0]) if word.lower() not in STOP]
    return "python " * (rng.random() < 0.3) + " ".join(words[:7]).lower()


def write(folder, name, pairs, question, rng):
    os.makedirs(f"{folder}/{name}", exist_ok=True)
    rng.shuffle(pairs)
    seen, chosen = set(), []
    for pair in pairs:
        text, query = pair["text"], pair["query"].strip()
        if text in seen or query in seen or len(query.split()) < 4 or len(query) > 400 or len(text) < 20:
            continue
        seen |= {text, query}
        chosen.append(pair)
        if len(chosen) == TEXTS:
            break
    with open(f"{folder}/{name}/corpus.jsonl", "w") as corpus, open(f"{folder}/{name}/queries.jsonl", "w") as queries, open(f"{folder}/{name}/qrels.jsonl", "w") as qrels:
        for at, pair in enumerate(chosen):
            corpus.write(json.dumps({"id": f"d{at}", "text": pair["text"]}) + "\n")
            if at < QUESTIONS:
                queries.write(json.dumps({"id": f"{name}-{at}", "query": question(pair["query"], rng)}) + "\n")
                qrels.write(json.dumps({"query_id": f"{name}-{at}", "doc_id": f"d{at}", "relevance": 1}) + "\n")


def main():
    rng = random.Random(7)
    kinds = {}
    for line in open(sys.argv[1]):
        pair = json.loads(line)
        kinds.setdefault(pair["kind"], []).append(pair)
    write(sys.argv[2], "sn-doc", kinds["doc"], sentence, rng)
    write(sys.argv[2], "sn-kw", kinds["doc"], keywords, rng)
    write(sys.argv[2], "sn-comment", [pair for pair in kinds["comment"] if len(pair["text"]) < 200], sentence, rng)


main()
