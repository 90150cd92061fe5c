"""nDCG@10 of an encoder alone, by line ranges of chunks, for repositories that vectors.ts and activations.py have seen whole.

    python training/encoder/measure_encoder.py FOLDER NAME... [--model FILE.onnx] [--questions-only]

Activations of every chunk are wanted, cut where the product cuts (--tokens 256); with --questions-only none, since the
vectors of texts are those of the encoder that ships.
"""

import argparse
import json
import os

import numpy as np

from activations import MODEL, Activations
from encoder import DIMENSIONS, embed, read_layers
from train_encoder import unit


def gain(grade):
    return 2**grade - 1


def discounted(gains):
    return sum(each / np.log2(place + 2) for place, each in enumerate(gains[:10]))


def ndcg(order, chunks, gold):
    """Each range of gold counts once, for the first chunk that overlaps it; a chunk counts for the best it overlaps."""
    left, gains = list(gold), []
    for place in order[:10]:
        path, first, last = chunks[place]
        hit = [each for each in left if each["path"] == path and first <= each["endLine"] and last >= each["startLine"]]
        best = max(hit, key=lambda each: each["grade"], default=None)
        gains.append(gain(best["grade"]) if best else 0)
        if best:
            left.remove(best)
    return discounted(gains) / discounted(sorted((gain(each["grade"]) for each in gold), reverse=True))


def measure(folder, name, layers, questions_only):
    known = json.load(open(os.path.join(folder, f"{name}.json")))
    questions = embed(layers, Activations(folder, f"{name}.questions"))
    if questions_only:
        texts = unit(np.fromfile(os.path.join(folder, f"{name}.texts.f32"), np.float32).reshape(-1, DIMENSIONS))
    else:
        texts = embed(layers, Activations(folder, f"{name}.texts"))
    orders = np.argsort(-(questions @ texts.T), axis=1)
    return [ndcg(order, known["chunks"], asked["gold"]) for order, asked in zip(orders, known["questions"])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--model", default=os.path.join(MODEL, "onnx/model_quantized.onnx"))
    parser.add_argument("--questions-only", action="store_true")
    options = parser.parse_args()
    layers = read_layers(options.model, 2)
    every = []
    for name in options.names:
        found = measure(options.folder, name, layers, options.questions_only)
        every += found
        print(f"{name} {np.mean(found):.3f}", flush=True)
    print(f"all {len(every)} {np.mean(every):.3f} ± {np.std(every) / len(every) ** 0.5:.3f}")


if __name__ == "__main__":
    main()
