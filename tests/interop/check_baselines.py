"""SpQR, SqueezeLLM and SliM-LLM on one block, against the independent reading in baselines_reference.py.

Every matrix is quantized on its inputs in the unquantized block, which both sides compute from nothing but the model:
nothing spreads from matrix to matrix. SpQR and SliM-LLM spread errors from column to column, so the reference, in
float64, goes through a matrix with the program's errors (see `follow` there) and makes every decision once more: grid,
code, whether a weight is kept. Decisions agree but for ties, which the last digits of the program's float32 inputs,
Hessian and sums can tip; MOST_DIFFERENT bounds them. All other weights agree to 1e-3, and the bits exactly.
The block is a random one, and, with TACQ_DEMO_MODEL, one of that model.
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
MOST_DIFFERENT = 1e-4  # share of a block's weights whose code a tie may tip, or of those kept
MOST_GRIDS = 2e-3  # of its scales and zeros: a code of 3 bits in SpQR, the best of 101 ranges in SliM-LLM
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
    run = model.folder / " ".join(["run", method, *options])
    subprocess.run([str(TACQ), "quantize", str(model.path), "--task", f"text:{model.folder / 'text.txt'}",
                    "--method", method, "--bits", str(BITS), "--seq-len", str(WINDOW), "--samples", str(SAMPLES),
                    "--device", "cpu", "--compute", "float32", "--eval-tokens", "256", "--probe", "0", "--no-reference",
                    *options, "--run", str(run), "--json"], check=True, capture_output=True)
    piece = run / "quantize" / "block_000.safetensors"
    with safe_open(piece, "pt") as file:
        layers = json.loads(file.metadata()["layers"])
    return load_file(piece), dict(zip(reference.PROJECTIONS, layers)), run


class Decisions:
    """What the program decided, in the order of its columns, for the reference to go on from."""

    def __init__(self, grids, dense, outliers, order=None):
        self.grids, self.dense, self.outliers, self.order = grids.double(), dense.double(), outliers, order

    def grid(self, number):
        return self.grids[..., number, None]

    def column(self, j):
        return self.dense[:, j, None], self.outliers[:, j, None]


class Matrix:
    """A compressed matrix as it lies in a piece."""

    def __init__(self, piece, projection, layer):
        module = reference.module_name(0, projection) + "."
        self.parts = {name.removeprefix(module): t for name, t in piece.items() if name.startswith(module)}
        self.rows, self.columns = layer["rows"], layer["columns"]
        self.published = layer["bits"]
        self.stored = 8 * sum(t.numel() * t.element_size() for t in self.parts.values()) / (self.rows * self.columns)
        self.outliers = torch.zeros(self.rows, self.columns, dtype=torch.bool)
        self.follow = None  # the decisions, once the codes are read
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
            return start + step * self.numbers(name + "_codes", groups, 3)

        def wide(per_group):
            return per_group.repeat_interleave(group, 1)[:, :self.columns]

        order, scale, zero = self.parts["column_order"].long(), statistic("scale"), statistic("zero")
        dense, values = wide(scale) * (codes - wide(zero)), torch.empty(self.rows, self.columns)
        values[:, order] = dense
        self.follow = Decisions(torch.stack([scale, zero]), dense, self.outliers[:, order], order)
        return self.finished(values)

    def squeezellm(self, bits):
        codes = self.unpacked(self.parts["codes"], self.columns, bits)
        return self.finished(self.parts["tables"].float().gather(1, codes))

    def slim(self, bits, group):
        widths = self.parts["widths"].tolist()
        scales, zeros = self.parts["scales"].float(), self.numbers("zeros", len(widths), bits + 1)
        zeros[:, torch.tensor(widths) == 1] = self.parts["means"].float()
        values, word = [], 0
        for number, width in enumerate(widths):
            count = min(group, self.columns - number * group)
            words = -(-count * width // 32)
            codes = self.unpacked(self.parts["codes"][:, word:word + words], count, width).float()
            word += words
            scale, zero = scales[:, number, None], zeros[:, number, None]
            values.append(zero + scale * (2 * codes - 1) if width == 1 else scale * (codes - zero))
        dense = torch.cat(values, 1)
        self.follow = Decisions(torch.stack([scales, zeros]), dense, self.outliers)
        return self.finished(dense)


class Comparison:
    """Counts weights that are not the reference's, over all matrices of a block."""

    def __init__(self):
        self.different, self.all = 0, 0

    def add(self, title, got, wanted, size=None):
        """`size`: of the others, by which values near 0 are judged."""
        # Half an ulp of the 16-bit values on each side is 5e-4.
        wanted, size = wanted.half().float(), wanted.square().mean().sqrt() if size is None else size
        off = (got - wanted).abs() > 1e-3 * torch.maximum(wanted.abs(), size)
        print(f"{title}: {int(off.sum())} of {off.numel()} differ")
        self.different, self.all = self.different + int(off.sum()), self.all + off.numel()

    def equal(self, most=MOST_DIFFERENT):
        print(f"share of all that differs: {self.different / self.all:.1e}")
        assert self.different <= most * self.all


def test_reference_gives_the_golden_vectors():
    assert baselines.golden_failures() == []


def in_double(tensors):
    return [t.double() for t in tensors]


# The published threshold keeps most weights at codes of 1 bit, as the larger one does not.
@pytest.mark.parametrize("threshold", [0.2, 3])
def test_spqr_decides_as_the_reference(model, threshold):
    piece, layers, _ = quantize(model, "spqr", "--spqr-threshold", str(threshold))
    values, grids = Comparison(), Comparison()
    for p in reference.PROJECTIONS:
        got, hessian = Matrix(piece, p, layers[p]), reference.hessian_of(in_double(model.inputs[p]))
        compressed, activity = got.spqr(BITS - 1), hessian.diagonal()[got.follow.order]
        assert bool((activity[1:] <= activity[:-1] * (1 + 1e-5)).all())
        wanted, _ = baselines.spqr(model.block[p].double(), hessian, BITS - 1, threshold, follow=got.follow)
        elsewhere = got.outliers != wanted.outliers
        print(f"spqr {p}: {float(got.outliers.float().mean()):.2%} outliers, {int(elsewhere.sum())} elsewhere")
        values.add(f"spqr {p}, values", compressed, wanted.values)
        for name, mine, own in zip(["scales", "zeros"], got.follow.grids, wanted.grids):
            largest = own.abs().view(-1, 16, own.shape[1]).amax(1)  # of the rows that share a line in 16 bits
            grids.add(f"spqr {p}, {name}", mine, own, largest.repeat_interleave(16, 0))
        assert int(elsewhere.sum()) <= MOST_DIFFERENT * elsewhere.numel()
        share = (int(got.outliers.sum()) - int(wanted.outliers.sum())) / elsewhere.numel()
        assert abs(got.published - wanted.published - 32 * share) < 1e-6
        assert abs(got.stored - wanted.stored - 32 * share) < 1e-6
    values.equal()
    grids.equal(MOST_GRIDS)


def test_spqr_has_the_published_bits(model):
    _, layers, _ = quantize(model, "spqr")
    for p in reference.PROJECTIONS:
        # 2.14 of the published tables; one in a hundred of the outliers more or less, in small matrices up to
        # five, as their number jumps with the threshold.
        share = 0.0161 * (0.01 if model.block[p].numel() > 100_000 else 0.05)
        assert abs(layers[p]["bits"] - (1.625 + 32 * 0.0161)) <= 32 * share + 1e-9


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


def test_slim_decides_as_the_reference(model):
    group = 64 if model.block["q"].shape[1] > 128 else 16
    piece, layers, _ = quantize(model, "slim", "--group-size", str(group))
    values, grids = Comparison(), Comparison()
    for p in reference.PROJECTIONS:
        got = Matrix(piece, p, layers[p])
        compressed = got.slim(BITS, group)
        wanted, widths, _, table, _ = baselines.slim(
            model.block[p].double(), in_double(model.inputs[p]), BITS, group, follow=got.follow)
        print(f"slim {p}: widths {got.parts['widths'].tolist()}, {len(table)} candidates")
        assert got.parts["widths"].tolist() == widths
        values.add(f"slim {p}, values", compressed, wanted.values)
        for name, mine, own in zip(["scales", "zeros"], got.follow.grids, wanted.grids):
            grids.add(f"slim {p}, {name}", mine, own)
        assert abs(got.published - wanted.published) < 1e-9
        assert abs(got.stored - wanted.stored) < 1e-9
    values.equal()
    grids.equal(MOST_GRIDS)
