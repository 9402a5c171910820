"""The demo model compressed for running text, by this program and by tacq_reference.py, side by side.

    TACQ_BIN=build/bin TACQ_DEMO_MODEL=… TACQ_DATA=… python compare_demo.py [--bits 2 3] [--samples 8] [--windows 16]

Prints perplexities of both, how many weights both keep, and on equal layer inputs how many codes differ per matrix. At
two bits a last-digit difference grows from block to block, so perplexities of the two agree within some percent, and
codes can be compared only where each matrix is given the same inputs. Takes about ten minutes per width on two cores.
"""

import argparse
import math
import os
import random
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file

import check_method
import tacq_reference as reference
from check_logits import read_gguf
from check_perplexity import tacq

DEMO = os.environ["TACQ_DEMO_MODEL"]
TEXTS = Path(os.environ["TACQ_DATA"]) / "wikitext2"
LENGTH = 256
SHARE = 0.0035


def token_ids(text):
    return torch.tensor(tacq("tokenize", DEMO, "--file", text, "--no-special")["ids"])


def reference_model(folder):
    model = read_gguf(DEMO)
    model.config.tie_word_embeddings = False
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    model.save_pretrained(folder, max_shard_size="5GB")
    return reference.Llama(folder)


def random_windows(ids, count):
    draw = random.Random(0)
    starts = [draw.randint(0, len(ids) - LENGTH - 1) for _ in range(count)]
    return [ids[start:start + LENGTH] for start in starts]


@torch.no_grad()
def perplexity(model, windows, quantized=None):
    blocks = [block | {p: quantized[i][p].values for p in reference.PROJECTIONS} if quantized else block
              for i, block in enumerate(model.blocks)]
    return math.exp(sum(model.loss(window, blocks).item() for window in windows) / len(windows))


def run_matrices(run, stage, model):
    files = [load_file(path) for path in sorted((run / stage).glob("block_*.safetensors"))]
    return [{p: check_method.Matrix(files[i], reference.module_name(i, p), model.blocks[i][p].shape, None)
             for p in reference.PROJECTIONS} for i in range(len(files))]


def compare(bits, model, samples, windows, folder):
    check_method.BITS = bits
    run = folder / f"run{bits}"
    report = tacq("quantize", "demo", "--task", f"text:{TEXTS / 'valid.txt'}", "--eval", f"text:{TEXTS / 'test.txt'}",
                  "--seq-len", LENGTH, "--samples", len(samples), "--eval-tokens", LENGTH * len(windows), "--probe", 0,
                  "--bits", bits, "--outliers", SHARE, "--run", run)
    print({key: value for key, value in report.items() if key not in ("layers", "stages")}, flush=True)
    simulated, quantized = (run_matrices(run, stage, model) for stage in ("simulate", "quantize"))
    gradients = reference.gradient_sums(model, samples)
    plain = reference.quantize_model(model, samples, bits)
    scores = [reference.score(g, w, q.values) for g, w, q in
              zip(*(reference.canonical(x) for x in (gradients, model.blocks, plain)))]
    masks = reference.select(scores, int(SHARE * sum(w.numel() for w in scores)))
    kept = reference.quantize_model(model, samples, bits, reference.by_block(masks))
    common = sum(int((got.outlier & mask).sum()) for got, mask in zip(reference.canonical(quantized), masks))
    print(f"{bits} bits: reference full {perplexity(model, windows):.3f}, plain {perplexity(model, windows, plain):.3f}, "
          f"tacq {perplexity(model, windows, kept):.3f}; {common} of {sum(int(m.sum()) for m in masks)} kept in common",
          flush=True)
    equal = reference.quantize_model(model, samples, bits, follow=simulated)
    different = total = worst = 0
    for got, expected in zip(reference.canonical(simulated), reference.canonical(equal)):
        count = int((got.codes != expected.codes).sum())
        different, total = different + count, total + got.codes.numel()
        worst = max(worst, count / got.codes.numel())
    print(f"{bits} bits, equal inputs: {different} of {total} codes differ, at most {100 * worst:.3f} % of a matrix",
          flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bits", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--windows", type=int, default=16)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        model = reference_model(folder / "demo")
        samples = random_windows(token_ids(TEXTS / "valid.txt"), arguments.samples)
        windows = list(token_ids(TEXTS / "test.txt")[:arguments.windows * LENGTH].view(-1, LENGTH))
        for bits in arguments.bits:
            compare(bits, model, samples, windows, folder)


if __name__ == "__main__":
    main()
