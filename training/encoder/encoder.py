"""The last layers of the encoder that ships, in JAX: read from its ONNX file, computed, and written back.

Layers before them are never changed, so what comes out of those is computed once (activations.py) and learned from
again and again. Weights lie in the file as bytes with a scale for each column; computing is in floats, so a model
learned here loses only what rounding to bytes loses.
"""

import numpy as np
import onnx
from onnx import numpy_helper

import jax
import jax.numpy as jnp

LAYERS, HEADS, DIMENSIONS = 6, 12, 384
DENSE = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
NORMS = {"first": "attention.output.LayerNorm", "second": "output.LayerNorm"}


def matrices(graph, layer):
    """Which initializer, without its ending, holds the weights of each dense part of a layer."""
    before = {node.input[1]: node.input[0] for node in graph.node if node.op_type == "Add"}
    product = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    return {part: product[before[f"inner.encoder.layer.{layer}.{name}.bias"]] for part, name in DENSE.items()}


def read_layers(file, count):
    """The last `count` layers, each a dictionary of arrays."""
    graph = onnx.load(file).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    layers = []
    for layer in range(LAYERS - count, LAYERS):
        weights = {}
        for part, name in matrices(graph, layer).items():
            weights[part] = arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"]
        for part, name in DENSE.items():
            weights[f"{part}.bias"] = arrays[f"inner.encoder.layer.{layer}.{name}.bias"]
        for part, name in NORMS.items():
            weights[part] = arrays[f"inner.encoder.layer.{layer}.{name}.weight"]
            weights[f"{part}.bias"] = arrays[f"inner.encoder.layer.{layer}.{name}.bias"]
        layers.append({part: jnp.asarray(value) for part, value in weights.items()})
    return layers


def write_layers(file, layers, out, seed=1):
    """The model of `file` with its last layers replaced, in bytes as the others are.

    Training moves a weight by less than half of what a byte can tell, and it began on a byte: the nearest byte is where
    it was, and all would be lost. So it is up or down by chance, in proportion: on the mean, weights are what they are.
    """
    random = np.random.default_rng(seed)
    model = onnx.load(file)
    arrays = {each.name: each for each in model.graph.initializer}

    def put(name, value):
        arrays[name].CopyFrom(numpy_helper.from_array(np.asarray(value), name))

    for layer, weights in enumerate(layers, LAYERS - len(layers)):
        for part, name in matrices(model.graph, layer).items():
            value = np.asarray(weights[part])
            scale = np.maximum(np.abs(value).max(axis=0, keepdims=True), 1e-9) / 127
            put(f"{name}_q", np.clip(np.floor(value / scale + random.random(value.shape)), -127, 127).astype(np.int8))
            put(f"{name}_scale", scale.astype(np.float32))
        for part, name in DENSE.items():
            put(f"inner.encoder.layer.{layer}.{name}.bias", weights[f"{part}.bias"])
        for part, name in NORMS.items():
            put(f"inner.encoder.layer.{layer}.{name}.weight", weights[part])
            put(f"inner.encoder.layer.{layer}.{name}.bias", weights[f"{part}.bias"])
    onnx.save(model, out)


def normalise(states, weight, bias):
    centred = states - states.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * weight + bias


def through(weights, states, bias):
    texts, tokens, _ = states.shape

    def heads(part):
        made = states @ weights[part] + weights[f"{part}.bias"]
        return made.reshape(texts, tokens, HEADS, -1).transpose(0, 2, 1, 3)

    query, key, value = heads("query"), heads("key"), heads("value")
    seen = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / np.float32((DIMENSIONS / HEADS) ** 0.5) + bias, axis=-1)
    joined = (seen @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, DIMENSIONS)
    states = normalise(states + joined @ weights["joined"] + weights["joined.bias"], weights["first"], weights["first.bias"])
    wide = jax.nn.gelu(states @ weights["wide"] + weights["wide.bias"], approximate=False)
    return normalise(states + wide @ weights["narrow"] + weights["narrow.bias"], weights["second"], weights["second.bias"])


def vectors(layers, states, mask):
    """Unit vectors of texts: the mean over tokens of what comes out of the last layer."""
    states = states.astype(jnp.float32)
    bias = (1 - mask)[:, None, None, :] * -1e9
    for weights in layers:
        states = through(weights, states, bias)
    mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)


embed_batch = jax.jit(vectors)


def embed(layers, activations, tokens=4096):
    """A vector for each text; batches of like length, of few shapes, since every shape is compiled."""
    out = np.zeros((len(activations.lengths), DIMENSIONS), np.float32)
    order = np.argsort(activations.lengths, kind="stable")
    at = 0
    while at < len(order):
        size = max(4, tokens // (-(-activations.lengths[order[at]] // 32) * 32) // 4 * 4)
        chosen = order[at : at + size]
        filled = np.concatenate([chosen, np.repeat(chosen[-1:], size - len(chosen))])
        out[chosen] = np.asarray(embed_batch(layers, *activations.batch(filled)))[: len(chosen)]
        at += size
    return out
