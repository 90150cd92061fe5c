"""Float table -> the folder that ships (see README.md): one signed byte a number, one scale a row.

    python training/pack_static.py table.npy vocabulary.txt OUT --id static-code-1 [--dimensions 128]
                                   [--rows 44000] [--fields '{"name": 2}']
                                  [--query-weights table.query.npy | --query-table query.npy]
"""

import argparse
import hashlib
import json
import pathlib

import numpy as np


def quantized(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scales = np.abs(table).max(axis=1) / 127
    codes = np.rint(table / np.where(scales == 0, 1, scales)[:, None]).astype(np.int8)
    return codes, scales.astype("<f4")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("table", type=pathlib.Path)
    parser.add_argument("vocabulary", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--id", required=True)
    parser.add_argument("--dimensions", type=int)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--fields", type=json.loads, default={})
    parser.add_argument("--query-table", type=pathlib.Path)
    parser.add_argument("--query-weights", type=pathlib.Path, help="a number a term, on the same rows")
    given = parser.parse_args()

    terms = given.vocabulary.read_text(encoding="utf-8").rstrip("\n").split("\n")[: given.rows]
    tables = {"": np.load(given.table)[: len(terms)].astype(np.float64)}
    if given.query_table:
        tables["query-"] = np.load(given.query_table)[: len(terms)].astype(np.float64)
    if given.dimensions:
        # One rotation for both, so that their products stay what they were.
        both = np.concatenate(list(tables.values()))
        _, vectors = np.linalg.eigh(both.T @ both)
        leading = vectors[:, ::-1][:, : given.dimensions]
        tables = {name: table @ leading for name, table in tables.items()}

    given.out.mkdir(parents=True, exist_ok=True)
    files = {"vocabulary.txt": ("\n".join(terms) + "\n").encode()}
    for name, table in tables.items():
        codes, scales = quantized(table)
        files[f"{name}table.int8"] = codes.tobytes()
        files[f"{name}scales.f32"] = scales.tobytes()
        if given.query_weights:
            weights = np.load(given.query_weights)[: len(terms)].ravel()
            files["query-scales.f32"] = (scales * weights).astype("<f4").tobytes()
    for name, content in files.items():
        (given.out / name).write_bytes(content)
    config = {
        "id": given.id,
        "dimensions": int(tables[""].shape[1]),
        "fields": given.fields,
        "query": {"table": "query-" in tables, "scales": "query-scales.f32" in files},
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (given.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(sum(map(len, files.values())), "bytes")


main()
