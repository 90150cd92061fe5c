"""Trains the last layers of the encoder on mined pairs and on questions to repositories.

    python training/encoder/train_encoder.py FOLDER --out FILE.onnx [--without NAME...] [--questions-only]

FOLDER is what training/map/vectors.ts and activations.py wrote. InfoNCE: a mined question against the other texts of its
batch, and a question to a repository against texts of that repository that look as if they answered, those of the other
questions among them. Vectors are held near to what they were. `--questions-only` leaves the vectors of texts as they are
and learns an encoder of questions alone. Seeded.
"""

import argparse
import glob
import json
import os

import numpy as np

import jax
import jax.numpy as jnp
from activations import MODEL, Activations
from encoder import DIMENSIONS, embed_batch, read_layers, vectors, write_layers

TEMPERATURE = 0.05
GROUP = 32
each_leaf = jax.tree_util.tree_map


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Pairs:
    """Mined pairs: each text answers its own question, and none of the others of the batch.

    Thirty-two lines after another are of one package, so that most of the others are hard to tell apart.
    """

    def __init__(self, folder, options):
        self.questions, self.texts = Activations(folder, "pairs.questions", 32), Activations(folder, "pairs.texts", 96)
        self.fixed = unit(np.fromfile(os.path.join(folder, "pairs.texts.f32"), np.float32).reshape(-1, DIMENSIONS))
        self.size = options.pairs

    def draw(self, random):
        groups = random.permutation(len(self.questions.lengths) // GROUP)[: self.size // GROUP]
        chosen = (groups[:, None] * GROUP + np.arange(GROUP)).ravel()
        targets = np.eye(len(chosen), dtype=np.float32)
        return self, chosen, chosen, targets, np.zeros_like(targets)


class Repository:
    """Questions to one repository, each with the texts that answer it and those nearest that do not."""

    def __init__(self, folder, name, options):
        self.questions, self.texts = Activations(folder, f"{name}.questions", 64), Activations(folder, f"{name}.texts", 96)
        self.fixed = unit(np.fromfile(os.path.join(folder, f"{name}.texts.f32"), np.float32).reshape(-1, DIMENSIONS))
        self.size, self.hard = options.questions, options.hard
        asked = np.fromfile(os.path.join(folder, f"{name}.questions.f32"), np.float32).reshape(-1, DIMENSIONS)
        known = json.load(open(os.path.join(folder, f"{name}.json")))
        self.asked = []
        for at, question in enumerate(known["questions"]):
            grades = np.array([grade_of(question["gold"], *chunk) for chunk in known["chunks"]])
            near = [text for text in np.argsort(-(self.fixed @ asked[at])) if grades[text] == 0][:60]
            if grades.max(initial=0) >= 2:
                self.asked.append((at, grades, near))

    def draw(self, random):
        chosen = [self.asked[at] for at in random.permutation(len(self.asked))[: self.size]]
        texts = []
        for _, grades, near in chosen:
            texts += [random.choice(np.flatnonzero(grades >= 2)), *random.choice(near, self.hard, replace=False)]
        # Always as many: a shape more is a minute of compiling more. What is there twice is no negative twice.
        texts = np.array(texts)
        again = np.ones(len(texts), bool)
        again[np.unique(texts, return_index=True)[1]] = False
        grades = np.stack([grades[texts] for _, grades, _ in chosen])
        targets = ((grades >= 2) & ~again).astype(np.float32)
        ignored = np.where(((grades == 1) | again) & (targets == 0), -1e9, 0).astype(np.float32)
        return self, np.array([at for at, _, _ in chosen]), texts, targets / targets.sum(1, keepdims=True), ignored


def grade_of(gold, path, first, last):
    return max((each["grade"] for each in gold if each["path"] == path and first <= each["endLine"] and last >= each["startLine"]), default=0)


def train(folder, options):
    random = np.random.default_rng(options.seed)
    before = read_layers(os.path.join(MODEL, "onnx/model_quantized.onnx"), 2)
    frozen, learned = before[: 2 - options.layers], before[2 - options.layers :]
    names = sorted(os.path.basename(path)[:-5] for path in glob.glob(os.path.join(folder, "*.json")))
    repositories = [Repository(folder, name, options) for name in names if name not in options.without]
    pairs = Pairs(folder, options)

    def loss(learned, asked, texts, known, targets, ignored):
        questions = vectors(frozen + learned, *asked)
        answers = known[1] if options.questions_only else vectors(frozen + learned, *texts)
        scores = jax.nn.log_softmax(questions @ answers.T / TEMPERATURE + ignored, axis=1)
        moved = 2 - (questions * known[0]).sum(1).mean() - (answers * known[1]).sum(1).mean()
        return -(targets * scores).sum(1).mean() + options.anchor * moved

    slope_of = jax.jit(jax.value_and_grad(loss))

    def slope(batch):
        source, questions, texts, targets, ignored = batch
        asked = source.questions.batch(questions)
        states = (0, 0) if options.questions_only else source.texts.batch(texts)
        known = (embed_batch(before, *asked), source.fixed[texts] if options.questions_only else embed_batch(before, *states))
        return slope_of(learned, asked, states, known, targets, ignored)

    means, squares = (each_leaf(jnp.zeros_like, learned) for _ in range(2))
    for step in range(1, options.steps + 1):
        value, of_pairs = slope(pairs.draw(random))
        other, of_questions = slope(repositories[random.integers(len(repositories))].draw(random))
        slopes = each_leaf(lambda a, b: (1 - options.share) * a + options.share * b, of_pairs, of_questions)
        means = each_leaf(lambda mean, g: 0.9 * mean + 0.1 * g, means, slopes)
        squares = each_leaf(lambda square, g: 0.999 * square + 0.001 * g * g, squares, slopes)
        rate = options.rate * min(1, step / 10) * (1 - step / (options.steps + 1))

        def moved(weight, mean, square):
            return weight - rate * (mean / (1 - 0.9**step)) / (jnp.sqrt(square / (1 - 0.999**step)) + 1e-8)

        learned = each_leaf(moved, learned, means, squares)
        print(step, f"pairs {float(value):.3f} questions {float(other):.3f}", flush=True)
    return frozen + learned


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--without", nargs="*", default=[], help="repositories to leave out, to measure on them")
    parser.add_argument("--questions-only", action="store_true")
    parser.add_argument("--layers", type=int, default=2, choices=[1, 2])
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--share", type=float, default=0.35, help="what questions to repositories count beside mined pairs")
    parser.add_argument("--anchor", type=float, default=0.5, help="how near vectors are held to what they were")
    parser.add_argument("--pairs", type=int, default=64)
    parser.add_argument("--questions", type=int, default=8)
    parser.add_argument("--hard", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_layers(os.path.join(MODEL, "onnx/model_quantized.onnx"), train(options.folder, options), options.out)


if __name__ == "__main__":
    main()
