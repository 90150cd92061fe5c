"""A map of questions' vectors towards what answers them: q becomes q + q·down·up, of unit length; texts stay as they are.

    python training/map/train_map.py FOLDER --out question-map.f32 [--without NAME...]

FOLDER is what vectors.ts wrote. InfoNCE: a mined question against the other texts of its batch, and a question to a
repository against the hundred chunks of it that are nearest and do not answer. Few steps: the map begins at nothing and
must stay small. Seeded.
"""

import argparse
import glob
import json
import os

import numpy as np

DIMENSIONS = 384


def read(folder, name):
    return np.fromfile(os.path.join(folder, f"{name}.f32"), np.float32).reshape(-1, DIMENSIONS)


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def softmax(rows):
    rows = np.exp(rows - rows.max(axis=1, keepdims=True))
    return rows / rows.sum(axis=1, keepdims=True)


def asked_of(folder, name, hard):
    """(question, texts that answer it, texts that look as if they did)."""
    questions, texts = read(folder, f"{name}.questions"), unit(read(folder, f"{name}.texts"))
    known = json.load(open(os.path.join(folder, f"{name}.json")))
    for question, asked in zip(questions, known["questions"]):
        grades = [
            max((gold["grade"] for gold in asked["gold"] if gold["path"] == path and first <= gold["endLine"] and last >= gold["startLine"]), default=0)
            for path, first, last in known["chunks"]
        ]
        answers = [place for place, grade in enumerate(grades) if grade >= 2]
        near = [place for place in np.argsort(-(texts @ question))[: hard + len(grades)] if grades[place] == 0][:hard]
        if answers and len(near) == hard:
            yield question, texts[answers], texts[near]


def train(folder, options):
    random = np.random.default_rng(options.seed)
    down = (random.standard_normal((DIMENSIONS, options.rank)) / 20).astype(np.float32)
    up = np.zeros((options.rank, DIMENSIONS), np.float32)
    means, squares = ([np.zeros_like(part) for part in (down, up)] for _ in range(2))
    names = sorted(os.path.basename(path)[:-5] for path in glob.glob(os.path.join(folder, "*.json")))
    items = [item for name in names if name not in options.without for item in asked_of(folder, name, options.hard)]
    mined, texts = read(folder, "pairs.questions"), read(folder, "pairs.texts")
    for step in range(1, options.steps + 1):
        slopes = [options.decay * part for part in (down, up)]

        def learn(questions, slope_of):
            moved = questions + questions @ down @ up
            length = np.linalg.norm(moved, axis=1, keepdims=True)
            slope = slope_of(moved / length)
            slope = (slope - (slope * moved).sum(axis=1, keepdims=True) * moved / length**2) / length
            slopes[0] += questions.T @ (slope @ up.T)
            slopes[1] += (questions @ down).T @ slope

        chosen = random.integers(0, len(items), 64)
        others = np.stack([np.concatenate([items[i][1][random.integers(0, len(items[i][1]))][None], items[i][2]]) for i in chosen])

        def of_repositories(moved):
            scores = softmax(np.einsum("bd,bnd->bn", moved, others) / options.temperature)
            scores[:, 0] -= 1
            return options.share * np.einsum("bn,bnd->bd", scores, others) / options.temperature / len(moved)

        learn(np.stack([items[i][0] for i in chosen]), of_repositories)
        batch = random.permutation(len(mined))[:512]

        def of_pairs(moved):
            scores = softmax(moved @ texts[batch].T / options.temperature)
            scores[np.arange(len(batch)), np.arange(len(batch))] -= 1
            return (1 - options.share) * scores @ texts[batch] / options.temperature / len(batch)

        learn(mined[batch], of_pairs)
        for part, slope, mean, square in zip((down, up), slopes, means, squares):
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope**2 - square)
            rate = options.rate * (1 - step / options.steps)
            part -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return down, up


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--without", nargs="*", default=[], help="repositories to leave out, to measure on them")
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--share", type=float, default=0.35, help="what questions to repositories count beside mined pairs")
    parser.add_argument("--hard", type=int, default=100)
    parser.add_argument("--decay", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    np.concatenate([part.ravel() for part in train(options.folder, options)]).astype("<f4").tofile(options.out)


if __name__ == "__main__":
    main()
