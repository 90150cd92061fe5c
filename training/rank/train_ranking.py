"""Trains the trees that order hits, from what dump-features.ts wrote; reports by leaving whole repositories out.

usage: train_ranking.py DUMPS OUT [--check NAME …] [--ablate]
Reads DUMPS/train.mixed, writes OUT/trees.json. `--check`: sets that are only measured.
"""

import argparse
import json
import os

import lightgbm as lgb
import numpy as np

DISCOUNT = 1 / np.log2(np.arange(2, 12))
WEIGHTS = {"written": 1.0, "keywords": 0.6, "error": 0.4, "traceback": 0.4, "commit": 0.3, "symbol": 0.3}
RISING = {"early", "named", "score"}
NOT_FEATURES = {"first", "firstRank", "inPool", "isNotice"}
# In steps of the scores that the trees give; the same numbers are in src/core/retrieve/rank.ts.
FURTHER_PIECE, MOST_PIECES, SUPPORT = 1.5, 3, 0.5
GROUPS = {
    "instant vectors": r"early|definitionEarly",
    "dense vectors": r"^zGap|denseRank|definitionZ",
    "bm25": r"^lexical|definitionLexical",
    "names of the question": r"^named|namesIn|name[A-Z]",
    "place": r"^is(Test|Example|Changelog|Private)|depth",
    "kind and length": r"^is(Function|Method|Class|Module|Prose)|lines|ordinal|Words",
    "texts": r"Cover|cover|localBm25|pairs|^run$|hasConstants",
    "graph": r"calls|calledBy",
    "neighbours": r"^file(Best|Count|Rank|Sum)|family|parent|near|definition(Z|Early|Lexical|Pieces|Cover)|samePiece|pieceRank",
    "wording of the question": r"^q[A-Z]",
}


class Questions:
    def __init__(self, folder, name):
        meta = json.load(open(f"{folder}/{name}.json"))
        self.features, self.asked = meta["features"], meta["queries"]
        self.X = np.fromfile(f"{folder}/{name}.f32", np.float32).reshape(-1, len(self.features))
        self.in_pool = self.X[:, self.features.index("inPool")] == 1
        # 0 nothing, 1 the right file, 2 helps, 3 answers
        self.y = np.zeros(len(self.X), np.int32)
        for q in self.asked:
            answering = [f for f, grade in q["goldFiles"] if grade == max(q["grades"])]
            files = np.isin(q["fileIds"], answering)
            self.y[self.rows(q)] = files
            for at, golds in q["matches"]:
                self.y[q["start"] + at] = 1 + max(q["grades"][g] for g in golds)

    def rows(self, q):
        return slice(q["start"], q["start"] + q["count"])


def kind_of(q):
    return q["kind"].split("/")[0]


SEEDS = (3, 4)


def fit(train, columns, keep, pool):
    """An ensemble a seed: their mean depends less on chance."""
    return [fit_once(train, columns, keep, pool, seed) for seed in SEEDS] if pool else [fit_once(train, columns, keep, pool, SEEDS[0])]


def predict(boosters, X):
    return np.mean([booster.predict(X) for booster in boosters], 0)


def fit_once(train, columns, keep, pool, seed):
    rng = np.random.default_rng(seed)
    X, y, groups, weights = [], [], [], []
    for q in train.asked:
        found = {at for at, _ in q["matches"]}
        last = int(train.in_pool[train.rows(q)].sum()) if pool else q["count"]
        rows = [at for at in range(last) if at < 50 or at in found or rng.random() < 0.25]
        if not keep(q) or not found.intersection(rows):
            continue
        at = q["start"] + np.array(rows)
        X.append(train.X[at][:, columns])
        y.append(train.y[at])
        groups.append(len(rows))
        weights.append(np.full(len(rows), WEIGHTS[kind_of(q)]))
    names = [train.features[c] for c in columns]
    parameters = dict(
        objective="lambdarank", label_gain=[0, 0.15, 1, 3], lambdarank_truncation_level=20, learning_rate=0.06 if pool else 0.05,
        num_leaves=16 if pool else 8, min_data_in_leaf=100 if pool else 40, feature_fraction=0.3 if pool else 0.5, lambda_l2=20 if pool else 5,
        bagging_fraction=0.7, bagging_freq=1, max_bin=63, seed=seed, deterministic=True, force_row_wise=True, num_threads=1, verbose=-1,
        monotone_constraints=[int(name in RISING) for name in names],
    )
    data = lgb.Dataset(np.concatenate(X), np.concatenate(y), group=groups, weight=np.concatenate(weights), feature_name=names)
    return lgb.train(parameters, data, 120 if pool else 100)


def shown_order(q, scores):
    """What rank.ts does with the scores: further pieces of a definition and overlapping passages step back, a file's best gains by the others."""
    scores, seen, passages, files = scores.copy(), {}, set(), {}
    for at in np.argsort(-scores, kind="stable"):
        key, file, place = q["symbolIds"][at], q["fileIds"][at], q["passages"][at]
        scores[at] -= FURTHER_PIECE * min(seen.get(key, 0), MOST_PIECES)
        seen[key] = seen.get(key, 0) + 1
        if place >= 0:
            scores[at] -= FURTHER_PIECE * (((file, place - 1) in passages) + ((file, place + 1) in passages))
            passages.add((file, place))
    for at in np.argsort(-scores, kind="stable")[:64]:
        files.setdefault(q["fileIds"][at], []).append(at)
    for members in files.values():
        best = scores[members[0]]
        scores[members[0]] += SUPPORT * np.log(np.exp(scores[members] - best).sum())
    return np.argsort(-scores, kind="stable")


def gain(grades):
    return sum((2**grade - 1) * DISCOUNT[at] for at, grade in enumerate(grades[:10]))


def measure(q, scores, by_file=False):
    """nDCG@10 and recall@10 of what answers."""
    order, got = shown_order(q, scores), []
    if by_file:
        grades, seen = dict((f, g) for f, g in q["goldFiles"] if f >= 0), set()
        for at in order:
            if q["fileIds"][at] not in seen:
                seen.add(q["fileIds"][at])
                got.append(grades.get(q["fileIds"][at], 0))
        return gain(got) / gain(sorted((g for _, g in q["goldFiles"]), reverse=True)), 0.0
    matches, left = dict(q["matches"]), set(range(len(q["grades"])))
    for at in order[:10]:
        open_ = [g for g in matches.get(int(at), []) if g in left]
        best = max(open_, key=lambda g: q["grades"][g], default=None)
        left.discard(best)
        got.append(0 if best is None else q["grades"][best])
    top = max(q["grades"])
    return gain(got) / gain(sorted(q["grades"], reverse=True)), got.count(top) / q["grades"].count(top)


def report(name, s, scores, by_file=False):
    found = {}
    for q in s.asked:
        own = np.where(s.in_pool[s.rows(q)], scores[s.rows(q)], -1e3 + scores[s.rows(q)])
        found.setdefault(f"{kind_of(q)}:{q['mode']}", []).append(measure(q, own, by_file))
    print(f"{name:28}", "  ".join(f"{k} {np.mean(v, 0)[0]:.3f}/{np.mean(v, 0)[1]:.3f}" for k, v in sorted(found.items())), flush=True)


def cross_validated(train, columns, pool, folds=3):
    scores = np.zeros(len(train.X))
    repositories = sorted({q["repo"] for q in train.asked})
    for fold in range(folds):
        held = set(repositories[fold::folds])
        model = fit(train, columns, lambda q: q["repo"] not in held, pool)
        for q in train.asked:
            if q["repo"] in held:
                scores[train.rows(q)] = predict(model, train.X[train.rows(q)][:, columns])
    return scores


def as_json(boosters):
    models = [booster.dump_model() for booster in boosters]
    trees = []
    for each in (tree for model in models for tree in model["tree_info"]):
        tree = dict(feature=[], threshold=[], unknownLeft=[], left=[], right=[], leaves=[])

        def walk(node):
            if "leaf_value" in node:
                tree["leaves"].append(round(node["leaf_value"] / len(models), 5))
                return -len(tree["leaves"])
            at = len(tree["feature"])
            for column in ("feature", "threshold", "unknownLeft", "left", "right"):
                tree[column].append(0)
            tree["feature"][at] = node["split_feature"]
            tree["threshold"][at] = float(f"{node['threshold']:.6g}")
            # Where nothing was unknown in training, LightGBM takes what is for 0.
            tree["unknownLeft"][at] = int(node["default_left"] if node["missing_type"] == "NaN" else 0 <= node["threshold"])
            tree["left"][at], tree["right"][at] = walk(node["left_child"]), walk(node["right_child"])
            return at

        walk(each["tree_structure"])
        trees.append(tree)
    return {"features": models[0]["feature_names"], "trees": trees}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dumps")
    parser.add_argument("out")
    parser.add_argument("--check", nargs="*", default=[])
    parser.add_argument("--ablate", action="store_true")
    options = parser.parse_args()
    train = Questions(options.dumps, "train.mixed")
    checks = {name: Questions(options.dumps, name) for name in options.check}
    features = train.features
    every = [at for at, name in enumerate(features) if name not in NOT_FEATURES]
    cheap = [at for at in every if at < features.index("headingCover")]
    always = lambda q: True  # noqa: E731

    def run(name, columns, validate=True):
        if validate:
            report(f"{name}, left out", train, cross_validated(train, columns, True))
        model = fit(train, columns, always, True)
        for check, s in checks.items():
            report(f"{name}, {check}", s, predict(model, s.X[:, columns]), by_file="semble" in check)
            if "repo-questions" in check:
                report(f"{name}, {check} by file", s, predict(model, s.X[:, columns]), by_file=True)
        return model

    for s_name, s in {"train": train, **checks}.items():
        report(f"added scores, {s_name}", s, s.X[:, features.index("score")], by_file="semble" in s_name)
    first = fit(train, cheap, always, False)
    second = run("all", every)
    os.makedirs(options.out, exist_ok=True)
    with open(f"{options.out}/trees.json", "w") as f:
        json.dump({"first": as_json(first), "second": as_json(second)}, f, separators=(",", ":"))
    if options.ablate:
        import re

        for group, pattern in GROUPS.items():
            run(f"without {group}", [c for c in every if not re.search(pattern, features[c])])
        run("without texts and graph", cheap)


main()
