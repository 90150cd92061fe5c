"""A table of term vectors, trained by contrast: what a person says near the code that it is about.

    python train_static.py TOKENS-DIR --out table.npy

TOKENS-DIR is what tokenize.ts wrote. A text is the sum of its terms' vectors, each times the square root of how often it
occurs, made a unit vector; in a question each term is weighed once more. InfoNCE (van den Oord et al. 2018) with the other
pairs of a batch as negatives, both ways, by Adam on the rows that a batch touches.
"""

import argparse
import json
import math
import os
import time

import numpy as np
from scipy import sparse

FIELDS = ("query", "path", "heading", "text")
# Out of ten sources one is never trained on, so that what is learned can be told from what is learned by heart.
HELD_OUT = 10


def read_field(folder, name, terms):
    ids = np.fromfile(os.path.join(folder, f"{name}.ids"), dtype=np.int32)
    starts = np.fromfile(os.path.join(folder, f"{name}.starts"), dtype=np.int32)
    counts = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(starts) - 1, terms))
    counts.sum_duplicates()
    return counts


def unit(vectors):
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    length[length == 0] = 1
    return vectors / length, length


def scaled_rows(side, factors):
    """Each row of a sparse matrix times a number; rows times zero go."""
    side.data = side.data * np.repeat(factors.astype(np.float32), np.diff(side.indptr))
    return side


def rooted(side, dropout, random):
    """Square roots of counts, without some of the terms, so that no pair is learned by heart from one rare word."""
    data = np.sqrt(side.data)
    if dropout:
        data *= random.random(len(data), dtype=np.float32) >= dropout
    return sparse.csr_matrix((data, side.indices, side.indptr), shape=side.shape)


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
        mean = self.mean[rows] = 0.9 * self.mean[rows] + 0.1 * gradient
        square = self.square[rows] = 0.999 * self.square[rows] + 0.001 * (gradient**2).mean(axis=1)
        mean = mean / (1 - 0.9**steps)
        square = square[:, None] / (1 - 0.999**steps)
        self.table[rows] -= self.rate * scale * mean / (np.sqrt(square) + 1e-8)


def through_length(slope, vectors, lengths):
    """The slope before a division by the length, from the one after it."""
    return (slope - (slope * vectors).sum(axis=1, keepdims=True) * vectors) / lengths


class Pairs:
    def __init__(self, folder, options):
        self.frequency = np.array(json.load(open(os.path.join(folder, "frequency.json"))), np.float32)
        self.fields = {name: read_field(folder, name, len(self.frequency)) for name in FIELDS}
        kinds, sources = (json.load(open(os.path.join(folder, f"{name}.json"))) for name in ("kinds", "sources"))
        self.kind, self.source = np.array(kinds["of"]), np.array(sources["of"])
        shares = {**{name: 1.0 for name in kinds["names"]}, **options.shares}
        self.share = np.array([shares[name] for name in kinds["names"]])[self.kind]
        sizes = {name: np.diff(side.indptr) for name, side in self.fields.items()}
        usable = (sizes["query"] >= 2) & (sizes["text"] >= 2)
        held = np.array([sum(name.encode()) % HELD_OUT == 0 for name in sources["names"]])[self.source]
        self.kinds = kinds["names"]
        self.train, self.held = np.flatnonzero(usable & ~held), np.flatnonzero(usable & held)
        # Equal questions are no negatives of each other.
        random = np.random.default_rng(0)
        self.said = self.fields["query"] @ random.standard_normal(len(self.frequency))

    def document(self, batch, random=None, options=None):
        """Where a text stands says much, and must not be all that is learned: some go without."""
        path, heading, text = (self.fields[name][batch] for name in ("path", "heading", "text"))
        if random is not None:
            path = scaled_rows(path, random.random(len(batch)) >= options.without_path)
            heading = scaled_rows(heading, random.random(len(batch)) >= options.without_heading)
        return path + heading + text

    def order(self, random, options):
        """Some of each batch come from the same source, which is what a question to one repository must tell apart."""
        chosen = self.train[random.random(len(self.train)) < self.share[self.train]]
        chosen = random.permutation(chosen)
        chosen = chosen[np.argsort(self.source[chosen], kind="stable")]
        pieces = [chosen[start : start + options.block] for start in range(0, len(chosen), options.block)]
        random.shuffle(pieces)
        return np.concatenate(pieces)


def latent(pairs, idf, options, random):
    """What terms occur together with, as the leading directions of 150,000 pairs (latent semantic analysis)."""
    chosen = np.sort(random.permutation(pairs.train)[:150_000])
    texts = rooted(pairs.fields["query"][chosen] + pairs.fields["heading"][chosen] + pairs.fields["text"][chosen], 0, random)
    texts = (texts @ sparse.diags(idf)).tocsr().astype(np.float32)
    lengths = np.sqrt(np.asarray(texts.multiply(texts).sum(axis=1)).ravel())
    texts = scaled_rows(texts, 1 / np.maximum(lengths, 1e-6))
    found = random.standard_normal((texts.shape[1], options.dimensions)).astype(np.float32)
    for _ in range(4):
        found, _ = np.linalg.qr(texts.T @ (texts @ found))
    seen = texts @ found
    # Of the directions in which the texts differ, the strong ones are damped, or all terms would look alike.
    rotated = (found / np.sqrt(np.linalg.norm(seen, axis=0))).astype(np.float32)
    return unit(rotated)[0]


def contrast(said, q, c, options):
    """InfoNCE both ways; questions that say the same are no negatives of each other."""
    scores = (q @ c.T) / options.temperature
    same = said[:, None] == said[None, :]
    np.fill_diagonal(same, False)
    scores[same] = -30
    forward, backward = softmax(scores), softmax(scores.T)
    diagonal = np.arange(len(q))
    loss = -np.log(forward[diagonal, diagonal] + 1e-9).mean()
    forward[diagonal, diagonal] -= 1
    backward[diagonal, diagonal] -= 1
    slope = ((forward + backward.T) / (2 * len(q) * options.temperature)).astype(np.float32)
    return loss, slope @ c, slope.T @ q


def train(pairs, options, first=None):
    random = np.random.default_rng(options.seed)
    terms = len(pairs.frequency)
    idf = np.log(1 + len(pairs.kind) / pairs.frequency)
    if first is None:
        table = (random.standard_normal((terms, options.dimensions)) / math.sqrt(options.dimensions)).astype(np.float32)
        if options.latent:
            table = unit(latent(pairs, idf, options, random) * options.latent + table)[0]
        table *= (idf / idf.mean())[:, None].astype(np.float32)
    else:
        table = first.astype(np.float32)
    weights = np.zeros((terms, 1), np.float32)
    adam, weigh = Adam(table, options.rate), Adam(weights, options.rate)
    total = options.epochs * int(pairs.share[pairs.train].sum()) // options.batch
    done = 0

    def step(batch, slopes_of, scale):
        left = rooted(pairs.fields["query"][batch], options.dropout, random)
        right = rooted(pairs.document(batch, random, options), options.dropout, random)
        rows = np.union1d(left.indices, right.indices)
        place = np.zeros(terms, np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        left, right = (
            sparse.csr_matrix((side.data, place[side.indices], side.indptr), shape=(len(batch), len(rows))) for side in (left, right)
        )
        own, weight = table[rows], np.exp(weights[rows])
        (q, q_length), (c, c_length) = unit(left @ (own * weight)), unit(right @ own)
        loss, slope_q, slope_c = slopes_of(q, c)
        from_query = left.T @ through_length(slope_q, q, q_length)
        from_code = right.T @ through_length(slope_c, c, c_length)
        if options.weigh:
            weigh.step(rows, ((from_query * own).sum(axis=1, keepdims=True) * weight).astype(np.float32), scale)
        adam.step(rows, (from_query * weight + from_code).astype(np.float32), scale)
        return loss

    started = time.time()
    for epoch in range(options.epochs):
        order = pairs.order(random, options)
        losses = []
        for start in range(0, len(order) - options.batch + 1, options.batch):
            batch = order[start : start + options.batch]
            losses.append(step(batch, lambda q, c: contrast(pairs.said[batch], q, c, options), max(0.02, 1 - done / total)))
            done += 1
        print(f"epoch {epoch + 1}: {len(order)} pairs, loss {np.mean(losses):.4f}, {time.time() - started:.0f} s", flush=True)
    return table, np.exp(weights)


def held_out(pairs, table, weights, most=300):
    """Mean reciprocal rank of a pair's text among those of its source and kind that were held out, by kind."""
    found = {}
    random = np.random.default_rng(0)
    for source in np.unique(pairs.source[pairs.held]):
        for kind in np.unique(pairs.kind[pairs.held]):
            own = pairs.held[(pairs.source[pairs.held] == source) & (pairs.kind[pairs.held] == kind)]
            if len(own) < 20:
                continue
            own = random.permutation(own)[:most]
            q = unit(rooted(pairs.fields["query"][own], 0, random) @ (table * weights))[0]
            c = unit(rooted(pairs.document(own), 0, random) @ table)[0]
            scores = q @ c.T
            rank = (scores >= scores.diagonal()[:, None]).sum(axis=1)
            found.setdefault(pairs.kinds[kind], []).extend(1 / rank)
    return {kind: round(float(np.mean(values)), 3) for kind, values in sorted(found.items())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--first", help="a table to begin with instead of noise")
    parser.add_argument("--latent", type=float, default=0, help="how much of what occurs together to begin with, beside noise")
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--block", type=int, default=64)
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--rate", type=float, default=0.005)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--without-path", type=float, default=0.5)
    parser.add_argument("--without-heading", type=float, default=0.3)
    parser.add_argument("--weigh", action="store_true", help="learn a weight of each term in questions")
    parser.add_argument("--shares", type=json.loads, default={}, help="of the pairs of a kind, as JSON")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pairs = Pairs(options.folder, options)
    table, weights = train(pairs, options, np.load(options.first) if options.first else None)
    np.save(options.out, table)
    np.save(options.out.replace(".npy", ".query.npy"), weights)
    print(held_out(pairs, table, weights))


if __name__ == "__main__":
    main()
