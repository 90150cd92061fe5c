"""Mines questions with known places from repositories: error messages, tracebacks, keywords, commits.

usage: mine_questions.py REPOS QUESTIONS GIT OUT   (folders; one JSON a line to OUT/NAME.jsonl)
"""

import ast
import glob
import json
import os
import random
import re
import subprocess
import sys

STOP = set(
    "a an the is are was were be been do does did how what why when where which who can could should would will i my me we our you your it its "
    "this that these those there here of to in on at for from by with without into and or not no if so as than then but about after before "
    "same only also just any some all each every get gets got have has had like want need way work works actually happens happen exactly".split()
)


def is_test(path):
    return re.search(r"(^|/)(tests?|testing|conftest\.py|test_[^/]*|[^/]*_tests?\.py|docs?|examples?|setup\.py)(/|$)", path) is not None


def literal(node, rng):
    """The text of a message with its gaps filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        parts = []
        for value in node.values:
            parts.append(value.value if isinstance(value, ast.Constant) else rng.choice(["foo", "3", "'name'", "None", "my_value"]))
        text = "".join(str(p) for p in parts)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)):
        return literal(node.left, rng)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return literal(node.func.value, rng)
    else:
        return None
    text = re.sub(r"%[sdr]|\{[^{}]*\}", lambda _: rng.choice(["foo", "3", "'name'", "42"]), text)
    return " ".join(text.split())


def functions(tree):
    """(qualified name, node) of all functions."""
    found = []

    def walk(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.append((prefix + child.name, child))
                walk(child, prefix + child.name + ".")
            elif isinstance(child, ast.ClassDef):
                walk(child, prefix + child.name + ".")
            else:
                walk(child, prefix)

    walk(tree, "")
    return found


def mine(repo, root, questions, git, rng):
    out = []
    raises, texts = [], {}
    for path in sorted(glob.glob(f"{root}/**/*.py", recursive=True)):
        rel = os.path.relpath(path, root)
        if is_test(rel):
            continue
        try:
            source = open(path, encoding="utf8").read()
            tree = ast.parse(source)
        except (SyntaxError, UnicodeDecodeError):
            continue
        texts[rel] = (source.split("\n"), functions(tree))
        for name, fn in texts[rel][1]:
            for node in ast.walk(fn):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                    message = literal(node.exc.args[0], rng)
                    kind = ast.unparse(node.exc.func).split(".")[-1]
                    if message and len(message.split()) >= 3:
                        raises.append((rel, name, fn, node, kind, message[:240]))
    rng.shuffle(raises)
    seen = set()
    for rel, name, fn, node, kind, message in raises:
        if message in seen:
            continue
        seen.add(message)
        if len(seen) > 16:
            break
        gold = [{"path": rel, "startLine": node.lineno, "endLine": node.end_lineno, "symbol": name, "grade": 2}]
        form = rng.choice(["{m}", "{k}: {m}", "Why do I get \"{m}\"?", "what does `{k}: {m}` mean and how do I fix it", "where does the error \"{m}\" come from?", "{k}: {m}\nwhat did I do wrong?"])
        out.append({"id": f"er-{repo}-{len(out)}", "repo": repo, "kind": "error", "query": form.format(k=kind, m=message), "gold": gold})
    for rel, name, fn, node, kind, message in raises[16:26] if len(raises) > 26 else raises[:8]:
        lines, fns = texts[rel]
        frames = ['  File "/home/me/app/main.py", line %d, in <module>\n    main()' % rng.randint(5, 90)]
        other = rng.choice(list(texts))
        if texts[other][1] and rng.random() < 0.7:
            oname, ofn = rng.choice(texts[other][1])
            ol = rng.randint(ofn.lineno, ofn.end_lineno)
            frames.append(f'  File "/usr/lib/python3/site-packages/{other}", line {ol}, in {oname.split(".")[-1]}\n    {lines[0].strip() if other == rel else texts[other][0][ol - 1].strip()}')
        frames.append(f'  File "/usr/lib/python3/site-packages/{rel}", line {node.lineno}, in {name.split(".")[-1]}\n    {lines[node.lineno - 1].strip()}')
        tb = "Traceback (most recent call last):\n" + "\n".join(frames) + f"\n{kind}: {message}"
        query = rng.choice(["{t}", "Why does this happen?\n\n{t}", "{t}\n\nHow can I fix this?"]).format(t=tb)
        gold = [{"path": rel, "startLine": node.lineno, "endLine": node.end_lineno, "symbol": name, "grade": 2}]
        out.append({"id": f"tb-{repo}-{len(out)}", "repo": repo, "kind": "traceback", "query": query, "gold": gold})
    for q in questions:
        if not q.get("gold"):
            continue
        words = [w for w in re.findall(r"[\w.\-/']+", q["query"]) if w.lower().strip(".'") not in STOP and len(w) > 1]
        words = [w.strip(".'") for w in words]
        if len(words) < 3:
            continue
        take = sorted(rng.sample(range(len(words)), min(len(words), rng.choice([3, 4, 4, 5, 6]))))
        out.append({"id": f"kw-{q['id']}", "repo": repo, "kind": "keywords", "query": " ".join(words[i] for i in take), "gold": q["gold"]})
    out += symbols(repo, texts, rng)
    out += commits(repo, texts, git, rng)
    return out


def symbols(repo, texts, rng, most=24):
    """Nothing but a name, as people type it into a search box."""
    found = []
    for path, (lines, fns) in sorted(texts.items()):
        for name, fn in fns:
            if not name.split(".")[-1].startswith("_") and name.count(".") <= 1:
                found.append((path, name, fn))
        for node in ast.parse("\n".join(lines)).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found += [(path, node.name, node)] * 3
    rng.shuffle(found)
    rows, seen = [], set()
    for path, name, node in found:
        last = name.split(".")[-1]
        same = [(p, n, f) for p, n, f in found if n.split(".")[-1] == last]
        if last in seen or len({(p, n) for p, n, _ in same}) > 3:
            continue
        seen.add(last)
        query = rng.choice([name, last, last, f"{name}()", f"`{last}`", ("class " if isinstance(node, ast.ClassDef) else "def ") + last])
        if "." in query:
            same = [(path, name, node)]
        gold = [{"path": p, "startLine": n.lineno, "endLine": n.end_lineno if not isinstance(n, ast.ClassDef) else min(n.end_lineno, n.lineno + 15), "symbol": s, "grade": 2} for p, s, n in {(p, s): (p, s, n) for p, s, n in same}.values()]
        rows.append({"id": f"sy-{repo}-{len(rows)}", "repo": repo, "kind": "symbol", "query": query, "gold": gold})
        if len(rows) == most:
            break
    return rows


def commits(repo, texts, git, rng, most=30):
    """Subject of a commit that changed one to three functions which are still there."""
    found = []
    log = subprocess.run(["git", "-C", git, "log", "--no-merges", "-n", "1500", "--format=%H%x09%s"], capture_output=True, text=True).stdout
    for line in log.splitlines():
        sha, _, subject = line.partition("\t")
        if len(subject.split()) < 4 or re.search(r"\b(bump|merge|release|version|typo|changelog|docs?|readme|ci|lint|ruff|mypy|black|flake8|pre-commit|test|tests|coverage|deps|format)\b", subject, re.I):
            continue
        diff = subprocess.run(["git", "-C", git, "show", "--format=", "-U0", "--no-renames", sha, "--", "*.py"], capture_output=True, text=True, errors="replace").stdout
        if len(diff) > 20000:
            continue
        changed, path = set(), ""
        for row in diff.splitlines():
            if row.startswith("+++ b/"):
                path = row[6:]
            m = re.match(r"@@ .* @@ .*?\bdef (\w+)", row)
            if m and path in texts:
                changed.add((path, m.group(1)))
        gold = []
        for path, fn in sorted(changed):
            same = [(n, f) for n, f in texts[path][1] if n.split(".")[-1] == fn]
            if len(same) == 1:
                n, f = same[0]
                gold.append({"path": path, "startLine": f.lineno, "endLine": f.end_lineno, "symbol": n, "grade": 1})
        if 1 <= len(gold) <= 3 and len(gold) == len(changed):
            subject = re.sub(r"\s*\(?#\d+\)?|^\w+(\(\w+\))?: ", "", subject)
            found.append({"id": f"co-{repo}-{len(found)}", "repo": repo, "kind": "commit", "query": subject, "gold": gold})
        if len(found) >= most:
            break
    return found


def main():
    repos, questions, mirror, out = sys.argv[1:5]
    os.makedirs(out, exist_ok=True)
    for repo in sorted(os.listdir(repos)):
        path = f"{questions}/{repo}.jsonl"
        asked = [json.loads(l) for l in open(path)] if os.path.exists(path) else []
        gits = [g for g in glob.glob(f"{mirror}/*+{repo}/repo") + glob.glob(f"{mirror}/*+python-{repo}/repo")]
        rows = [dict(q, kind="written") for q in asked if q.get("gold")]
        rows += mine(repo, f"{repos}/{repo}", asked, gits[0] if gits else "", random.Random(repo))
        with open(f"{out}/{repo}.jsonl", "w") as f:
            f.writelines(json.dumps(r) + "\n" for r in rows)
        counts = {}
        for r in rows:
            counts[r["kind"]] = counts.get(r["kind"], 0) + 1
        print(repo, counts)


main()
