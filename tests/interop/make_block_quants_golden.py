"""Writes tests/data/block_quants_golden.json: what the `gguf` package decodes from random blocks.

    python tests/interop/make_block_quants_golden.py

For every tensor type, `blocks` blocks of random bytes are drawn (one 8-bit draw per byte of a generator seeded
with the type's number), each half-precision field made finite, and decoded to float32. The table holds the
SHA-256 of all values' bytes and the bit patterns of the first and last of them; a C++ test draws the same bytes.
"""

import hashlib
import json
import random
from pathlib import Path

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type
from gguf.quants import dequantize

BLOCKS = 64

# Byte positions of the half-precision fields of one block.
HALVES = {
    Type.F16: [0], Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
    Type.BF16: [0],
}


def blocks_of(kind):
    draw = random.Random(int(kind))
    size = GGML_QUANT_SIZES[kind][1]
    data = bytearray(draw.getrandbits(8) for _ in range(BLOCKS * size))
    for block in range(BLOCKS):
        for at in HALVES[kind]:
            data[block * size + at + 1] &= 0xBF  # exponent below the one of infinity
    return np.frombuffer(bytes(data), dtype=np.uint8).reshape(BLOCKS, size)


def main():
    rows = []
    for kind in HALVES:
        values = np.ascontiguousarray(dequantize(blocks_of(kind), kind).reshape(-1), dtype=np.float32)
        assert np.isfinite(values).all()
        bits = values.view(np.uint32)
        rows.append({
            "type": kind.name, "number": int(kind), "blocks": BLOCKS, "halves": HALVES[kind],
            "values": int(values.size), "first": [f"{b:08x}" for b in bits[:4]],
            "last": [f"{b:08x}" for b in bits[-4:]],
            "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        })
    target = Path(__file__).parent.parent / "data" / "block_quants_golden.json"
    target.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    print(f"{target}: {len(rows)} types")


if __name__ == "__main__":
    main()
