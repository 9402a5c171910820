"""Task-Circuit Quantization once more, for checks: plain PyTorch, float32, one sample at a time, written for clarity.

    python tacq_reference.py --golden      check the arithmetic against golden vectors

Numbers such as 2.1 in comments are the sections of the method's specification: 2 quantizer, 3 GPTQ, 4 saliency and
selection, 5 gradients, 10 golden vectors; X, Q: its lists of differences and decisions.
Nothing here is shared with the program that it checks.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

# Canonical order inside a block (1.2).
PROJECTIONS = {"q": "self_attn.q_proj", "k": "self_attn.k_proj", "v": "self_attn.v_proj", "o": "self_attn.o_proj",
               "gate": "mlp.gate_proj", "up": "mlp.up_proj", "down": "mlp.down_proj"}


def module_name(block, projection):
    return f"model.layers.{block}.{PROJECTIONS[projection]}"


# ---- Quantizer (2)

@dataclass
class Grid:
    """Parameters of some rows: scale and zero point [rows, 1], the chosen step of the search [rows] (-1: none)."""
    scale: torch.Tensor
    zero: torch.Tensor
    step: torch.Tensor
    qmax: int

    def codes(self, x):
        """2.3: half to even, before the zero point is added."""
        return torch.clamp(torch.round(x / self.scale) + self.zero, 0, self.qmax)

    def values(self, codes):
        return self.scale * (codes - self.zero)


def fit_rows(x, bits, symmetric=False, search=True, half_scales=False):
    """2.1 and 2.2 for the rows of x [rows, columns].

    half_scales (Q10): the candidates of the search compete as they would be stored, with scales in half precision and
    zero points that fit those; rounding only the winner takes another step in one or two rows of a hundred."""
    qmax = 2**bits - 1
    low = x.amin(1, keepdim=True).clamp(max=0)
    high = x.amax(1, keepdim=True).clamp(min=0)
    if symmetric:
        high = torch.maximum(-low, high)
        low = torch.where(low < 0, -high, low)
    empty = (low == 0) & (high == 0)
    low, high = torch.where(empty, -1.0, low), torch.where(empty, 1.0, high)

    def shrunk(share):
        scale = (share * high - share * low) / qmax
        if half_scales:
            scale = scale.half().float()
        zero = torch.full_like(scale, (qmax + 1) / 2) if symmetric else torch.round(-share * low / scale).clamp(0, qmax)
        return scale, zero

    best = Grid(*shrunk(torch.tensor(1.0)), torch.full((x.shape[0],), -1), qmax)
    least = torch.full_like(low, float("inf"))
    for step in range(80 if search else 0):
        trial = Grid(*shrunk(torch.tensor(1 - step / 100)), best.step, qmax)
        error = (trial.values(trial.codes(x)) - x).abs().pow(2.4).sum(1, keepdim=True)
        better = error < least  # strict: ties keep the wider range
        least = torch.where(better, error, least)
        best.scale = torch.where(better, trial.scale, best.scale)
        best.zero = torch.where(better, trial.zero, best.zero)
        best.step = torch.where(better[:, 0], step, best.step)
    return best


def without_outliers(w, mask):
    """2.4: for the fit, an outlier is replaced by the mean of its row's other weights."""
    keep = ~mask
    mean = (w * keep).sum(1, keepdim=True) / keep.sum(1, keepdim=True).clamp(min=1)
    return torch.where(mask, mean, w)


# ---- GPTQ (3)

def hessian_of(inputs):
    """3.2: inputs is one [tokens, columns] per sample; normalised by samples, not tokens."""
    return 2 / len(inputs) * sum(x.t() @ x for x in inputs)


def factorise(hessian, percdamp=0.01):
    """3.3 and Q5 -> upper U with U'U = (H + damping)^-1, marks of the dead columns."""
    hessian = hessian.clone()
    diagonal = hessian.diagonal()
    dead = diagonal == 0
    diagonal[dead] = 1
    damp = percdamp * diagonal.mean()
    for times in range(1, 150):
        lower, failed = torch.linalg.cholesky_ex(hessian + times * damp * torch.eye(len(hessian)))
        if failed:
            continue
        upper, failed = torch.linalg.cholesky_ex(torch.cholesky_inverse(lower), upper=True)
        if not failed and torch.isfinite(upper).all():
            return upper, dead
    raise RuntimeError("the Hessian has no Cholesky factor even with 1.49 times its mean diagonal added")


@dataclass
class Quantized:
    values: torch.Tensor  # [rows, columns], outliers included
    codes: torch.Tensor  # [rows, columns]; the zero point where a weight is an outlier
    loss: float
    grids: list  # one Grid per group of columns, or one for whole rows


def gptq(w, factor, bits, mask=None, group=None, block=128, fresh=False, half_scales=True):
    """3.4. w [rows, columns]; group: columns that share a grid, None for the whole row."""
    upper, dead = factor
    columns = w.shape[1]
    mask = torch.zeros(w.shape, dtype=torch.bool) if mask is None else mask

    def fit(part, part_mask):
        return fit_rows(without_outliers(part, part_mask), bits, half_scales=half_scales)

    grids = [] if group else [fit(w, mask)]  # whole rows: before dead columns are zeroed
    work = w.clone()
    work[:, dead] = 0  # outliers too (Q13)
    values, codes, loss = torch.empty_like(w), torch.empty_like(w), 0.0
    for begin in range(0, columns, block):
        end = min(begin + block, columns)
        current, errors = work[:, begin:end].clone(), torch.empty(len(w), end - begin)
        for j in range(begin, end):
            if group and j % group == 0:  # Q9: the method reads values without this block's updates
                source = work[:, j:j + group].clone()
                if fresh:
                    inside = min(j + group, end) - j
                    source[:, :inside] = current[:, j - begin:j - begin + inside]
                grids.append(fit(source, mask[:, j:j + group]))
            grid, outlier = grids[-1], mask[:, j:j + 1]
            column = current[:, j - begin, None].clone()
            code = torch.where(outlier, grid.zero, grid.codes(column))
            value = torch.where(outlier, column, grid.values(code))  # X1: the compensated value is kept, unrounded
            error = (column - value) / upper[j, j]
            current[:, j - begin + 1:] -= error * upper[j, j + 1:end]
            values[:, j], codes[:, j], errors[:, j - begin] = value[:, 0], code[:, 0], error[:, 0]
        loss += 0.5 * float(errors.square().sum())
        work[:, end:] -= errors @ upper[begin:end, end:]
    return Quantized(values, codes, loss, grids)


# ---- Scores and selection (4)

def score(gradient, w, quantized):
    """4.1."""
    return gradient * (w - quantized).abs() * w.abs()


def select(scores, k):
    """4.4 and Q3: the k largest of all matrices together; ties go to the smaller flat index in canonical order."""
    flat = torch.cat([s.reshape(-1) for s in scores])
    if not torch.isfinite(flat).all():
        raise ValueError("a score is not finite")
    order = torch.sort(flat, descending=True, stable=True).indices
    marks = torch.zeros(len(flat), dtype=torch.bool)
    marks[order[:k]] = True
    return [m.view_as(s) for m, s in zip(marks.split([s.numel() for s in scores]), scores)]


def published_bits(bits, outliers, weights):
    return bits + (32 - bits) * outliers / weights  # 1.3


# ---- Model: a decoder of the Llama family, without biases, from a Hugging Face folder

class Llama:
    def __init__(self, folder):
        config = json.loads((Path(folder) / "config.json").read_text())
        self.heads, self.kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
        self.head_size = config["hidden_size"] // self.heads
        self.epsilon, self.theta = config["rms_norm_eps"], config["rope_theta"]
        tensors = {name: t.float() for name, t in load_file(Path(folder) / "model.safetensors").items()}
        self.embedding, self.norm = tensors["model.embed_tokens.weight"], tensors["model.norm.weight"]
        self.head = tensors["lm_head.weight"]
        self.blocks = []
        for i in range(config["num_hidden_layers"]):
            block = {p: tensors[module_name(i, p) + ".weight"] for p in PROJECTIONS}
            block["norm1"] = tensors[f"model.layers.{i}.input_layernorm.weight"]
            block["norm2"] = tensors[f"model.layers.{i}.post_attention_layernorm.weight"]
            self.blocks.append(block)

    def normalise(self, x, weight):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon) * weight

    def attend(self, q, k, v):
        """[tokens, heads * size] each -> [tokens, hidden]; causal, positions from 0."""
        tokens, half = len(q), self.head_size // 2
        frequency = self.theta ** (-torch.arange(half) / half)
        angle = torch.arange(tokens)[:, None] * frequency

        def split(x, heads):
            return x.view(tokens, heads, self.head_size).transpose(0, 1).repeat_interleave(self.heads // heads, 0)

        def rotate(x):
            a, b = x.chunk(2, -1)
            return torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], -1)

        q, k, v = rotate(split(q, self.heads)), rotate(split(k, self.kv_heads)), split(v, self.kv_heads)
        later = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
        weights = (q @ k.transpose(1, 2) / self.head_size**0.5).masked_fill(later, float("-inf")).softmax(-1)
        return (weights @ v).transpose(0, 1).reshape(tokens, -1)

    def steps(self, block, x):
        """One block on x [tokens, hidden]: yields the projections that come next with their input, then the result.

        A weight is looked up only after its step was yielded, so a caller may quantize it in between (3.1)."""
        a = self.normalise(x, block["norm1"])
        yield ("q", "k", "v"), a
        a = self.attend(a @ block["q"].t(), a @ block["k"].t(), a @ block["v"].t())
        yield ("o",), a
        x = x + a @ block["o"].t()
        a = self.normalise(x, block["norm2"])
        yield ("gate", "up"), a
        a = F.silu(a @ block["gate"].t()) * (a @ block["up"].t())
        yield ("down",), a
        yield (), x + a @ block["down"].t()

    def loss(self, ids, blocks):
        """4.2: mean cross entropy over the tokens after the first."""
        x = self.embedding[ids]
        for block in blocks:
            *_, (_, x) = self.steps(block, x)
        return F.cross_entropy((self.normalise(x, self.norm) @ self.head.t())[:-1], ids[1:])


def sample_gradients(model, samples):
    """5: dL/dW of each sample alone, by plain autograd. -> yields a dict of matrices per block"""
    leaves = [{name: t.clone().requires_grad_() for name, t in block.items()} for block in model.blocks]
    for ids in samples:
        model.loss(ids, leaves).backward()
        yield [{p: block[p].grad for p in PROJECTIONS} for block in leaves]
        for block in leaves:
            for t in block.values():
                t.grad = None


def sum_of(transform, model, samples):
    sums = [{p: torch.zeros_like(block[p]) for p in PROJECTIONS} for block in model.blocks]
    for gradients in sample_gradients(model, samples):
        for block, total in zip(gradients, sums):
            for p in PROJECTIONS:
                total[p] += transform(block[p])
    return sums


def gradient_sums(model, samples):
    """4.2, 5: the sum over the samples of |dL/dW|. -> a dict of matrices per block"""
    return sum_of(torch.abs, model, samples)


def gradient_moments(model, samples):
    """4.1: the sums over the samples of (dL/dW)^2 and of dL/dW. -> two lists as above"""
    return sum_of(torch.square, model, samples), sum_of(lambda gradient: gradient, model, samples)


@torch.no_grad()
def quantize_model(model, samples, bits, masks=None, group=None, follow=None, storage=torch.float16):
    """3.1: GPTQ block by block and step by step, each on what the quantized part before it gives.

    masks: a dict of matrices per block, or None. follow: another quantization of the model, same form as the result,
    whose values the part before is made of, so that each matrix is compared on equal inputs.
    -> a dict of Quantized per block, values rounded to `storage`."""
    states = [model.embedding[ids] for ids in samples]
    results = []
    for number, block in enumerate(model.blocks):
        block, result = dict(block), {}
        for together in zip(*(model.steps(block, x) for x in states)):
            projections, inputs = together[0][0], [a for _, a in together]
            if not projections:
                states = inputs
                break
            factor = factorise(hessian_of(inputs))
            for p in projections:
                result[p] = gptq(block[p], factor, bits, masks and masks[number][p], group)
                result[p].values = result[p].values.to(storage).float()
                block[p] = (follow[number][p] if follow else result[p]).values
        results.append(result)
    return results


def canonical(blocks):
    return [block[p] for block in blocks for p in PROJECTIONS]


def by_block(matrices):
    rest = iter(matrices)
    return [dict(zip(PROJECTIONS, part)) for part in zip(*[rest] * len(PROJECTIONS))]


# ---- Golden vectors (10.2 to 10.4)

class Golden:
    def __init__(self):
        self.failed = []

    def near(self, name, got, want):
        got, want = (torch.as_tensor(x, dtype=torch.float32) for x in (got, want))
        worst = float((got - want).abs().max())
        print(f"{'ok  ' if worst <= 2e-5 else 'FAIL'} {name}: {worst:.1e}")
        if not worst <= 2e-5:
            self.failed.append(name)

    def quantizer(self):
        x = torch.tensor([[.9, -.35, .12, -.05, .02, .31, -.22, .07]])
        for bits, symmetric, search, parameters, values in [
                (2, False, False, [.4166667, 1, -1], None),
                (2, False, True, [.3833333, 1, 8], [.766667, -.383333, 0, 0, 0, .383333, -.383333, 0]),
                (3, False, True, [.175, 2, 2], [.875, -.35, .175, 0, 0, .35, -.175, 0]),
                (2, True, True, [.546, 2, 9], [.546, -.546, 0, 0, 0, .546, 0, 0])]:
            grid = fit_rows(x, bits, symmetric, search)
            name = f"10.2 {bits} bits, symmetric {symmetric}, search {search}"
            self.near(name, [float(grid.scale), float(grid.zero), float(grid.step)], parameters)
            if values:
                self.near(name + ", values", grid.values(grid.codes(x))[0], values)
        rows = torch.tensor([[.1, .2, .3, .4, .5, .6, .7, .8], [0.] * 8, [-1.] * 8])
        grid = fit_rows(rows, 2)
        self.near("10.2 other rows, scale", grid.scale[:, 0], [.2506667, .6666667, 1 / 3])
        self.near("10.2 other rows, zero", grid.zero[:, 0], [0, 2, 3])
        self.near("10.2 other rows, exact", grid.values(grid.codes(rows))[1:], rows[1:])

    def column_loop(self):
        w = torch.tensor([[.9, -.35, .12, -.05, .02, .31], [-.6, .44, .08, .27, -.18, .55]])
        tokens = torch.tensor([[1, .5, -.5, .25, 0, 1], [.5, 1, .5, -.5, .25, 0], [-1, .25, 1, .5, .5, -.25],
                               [0, -.5, .25, 1, -.5, .5], [.25, 0, -1, .5, 1, .25], [.5, .25, 0, -.25, .5, 1],
                               [-.25, .5, .25, 0, -1, .5], [1, -1, .5, .25, 0, -.5]])
        hessian = hessian_of([tokens[:5], tokens[5:]])
        factor = factorise(hessian)
        self.near("10.3 H row 0", hessian[0], [3.625, -.25, -1.0625, -.25, .375, 1.1875])
        self.near("10.3 U diagonal", factor[0].diagonal(), [.653692, .825115, .655435, .722195, .593867, .586883])
        self.near("10.3 U row 0", factor[0][0], [.653692, .406322, .041185, .393522, -.132114, -.475890])
        mask = torch.zeros(2, 6, dtype=torch.bool)
        mask[0, 0] = mask[0, 5] = mask[1, 3] = True
        plain = [[.816667, -.408333, 0, 0, 0, .408333], [-.674667, .337333, 0, .337333, -.337333, .337333]]
        masked = [[.9, -.313333, .156667, 0, 0, .300313], [-.69, .345, 0, .196199, -.345, .345]]
        stale = [[.833333, -.416667, .113333, -.056667, 0, .31], [-.6656, .3328, .0891, .1782, -.243333, .486667]]
        fresh = [[.833333, -.416667, .143292, -.071646, 0, .376375],
                 [-.6656, .3328, .113553, .17033, -.265085, .53017]]
        for name, want, loss, options in [
                ("plain", plain, .201963, {}), ("masked", masked, .158201, {"mask": mask}),
                ("groups of 2, stale", stale, .064134, {"group": 2}),
                ("groups of 2, fresh", fresh, .056350, {"group": 2, "fresh": True}),
                ("groups of 2, blocks of 2", fresh, .056350, {"group": 2, "block": 2})]:
            got = gptq(w, factor, 2, half_scales=False, **options)
            self.near(f"10.3 {name}", got.values, want)
            self.near(f"10.3 {name}, loss", got.loss, loss)
        for name, options, want in [("plain", {}, [[.4083333, 1, 2], [.3373333, 2, 12]]),
                                    ("masked", {"mask": mask}, [[.1566667, 2, 0], [.345, 2, 10]])]:
            grid = gptq(w, factor, 2, half_scales=False, **options).grids[0]
            self.near(f"10.3 {name}, grid", torch.cat([grid.scale, grid.zero, grid.step[:, None]], 1), want)
        self.near("10.4 H times 37", gptq(w, factorise(hessian * 37), 2, mask, half_scales=False).values, masked)

    def selection(self):
        scores = [torch.tensor([[3., 1.], [2., 5.]]), torch.tensor([[4., 2., 0.]])]
        for k, want in [(3, [1, 0, 0, 1, 1, 0, 0]), (4, [1, 0, 1, 1, 1, 0, 0])]:
            self.near(f"10.4 k = {k}", torch.cat([m.reshape(-1) for m in select(scores, k)]), want)
        self.near("10.4 bits", published_bits(2, 3, 7), 14.857143)


def golden_failures():
    golden = Golden()
    golden.quantizer()
    golden.column_loop()
    golden.selection()
    return golden.failed


if __name__ == "__main__":
    if sys.argv[1:] != ["--golden"]:
        sys.exit(__doc__)
    sys.exit(1 if golden_failures() else 0)
