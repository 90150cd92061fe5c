"""A table of term vectors, trained by contrast: what a person says near the code that it is about.

    python train_static.py TOKENS-DIR --out table.npy

TOKENS-DIR is what tokenize.ts wrote. A text is the sum of its terms' vectors, each times the square root of how often it
occurs, made a unit vector. InfoNCE (van den Oord et al. 2018) with the other pairs of a batch as negatives, both ways,
by Adam on the rows that a batch touches.
"""

import argparse
import json
import math
import os
import time

import numpy as np
from scipy import sparse


def read_side(folder, name, terms):
    ids = np.fromfile(os.path.join(folder, f"{name}.ids"), dtype=np.int32)
    starts = np.fromfile(os.path.join(folder, f"{name}.starts"), dtype=np.int32)
    counts = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(starts) - 1, terms))
    counts.sum_duplicates()
    counts.data = np.sqrt(counts.data)
    return counts


def unit(vectors):
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    length[length == 0] = 1
    return vectors / length, length


def thinned(side, share, random):
    """Without some of its terms, so that no pair is learned by heart from one rare word."""
    kept = side.copy()
    kept.data = kept.data * (random.random(len(kept.data)) >= share)
    kept.eliminate_zeros()
    return kept


def softmax(rows):
    rows = np.exp(rows - rows.max(axis=1, keepdims=True))
    return rows / rows.sum(axis=1, keepdims=True)


class Adam:
    """On some rows of a table at a time; rows that a batch does not touch stay as they are."""

    def __init__(self, table, rate):
        self.table, self.rate = table, rate
        self.mean = np.zeros_like(table)
        self.square = np.zeros(len(table), np.float32)
        self.steps = np.zeros(len(table), np.int32)

    def step(self, rows, gradient, scale):
        self.steps[rows] += 1
        steps = self.steps[rows][:, None]
        self.mean[rows] = 0.9 * self.mean[rows] + 0.1 * gradient
        self.square[rows] = 0.999 * self.square[rows] + 0.001 * (gradient**2).mean(axis=1)
        mean = self.mean[rows] / (1 - 0.9**steps)
        square = self.square[rows][:, None] / (1 - 0.999**steps)
        self.table[rows] -= self.rate * scale * mean / (np.sqrt(square) + 1e-8)


def train(folder, options):
    random = np.random.default_rng(options.seed)
    frequency = np.array(json.load(open(os.path.join(folder, "frequency.json"))), np.float32)
    terms = len(frequency)
    query, code = (read_side(folder, side, terms) for side in ("query", "code"))
    pairs = query.shape[0]
    idf = np.log(1 + pairs / frequency)
    table = (random.standard_normal((terms, options.dimensions)) / math.sqrt(options.dimensions)).astype(np.float32)
    table *= (idf / idf.mean())[:, None].astype(np.float32)
    adam = Adam(table, options.rate)
    usable = np.flatnonzero((np.diff(query.indptr) > 0) & (np.diff(code.indptr) > 0))
    total = options.epochs * (len(usable) // options.batch)
    done = 0
    started = time.time()
    for epoch in range(options.epochs):
        order = random.permutation(usable)
        losses = []
        for start in range(0, len(order) - options.batch + 1, options.batch):
            batch = order[start : start + options.batch]
            left, right = thinned(query[batch], options.dropout, random), thinned(code[batch], options.dropout, random)
            rows = np.union1d(left.indices, right.indices)
            place = np.zeros(terms, np.int32)
            place[rows] = np.arange(len(rows), dtype=np.int32)
            left, right = (
                sparse.csr_matrix((side.data, place[side.indices], side.indptr), shape=(len(batch), len(rows)))
                for side in (left, right)
            )
            own = table[rows]
            (q, q_length), (c, c_length) = unit(left @ own), unit(right @ own)
            scores = (q @ c.T) / options.temperature
            forward, backward = softmax(scores), softmax(scores.T)
            diagonal = np.arange(len(batch))
            losses.append(-np.log(forward[diagonal, diagonal] + 1e-9).mean())
            forward[diagonal, diagonal] -= 1
            backward[diagonal, diagonal] -= 1
            slope = (forward + backward.T) / (2 * len(batch) * options.temperature)
            d_q, d_c = slope @ c, slope.T @ q
            # Through the division by the length.
            d_q = (d_q - (d_q * q).sum(axis=1, keepdims=True) * q) / q_length
            d_c = (d_c - (d_c * c).sum(axis=1, keepdims=True) * c) / c_length
            gradient = left.T @ d_q + right.T @ d_c
            done += 1
            adam.step(rows, gradient.astype(np.float32), 1 - done / total)
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.time() - started:.0f} s", flush=True)
    return table


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    np.save(options.out, train(options.folder, options))


if __name__ == "__main__":
    main()
