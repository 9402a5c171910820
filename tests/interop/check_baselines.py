"""SpQR, SqueezeLLM and SliM-LLM on one block, against the independent reading in baselines_reference.py.

The block is quantized on the inputs of the unquantized block, which both sides can compute from nothing but the model.
One code that rounding flips moves its error into later columns, so a few weights may differ by a step; all others agree
to 1e-3, and so do the bits. The block is a random one, and, with TACQ_DEMO_MODEL, one of that model.
"""

import json
import os
import random
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from safetensors.torch import load_file, safe_open

import baselines_reference as baselines
import tacq_reference as reference
from random_model import write_byte_tokenizer, write_random_llama

TACQ = Path(os.environ["TACQ_BIN"]) / "tacq"
BITS, WINDOW, SAMPLES = 2, 128, 16
MOST_DIFFERENT = 0.002  # share of a block's weights that flipped codes may move
FARTHEST = 0.15  # of the norm of a matrix, see Comparison.near
DEMO_BLOCK = 10
torch.set_num_threads(1)


def demo_block_folder(folder):
    """A model of one block with the weights of a block of the demo model; bytes are its tokens."""
    path = os.environ.get("TACQ_DEMO_MODEL")
    if not path:
        pytest.skip("TACQ_DEMO_MODEL names no model")
    gguf = pytest.importorskip("gguf")
    tensors = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float16)
               for t in gguf.GGUFReader(path).tensors
               if t.name in ("token_embd.weight", "output_norm.weight") or t.name.startswith(f"blk.{DEMO_BLOCK}.")}
    names = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "attn_q": "self_attn.q_proj",
             "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
             "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    embedding = np.ascontiguousarray(tensors["token_embd.weight"][1000:1256])
    kept = {f"model.layers.0.{name}.weight": tensors[f"blk.{DEMO_BLOCK}.{own}.weight"] for own, name in names.items()}
    kept |= {"model.embed_tokens.weight": embedding, "lm_head.weight": embedding.copy(),
             "model.norm.weight": tensors["output_norm.weight"]}
    folder.mkdir()
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    hidden, kv = kept["model.layers.0.self_attn.q_proj.weight"].shape[0], kept["model.layers.0.self_attn.k_proj.weight"]
    head = 64
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "hidden_size": hidden,
        "intermediate_size": kept["model.layers.0.mlp.gate_proj.weight"].shape[0], "num_hidden_layers": 1,
        "num_attention_heads": hidden // head, "num_key_value_heads": kv.shape[0] // head, "vocab_size": 256,
        "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 100000.0, "tie_word_embeddings": False,
        "torch_dtype": "float16"}))
    write_byte_tokenizer(folder)
    return folder


@pytest.fixture(scope="module", params=["random", "demo"])
def model(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("baselines")
    if request.param == "demo":
        path, rows_between = demo_block_folder(folder / "model"), 24
    else:
        path, rows_between = write_random_llama(folder / "model", blocks=1, hidden=128, intermediate=256), 1
    text = "".join(f"Sentence {i} says that {i * i} is the square of {i}.\n" for i in range(400))
    (folder / "text.txt").write_text(text)
    ids, draw = torch.tensor(list(text.encode())), random.Random(0)
    starts = [draw.randint(0, len(ids) - WINDOW - 1) for _ in range(SAMPLES)]
    llama = reference.Llama(path)
    block, inputs = llama.blocks[0], {}
    for together in zip(*(llama.steps(block, llama.embedding[ids[s:s + WINDOW]]) for s in starts)):
        for p in together[0][0]:
            inputs[p] = [a for _, a in together]
    return SimpleNamespace(folder=folder, path=path, block=block, inputs=inputs, rows_between=rows_between)


def quantize(model, method, *options):
    """-> the finished piece of the block, its metadata's layer reports by projection"""
    run = model.folder / f"run {method}"
    subprocess.run([str(TACQ), "quantize", str(model.path), "--task", f"text:{model.folder / 'text.txt'}",
                    "--method", method, "--bits", str(BITS), "--seq-len", str(WINDOW), "--samples", str(SAMPLES),
                    "--device", "cpu", "--compute", "float32", "--eval-tokens", "256", "--probe", "0", "--no-reference",
                    *options, "--run", str(run), "--json"], check=True, capture_output=True)
    piece = run / "quantize" / "block_000.safetensors"
    with safe_open(piece, "pt") as file:
        layers = json.loads(file.metadata()["layers"])
    return load_file(piece), dict(zip(reference.PROJECTIONS, layers)), run


class Matrix:
    """A compressed matrix as it lies in a piece."""

    def __init__(self, piece, projection, layer):
        module = reference.module_name(0, projection) + "."
        self.parts = {name.removeprefix(module): t for name, t in piece.items() if name.startswith(module)}
        self.rows, self.columns = layer["rows"], layer["columns"]
        self.published = layer["bits"]
        self.stored = 8 * sum(t.numel() * t.element_size() for t in self.parts.values()) / (self.rows * self.columns)
        self.outliers = torch.zeros(self.rows, self.columns, dtype=torch.bool)
        if "outlier_rows" in self.parts:
            starts = self.parts["outlier_rows"].long()
            row = torch.arange(self.rows).repeat_interleave(starts.diff())
            self.outliers[row, self.parts["outlier_columns"].long()] = True

    def unpacked(self, words, count, bits):
        flags = words.long()[..., None] >> torch.arange(32) & 1
        flags = flags.reshape(*words.shape[:-1], -1)[..., :count * bits].reshape(*words.shape[:-1], count, bits)
        return (flags << torch.arange(bits)).sum(-1)

    def numbers(self, name, groups, bits):
        return self.unpacked(self.parts[name], self.rows * groups, bits).view(self.rows, groups).float()

    def finished(self, dense):
        dense = dense.half().float()
        if "outlier_values" in self.parts:
            dense[self.outliers] = self.parts["outlier_values"].float()
        return dense

    def spqr(self, bits, group=16):
        codes = self.unpacked(self.parts["codes"], self.columns, bits).float()
        groups = -(-self.columns // group)

        def statistic(name):
            start, step = self.parts[name + "_lines"].float().repeat_interleave(16, 1)[:, :self.rows]
            return (start + step * self.numbers(name + "_codes", groups, 3)).repeat_interleave(group, 1)[:, :self.columns]

        values = torch.empty(self.rows, self.columns)
        values[:, self.parts["column_order"].long()] = statistic("scale") * (codes - statistic("zero"))
        return self.finished(values)

    def squeezellm(self, bits):
        codes = self.unpacked(self.parts["codes"], self.columns, bits)
        return self.finished(self.parts["tables"].float().gather(1, codes))

    def slim(self, bits, group):
        widths = self.parts["widths"].tolist()
        zeros, means = self.numbers("zeros", len(widths), bits + 1), iter(self.parts["means"].float().unbind(1))
        values, word = [], 0
        for number, width in enumerate(widths):
            count = min(group, self.columns - number * group)
            words = -(-count * width // 32)
            codes = self.unpacked(self.parts["codes"][:, word:word + words], count, width).float()
            word += words
            scale = self.parts["scales"][:, number, None].float()
            values.append(next(means)[:, None] + scale * (2 * codes - 1) if width == 1
                          else scale * (codes - zeros[:, number, None]))
        return self.finished(torch.cat(values, 1))


class Comparison:
    """Counts weights that are not the reference's, over all matrices of a block."""

    def __init__(self):
        self.different, self.all, self.farthest = 0, 0, 0.0

    def add(self, title, got, wanted):
        wanted = wanted.half().float()
        # Half an ulp of the 16-bit values on each side is 5e-4; values near 0 are judged by the size of the others.
        off = (got - wanted).abs() > 1e-3 * torch.maximum(wanted.abs(), wanted.square().mean().sqrt())
        relative = float((got - wanted).norm() / wanted.norm())
        print(f"{title}: {int(off.sum())} of {off.numel()} weights differ, relative distance {relative:.1e}")
        self.different, self.all = self.different + int(off.sum()), self.all + off.numel()
        self.farthest = max(self.farthest, relative)

    def equal(self):
        assert self.different <= MOST_DIFFERENT * self.all

    def near(self):
        """For methods that carry errors on from column to column: a code that rounding flips moves all that follow it,
        with SpQR's 3-bit statistics a whole group. Roundings that share nothing are 0.4 and more apart."""
        assert self.farthest <= FARTHEST


def test_reference_gives_the_golden_vectors():
    assert baselines.golden_failures() == []


def test_spqr_is_near_the_reference(model):
    piece, layers, _ = quantize(model, "spqr")
    comparison = Comparison()
    for p, w in ((p, model.block[p]) for p in reference.PROJECTIONS):
        got = Matrix(piece, p, layers[p])
        wanted, order = baselines.spqr(w, reference.hessian_of(model.inputs[p]), BITS - 1)
        moved = int((got.parts["column_order"].long() != order).sum())
        print(f"spqr {p}: {int(got.outliers.sum())} outliers, {int((got.outliers != wanted.outliers).sum())} of them "
              f"elsewhere, {moved} columns in another place")
        comparison.add(f"spqr {p}", got.spqr(BITS - 1), wanted.values)
        share = (int(got.outliers.sum()) - int(wanted.outliers.sum())) / w.numel()
        assert abs(got.published - wanted.published - 32 * share) < 1e-6
        assert abs(got.stored - wanted.stored - 32 * share) < 1e-6
        assert abs(share) < 5e-3
    comparison.near()


def test_squeezellm_is_the_reference_s(model):
    piece, layers, run = quantize(model, "squeezellm", "--keep-gradients")
    sums = load_file(run / "gradients" / "block_000.safetensors")
    fisher = {p: sums[reference.module_name(0, p) + ".squared_gradient"] for p in reference.PROJECTIONS}

    def outliers(spread):
        return {p: baselines.squeeze_outliers(model.block[p], fisher[p], 0.0005, spread) for p in reference.PROJECTIONS}

    sensitive = {p: baselines.squeeze_outliers(model.block[p], fisher[p], 0.0005, 1e6) for p in reference.PROJECTIONS}
    weights = sum(w.numel() for p, w in model.block.items() if p in reference.PROJECTIONS)

    def large(step):
        return sum(int((marks & ~sensitive[p]).sum()) for p, marks in outliers(step / 1000).items())

    low, high = 0, 20_000  # the least spread, in steps of 1/1000, that keeps no more than is wanted
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if large(middle) <= 0.0045 * weights else (middle + 1, high)
    wanted_outliers, comparison = outliers(low / 1000), Comparison()
    for p in reference.PROJECTIONS:
        got = Matrix(piece, p, layers[p])
        different = int((got.outliers != wanted_outliers[p]).sum())
        print(f"squeezellm {p}: {int(got.outliers.sum())} outliers, {different} different")
        assert different == 0
        some = slice(None, None, model.rows_between)
        wanted = baselines.squeezellm(model.block[p][some], fisher[p][some], BITS, got.outliers[some])
        comparison.add(f"squeezellm {p}", got.squeezellm(BITS)[some], wanted.values)
        share = float(got.outliers.double().mean())
        assert abs(got.published - (BITS + (32 - BITS) * share)) < 1e-9
        rows, columns = got.outliers.shape
        stored = (rows * baselines.word_bits(columns, BITS) + rows * 2**BITS * 16
                  + baselines.outlier_storage(got.outliers)) / (rows * columns)
        assert abs(got.stored - stored) < 1e-9
    comparison.equal()


def test_slim_is_near_the_reference(model):
    group = 64 if model.block["q"].shape[1] > 128 else 16
    piece, layers, _ = quantize(model, "slim", "--group-size", str(group))
    comparison = Comparison()
    for p in reference.PROJECTIONS:
        got = Matrix(piece, p, layers[p])
        wanted, widths, moved, table, _ = baselines.slim(model.block[p], model.inputs[p], BITS, group)
        print(f"slim {p}: widths {got.parts['widths'].tolist()}, {len(table)} candidates")
        assert got.parts["widths"].tolist() == widths
        comparison.add(f"slim {p}", got.slim(BITS, group), wanted.values)
        assert abs(got.published - wanted.published) < 1e-9
        assert abs(got.stored - wanted.stored) < 1e-9
    comparison.near()
