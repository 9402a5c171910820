"""SpQR, SqueezeLLM and SliM-LLM once more, for checks: plain PyTorch, one matrix at a time, written for clarity.

    python baselines_reference.py --golden      check the arithmetic against golden vectors

Numbers such as 7.4 in comments are the sections of the method's specification: 7.2 SliM-LLM, 7.3 SqueezeLLM, 7.4 SpQR,
10.5 to 10.7 golden vectors. Nothing here is shared with the program that it checks.

SpQR and SliM-LLM carry the error of each column on to the later ones. A code that rounding in the last digit tips the
other way moves a whole step, and all later columns of its row with it: two exact readings drift apart. With `follow`
every decision is made here on its own, and compared, but the column's error is that of the other implementation: both
stand before each decision with the same state, and a tipped code counts once.
"""

import math
import sys
from dataclasses import dataclass

import torch

from tacq_reference import hessian_of


def upper_factor(hessian):
    """Upper U with U'U = H^-1."""
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(hessian))
    return torch.linalg.cholesky(inverse, upper=True)


def to_half(x):
    return x.half().to(x.dtype)


def same(x):
    return x


@dataclass
class Result:
    values: torch.Tensor  # [rows, columns], outliers included
    outliers: torch.Tensor  # bool [rows, columns]
    loss: float = 0.0  # half the sum of squared errors over the pivots
    published: float = 0.0  # bits per weight, 1.3
    stored: float = 0.0  # bits per weight of what a file holds
    grids: torch.Tensor | None = None  # [parameter, rows, groups], as fitted here


def outlier_storage(outliers):
    """Bits of compressed sparse rows: 16-bit columns and values, 32-bit row starts."""
    return 32 * int(outliers.sum()) + 32 * (len(outliers) + 1)


def word_bits(codes, bits):
    """Bits of packed codes that fill whole words of 32 bits."""
    return 32 * math.ceil(codes * bits / 32)


# ---- SpQR (7.4)

def plain_parameters(x, qmax):
    """Scale and real zero of the rows of x [..., n]; a constant row gets the range [-1, 1]."""
    low, high = x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)
    constant = low == high
    low, high = torch.where(constant, -1.0, low), torch.where(constant, 1.0, high)
    scale = (high - low) / qmax
    return scale, -low / scale


def plain_values(x, scale, zero, qmax):
    codes = torch.clamp(torch.round(x / scale.clamp(min=1e-9) + zero), 0, qmax)
    return scale * (codes - zero)


def quantize_statistic(statistic, bits, rows_per_group, keep):
    """Second level: values [rows, 1] of `rows_per_group` consecutive rows share a scale and a real zero.

    A file holds scale and -scale * zero, the value of code 0: the zero itself may be too large for 16 bits."""
    qmax = 2**bits - 1
    groups = statistic.view(-1, rows_per_group)
    scale, zero = plain_parameters(groups, qmax)
    scale, start = keep(scale), keep(-scale * zero)
    codes = torch.clamp(torch.round((groups - start) / scale.clamp(min=1e-9)), 0, qmax)
    return (start + scale * codes).view(-1, 1)


def leave_one_out_gain(group, pivots, qmax):
    """What the weighted squared error of a row's group loses when one weight is left out. [rows, n] -> [rows, n]"""
    def error(x, p):
        return ((plain_values(x, *plain_parameters(x, qmax), qmax) - x) / p).square().sum(-1)

    whole = error(group, pivots)
    columns = range(group.shape[1])
    rest = [[c for c in columns if c != left] for left in columns]
    return torch.stack([whole - error(group[:, keep], pivots[keep]) for keep in rest], 1)


def spqr(w, hessian, bits, threshold=0.2, group=16, second_group=16, statistic_bits=3, percdamp=1.0, keep=to_half,
         follow=None):
    """`keep` rounds what a file holds in 16 bits (the second-level parameters)."""
    rows, columns = w.shape
    qmax = 2**bits - 1
    order = torch.argsort(hessian.diagonal(), descending=True, stable=True) if follow is None else follow.order
    work, hessian = w[:, order].clone(), hessian[order][:, order].clone()
    dead = hessian.diagonal() == 0
    hessian.diagonal().add_(percdamp * hessian.diagonal().mean().abs())
    hessian.diagonal()[dead] = 1
    work[:, dead] = 0
    upper = upper_factor(hessian)
    pivots = upper.diagonal()
    theta = threshold * float((work.var(0) / pivots.square()).mean())
    values, outliers, grids = torch.empty_like(work), torch.zeros(w.shape, dtype=torch.bool), []
    loss = 0.0
    for begin in range(0, columns, 128):
        end = min(begin + 128, columns)
        errors = torch.empty_like(work[:, begin:end])
        for j in range(begin, end):
            if j % group == 0:
                part = work[:, j:j + group].clone()
                if math.isfinite(theta):
                    likely = leave_one_out_gain(part, pivots[j:j + group], qmax) > theta
                    others = (part * ~likely).sum(1, keepdim=True) / (~likely).sum(1, keepdim=True).clamp(min=1)
                    part = torch.where(likely, others, part)
                scale, zero = plain_parameters(part, qmax)
                scale = quantize_statistic(scale, statistic_bits, second_group, keep)
                zero = quantize_statistic(zero, statistic_bits, second_group, keep)
                grids.append(torch.cat([scale, zero], 1))
                scale, zero = (scale, zero) if follow is None else follow.grid(j // group)
            column = work[:, j, None]
            value = plain_values(column, scale, zero, qmax)
            error = (column - value) / upper[j, j]
            outlier = error.square() > theta
            value, error = torch.where(outlier, column, value), torch.where(outlier, 0.0, error)
            loss += 0.5 * float(error.square().sum())
            values[:, j], outliers[:, j] = value[:, 0], outlier[:, 0]
            if follow is not None:
                value, outlier = follow.column(j)
                error = torch.where(outlier, 0.0, (column - value) / upper[j, j])
            errors[:, j - begin] = error[:, 0]
            work[:, j + 1:end] -= error * upper[j, j + 1:end]
        work[:, end:] -= errors @ upper[begin:end, end:]
    back = torch.argsort(order)
    result = Result(values[:, back], outliers[:, back], loss, grids=torch.stack(grids, 2).transpose(0, 1))
    share = float(outliers.float().mean())
    result.published = bits + 2 * statistic_bits / group + 2 * 32 / (group * second_group) + 32 * share
    groups = math.ceil(columns / group)
    stored = (rows * word_bits(columns, bits) + 2 * word_bits(rows * groups, statistic_bits)
              + 4 * 16 * rows // second_group * groups + 16 * columns + outlier_storage(outliers))
    result.stored = stored / w.numel()
    return result, order


# ---- SqueezeLLM (7.3)

def best_centroids(values, weights, count):
    """Optimal weighted 1-D k-means by the plain dynamic programme over sorted values. -> centroids, least cost"""
    order = torch.argsort(values)
    x, w = values[order].double(), weights[order].double()
    zero = torch.zeros(1, dtype=torch.float64)
    w0, w1, w2 = (torch.cat([zero, (w * x**power).cumsum(0)]) for power in (0, 1, 2))
    n = len(x)

    def cost(begin, end):
        """Of one cluster of x[begin:end]; begin a tensor of candidates."""
        mass, first, second = w0[end] - w0[begin], w1[end] - w1[begin], w2[end] - w2[begin]
        return torch.where(mass > 0, (second - first.square() / mass.clamp(min=1e-300)).clamp(min=0), 0.0)

    best = cost(torch.zeros(n + 1, dtype=torch.long), torch.arange(n + 1))
    splits = []
    for _ in range(count - 1):
        following, split = best.clone(), torch.zeros(n + 1, dtype=torch.long)
        for end in range(1, n + 1):
            begins = torch.arange(end + 1)
            total = best[:end + 1] + cost(begins, end)
            split[end] = int(total.argmin())
            following[end] = total[split[end]]
        best = following
        splits.append(split)
    ends = [n]
    for split in reversed(splits):
        ends.append(int(split[ends[-1]]))
    ends = [0, *reversed(ends)]
    centroids = [float((w1[e] - w1[b]) / (w0[e] - w0[b])) for b, e in zip(ends, ends[1:]) if w0[e] > w0[b]]
    return torch.tensor(centroids), float(best[n])


def squeeze_outliers(w, fisher, fisher_share, spread):
    """Steps 1 and 2: by sensitivity, then by magnitude beyond the quartiles."""
    outliers = torch.zeros(w.shape, dtype=torch.bool)
    count = int(w.numel() * fisher_share)
    if count > 0:
        outliers = fisher > fisher.flatten().topk(count).values[-1]
    ordered = w.flatten().double().sort().values

    def quantile(share):
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))

    first, third = quantile(0.25), quantile(0.75)
    bound = max(abs(first - spread * (third - first)), abs(third + spread * (third - first)))
    return outliers | (w.abs() >= bound)


def squeezellm(w, fisher, bits, outliers, keep=to_half):
    """Steps 3 and 4 with the outliers given."""
    dense = torch.where(outliers, 0.0, w)
    values = torch.empty_like(w)
    for i, (row, weight) in enumerate(zip(dense, fisher * (dense != 0))):
        if float(weight.sum()) == 0:
            weight = torch.ones_like(weight)
        table = keep(best_centroids(row, weight, 2**bits)[0])
        values[i] = table[(row[:, None] - table).abs().argmin(1)]
    result = Result(torch.where(outliers, w, values), outliers)
    share = float(outliers.float().mean())
    rows, columns = w.shape
    result.published = bits + (32 - bits) * share
    result.stored = (rows * word_bits(columns, bits) + rows * 2**bits * 16 + outlier_storage(outliers)) / w.numel()
    return result


# ---- SliM-LLM (7.2)

def binarised(w):
    mean = w.mean(1, keepdim=True)
    size = w.abs().mean(1, keepdim=True)
    return mean, size


def range_of(w):
    low, high = w.amin(1, keepdim=True).clamp(max=0), w.amax(1, keepdim=True).clamp(min=0)
    empty = (low == 0) & (high == 0)
    return torch.where(empty, -1.0, low), torch.where(empty, 1.0, high)


def rounded(w, scale, zero, qmax):
    return scale * (torch.clamp(torch.round(w / scale) + zero, 0, qmax) - zero)


def minmax_values(w, bits):
    """A block by itself, as the search for widths sees it."""
    if bits == 1:
        mean, size = binarised(w)
        return mean + size * torch.sign(w - mean)
    low, high = range_of(w)
    qmax = 2**bits - 1
    scale = (high - low) / qmax
    return rounded(w, scale, torch.round(-low / scale), qmax)


def calibrated(w, bits, pivots, keep, weight=1.0):
    """(c): 101 ranges around the plain one, salient weights counted `weight` times. -> scale, zero [rows, 1]"""
    qmax = 2**bits - 1
    salience = w.square() / pivots.square()
    score = (salience - salience.mean()) / salience.std()
    far = score.abs() > 2
    salient = salience >= salience[far].min() if bool(far.any()) else torch.zeros_like(far)
    importance = torch.where(salient, weight, 1.0)
    low, high = range_of(w)
    shares = [1.0] + [1 + 0.002 * i for i in range(1, 51)] + [1 - 0.002 * i for i in range(1, 51)]
    least = torch.full_like(low, float("inf"))
    best_scale, best_zero = torch.ones_like(low), torch.zeros_like(low)
    for share in shares:
        scale = keep((share * high - share * low) / qmax)
        zero = torch.clamp(torch.round(-share * low / scale), 0, qmax)
        error = ((rounded(w, scale, zero, qmax) - w).abs().pow(2.4) * importance).sum(1, keepdim=True)
        better = error < least
        least = torch.where(better, error, least)
        best_scale, best_zero = torch.where(better, scale, best_scale), torch.where(better, zero, best_zero)
    return best_scale, best_zero


def block_salience(w, pivots, block):
    return (w.square() / pivots.square()).sum(0).view(-1, block).sum(1)


def widths_for(salience, moved, bits):
    """`moved` blocks of smallest salience lose a bit, as many of largest gain one."""
    order = torch.argsort(salience, stable=True)
    widths = torch.full((len(salience),), bits)
    if moved > 0:
        widths[order[:moved]] = bits - 1
        widths[order[-moved:]] = bits + 1
    return widths


def divergence(original, quantized):
    """Sum over tokens of the divergence of the outputs, reference distribution last (7.2, code quirks)."""
    p, q = (torch.softmax(y, 1).clamp(min=1e-6) for y in (quantized, original))
    return float((p * (p.log() - q.log())).sum())


def allocate(w, hessian, samples, bits, block, bias=None):
    """(a), steps 2 to 4, by the direct computation. -> moved blocks, divergence per candidate and sample"""
    pivots = upper_factor(hessian).diagonal()
    salience = block_salience(w, pivots, block)
    bias = 0 if bias is None else bias
    outputs = [x @ w.t() + bias for x in samples]
    table = []
    for moved in range(1, len(salience) // 2):
        widths = widths_for(salience, moved, bits).tolist()
        changed = torch.cat([minmax_values(part, n) for part, n in zip(w.split(block, 1), widths)], 1)
        table.append([divergence(y, x @ changed.t() + bias) for x, y in zip(samples, outputs)])
    if not table:
        return 0, [], salience
    means = [sum(row) / len(row) for row in table]
    return 1 + means.index(min(means)), table, salience


def slim(w, samples, bits, block=128, keep=to_half, bias=None, follow=None):
    """samples: the inputs [tokens, columns] of each sample."""
    hessian = hessian_of(samples).clone()
    diagonal = hessian.diagonal()
    diagonal[diagonal == 0] = 1
    diagonal += 0.01
    moved, table, first_salience = allocate(w, hessian, samples, bits, block, bias)
    hessian.diagonal().add_(0.01 * hessian.diagonal().mean())
    upper = upper_factor(hessian)
    widths = widths_for(block_salience(w, upper.diagonal(), block), moved, bits).tolist()
    work, values, loss, grids = w.clone(), torch.empty_like(w), 0.0, []
    for number, width in enumerate(widths):
        begin, end = number * block, min((number + 1) * block, w.shape[1])
        part = work[:, begin:end]
        if width == 1:
            zero, scale = (keep(p) for p in binarised(part))  # a mean stands in the zero's place
        else:
            scale, zero = calibrated(part, width, upper.diagonal()[begin:end], keep)
        grids.append(torch.cat([scale, zero], 1))
        scale, zero = (scale, zero) if follow is None else follow.grid(number)
        errors = torch.empty_like(part)
        for j in range(begin, end):
            column = work[:, j, None].clone()
            value = (zero + scale * torch.where(column < zero, -1.0, 1.0) if width == 1
                     else rounded(column, scale, zero, 2**width - 1))
            error = (column - value) / upper[j, j]
            loss += 0.5 * float(error.square().sum())
            values[:, j] = value[:, 0]
            if follow is not None:
                error = (column - follow.column(j)[0]) / upper[j, j]
            errors[:, j - begin] = error[:, 0]
            work[:, j + 1:end] -= error * upper[j, j + 1:end]
        work[:, end:] -= errors @ upper[begin:end, end:]
    result = Result(values, torch.zeros(w.shape, dtype=torch.bool), loss, grids=torch.stack(grids, 2).transpose(0, 1))
    result.published = bits + 16 / block
    rows, groups, binary = len(w), len(widths), widths.count(1)
    stored = (rows * sum(word_bits(len(part), n) for part, n in zip(torch.arange(w.shape[1]).split(block), widths))
              + 8 * groups + 16 * rows * groups + word_bits(rows * groups, bits + 1) + 16 * rows * binary)
    result.stored = stored / w.numel()
    return result, widths, moved, table, first_salience


# ---- Golden vectors (10.5 to 10.7)

def waves(rows, columns, tokens, cuts):
    """The inputs of 10.5 and 10.6."""
    i, j = torch.arange(rows, dtype=torch.float64)[:, None], torch.arange(columns, dtype=torch.float64)[None]
    strong = torch.where((7 * i + 3 * j) % 41 == 0, 5.0, 1.0)
    w = 0.1 * torch.sin(1 + 1.3 * i + 1.7 * j + 0.11 * i * j) * strong
    t = torch.arange(tokens, dtype=torch.float64)[:, None]
    x = torch.cos(0.3 * t + 0.7 * j * (t % 5 + 1)) + 0.1 * torch.sin(t * j)
    return w.float(), [x[a:b].float() for a, b in cuts]


class Golden:
    def __init__(self):
        self.failed = []

    def near(self, name, got, want):
        got, want = (torch.as_tensor(x, dtype=torch.float64) for x in (got, want))
        worst = float(((got - want).abs() / want.abs().clamp(min=0.01)).max())
        print(f"{'ok  ' if worst <= 1e-3 else 'FAIL'} {name}: {worst:.1e}")
        if not worst <= 1e-3:
            print("   ", got.tolist(), want.tolist())
            self.failed.append(name)

    def spqr(self):
        w, samples = waves(16, 32, 48, [(0, 30), (30, 48)])
        for bits, threshold, outliers, squares, first, last in [
                (2, .2, 16, 4.271851, [.413194, .032249, -.088523, -.029801], [.098889, -.101857, .098889, -.101031]),
                (2, math.inf, 0, 11.206644, [.447787, .041074, -.091316, -.091316],
                 [.111748, -.082174, .111748, -.100275]),
                (1, math.inf, 0, 104.5966, [.446519, .111748, -.088369, -.088369],
                 [.111748, -.137466, .111748, -.100275])]:
            got, order = spqr(w, hessian_of(samples), bits, threshold, keep=same)
            name = f"10.5 {bits} bits, threshold {threshold}"
            self.near(name + ", order", order[:6], [11, 31, 13, 22, 4, 28])
            self.near(name + ", outliers", int(got.outliers.sum()), outliers)
            self.near(name + ", squares", 2 * got.loss, squares)
            self.near(name + ", values", torch.cat([got.values[0, :4], got.values[15, 28:]]), first + last)

    def slim(self):
        w, samples = waves(16, 128, 192, [(0, 100), (100, 192)])
        for bits, table, moved, widths, first, loss, error in [
                (2, [[3.82679, 3.57083], [3.47954, 3.25865], [2.74447, 2.59920]], 3, [1, 1, 2, 1, 2, 3, 3, 3],
                 [.114297, .114297, -.058987, -.058987], 3.769162, .00141757),
                (3, [[.787418, .746757], [1.076066, 1.024961], [1.123835, 1.032224]], 1, [2, 3, 3, 3, 3, 3, 3, 4],
                 [.311192, 0, -.155596, 0], .865602, .000285993)]:
            got, got_widths, got_moved, got_table, salience = slim(w, samples, bits, 16, keep=same)
            name = f"10.6 {bits} bits"
            self.near(name + ", salience", salience, [1.528674, 1.865026, 2.608922, 1.905848, 2.373019, 2.906545,
                                                      3.483056, 82.498459])
            self.near(name + ", divergence", got_table, table)
            self.near(name + ", widths", [got_moved, *got_widths], [moved, *widths])
            self.near(name + ", values", got.values[0, :4], first)
            self.near(name + ", loss", got.loss, loss)
            self.near(name + ", weight error", float((got.values - w).square().mean()), error)
        x = torch.tensor([[.9, -.35, .12, -.05, .02, .31, -.22, .07]])
        self.near("10.6 one bit", torch.cat(binarised(x)), [[.1], [.255]])
        self.near("10.6 calibration", torch.cat(calibrated(x, 2, torch.ones(8), same)), [[.385], [1]])

    def squeezellm(self):
        x = torch.tensor([.9, -.35, .12, -.05, .02, .31, -.22, .07])
        centroids, cost = best_centroids(x, torch.arange(1., 9.), 4)
        self.near("10.7 centroids", centroids, [-.248889, .041, .31, .9])
        self.near("10.7 cost", cost, .0870689)


def golden_failures():
    golden = Golden()
    golden.spqr()
    golden.slim()
    golden.squeezellm()
    return golden.failed


if __name__ == "__main__":
    if sys.argv[1:] != ["--golden"]:
        sys.exit(__doc__)
    sys.exit(1 if golden_failures() else 0)
