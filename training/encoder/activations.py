"""What comes out of the layers that stay as they are, for every token of a file of texts: computed once.

    python training/encoder/activations.py FOLDER NAME... [--tokens N]

Reads FOLDER/NAME.jsonl (a text a line, as training/map/vectors.ts writes them) and writes FOLDER/NAME.states.npy, half
floats, tokens x 384, and FOLDER/NAME.starts.npy. A text is cut at N tokens.
"""

import argparse
import json
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnx
import onnxruntime
from tokenizers import Tokenizer

MODEL = "media/models/Xenova/all-MiniLM-L6-v2"
# The normalisation behind layer 4 of 6, in the order in which the graph names them: two a layer, one before all.
STATES = "layer_norm_8"


class Activations:
    """Those of one file, read as they are needed."""

    def __init__(self, folder, name, longest=512):
        self.states = np.load(os.path.join(folder, f"{name}.states.npy"), mmap_mode="r")
        self.starts = np.load(os.path.join(folder, f"{name}.starts.npy"))
        self.lengths = np.minimum(np.diff(self.starts), longest)

    def batch(self, chosen):
        """States and mask of some texts, padded to a multiple of 32 tokens."""
        tokens = -(-self.lengths[chosen].max() // 32) * 32
        states, mask = np.zeros((len(chosen), tokens, self.states.shape[1]), np.float16), np.zeros((len(chosen), tokens), np.float32)
        for row, text in enumerate(chosen):
            length = self.lengths[text]
            states[row, :length] = self.states[self.starts[text] : self.starts[text] + length]
            mask[row, :length] = 1
        return states, mask


def open_model():
    model = onnx.load(os.path.join(MODEL, "onnx/model_quantized.onnx"))
    cut = onnx.utils.Extractor(model).extract_model([each.name for each in model.graph.input], [STATES])
    return onnxruntime.InferenceSession(cut.SerializeToString(), providers=["CPUExecutionProvider"])


def compute(session, tokenizer, folder, name, most):
    texts = [json.loads(line) for line in open(os.path.join(folder, f"{name}.jsonl"))]
    ids = [found.ids for found in tokenizer.encode_batch(texts)]
    ids = [text if len(text) <= most else [*text[: most - 1], text[-1]] for text in ids]
    lengths = np.array([len(text) for text in ids])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    wanted = {each.name for each in session.get_inputs()}
    partial = os.path.join(folder, f"{name}.states.part")
    states = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=(int(starts[-1]), 384))
    order = np.argsort(lengths, kind="stable")
    at = 0
    while at < len(order):
        chosen = order[at : at + max(1, 768 // int(lengths[order[at]]))]
        at += len(chosen)
        inputs = {each: np.zeros((len(chosen), lengths[chosen].max()), np.int64) for each in wanted}
        for row, text in enumerate(chosen):
            inputs["input_ids"][row, : lengths[text]] = ids[text]
            inputs["attention_mask"][row, : lengths[text]] = 1
        made = session.run([STATES], inputs)[0]
        for row, text in enumerate(chosen):
            states[starts[text] : starts[text + 1]] = made[row, : lengths[text]]
    states.flush()
    np.save(os.path.join(folder, f"{name}.starts.npy"), starts)
    os.rename(partial, os.path.join(folder, f"{name}.states.npy"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--tokens", type=int, default=96)
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(MODEL, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    session = open_model()
    for name in options.names:
        compute(session, tokenizer, options.folder, name, options.tokens)


if __name__ == "__main__":
    main()
