"""Task-Circuit Quantization in plain PyTorch, as one would write it first: what this program's speed is compared with.

    build/oracles/bin/python tests/bench/reference_tacq.py --model demo.gguf [--ids windows.json] [--blocks 3] > times.json
    build/oracles/bin/python tests/bench/reference_tacq.py --matrix 4096

The model is transformers' LlamaForCausalLM in float32, one sample at a time. GPTQ follows the published programs: five
forwards per block, so that each group of layers sees the quantized ones before it; a Hessian per layer, gathered by
hooks; 80 candidate ranges tried one after the other for all rows together; a loop over columns in blocks of 128. The
matrix products are those that PyTorch chooses by itself.

--blocks and --gradient-samples do a part of the work and scale what it took to the whole: blocks cost the same, and so
do samples of one length. "extrapolated" in the output says so.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))

LAYERS_TOGETHER = [["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"], ["self_attn.o_proj"],
                   ["mlp.up_proj", "mlp.gate_proj"], ["mlp.down_proj"]]
COLUMN_BLOCK = 128
CANDIDATES = 80
DAMPING = 0.01


# ---- Quantizer

def quantize(x, scale, zero, qmax):
    return scale * (torch.clamp(torch.round(x / scale) + zero, 0, qmax) - zero)


def find_scales(weight, bits, mask=None):
    """Scale and zero point [rows, 1] with the least 2.4-power error; outliers count as the mean of their row's rest."""
    if mask is not None:
        keep = ~mask
        mean = (weight * keep).sum(1, keepdim=True) / keep.sum(1, keepdim=True).clamp(min=1)
        weight = torch.where(mask, mean, weight)
    qmax = 2**bits - 1
    low = weight.amin(1, keepdim=True).clamp(max=0)
    high = weight.amax(1, keepdim=True).clamp(min=0)
    empty = (low == 0) & (high == 0)
    low[empty], high[empty] = -1, 1
    best = torch.full_like(low, float("inf"))
    scale, zero = (high - low) / qmax, torch.round(-low * qmax / (high - low))
    for step in range(CANDIDATES):
        share = 1 - step / 100
        trial_scale = (share * high - share * low) / qmax
        trial_zero = torch.round(-share * low / trial_scale)
        error = (quantize(weight, trial_scale, trial_zero, qmax) - weight).abs_().pow_(2.4).sum(1, keepdim=True)
        better = error < best
        best[better], scale[better], zero[better] = error[better], trial_scale[better], trial_zero[better]
    return scale, zero


# ---- GPTQ of one matrix

def inverse_factor(hessian):
    """Upper U with U'U = (H + damping)^-1, and the columns whose input was always 0."""
    dead = hessian.diagonal() == 0
    damped = hessian.clone()
    damped.diagonal()[dead] = 1
    step = DAMPING * damped.diagonal().mean()
    for _ in range(149):
        damped.diagonal().add_(step)
        try:
            inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
            return torch.linalg.cholesky(inverse, upper=True), dead
        except torch.linalg.LinAlgError:
            continue
    raise RuntimeError("the Hessian is not positive definite")


def column_loop(weight, upper, scale, zero, qmax, mask=None):
    """Rounds column after column and moves each column's error into the later ones; masked weights stay as they are."""
    weight, quantized = weight.clone(), torch.zeros_like(weight)
    columns = weight.shape[1]
    for begin in range(0, columns, COLUMN_BLOCK):
        end = min(begin + COLUMN_BLOCK, columns)
        current = weight[:, begin:end].clone()
        errors = torch.zeros_like(current)
        block = upper[begin:end, begin:end]
        for j in range(end - begin):
            column = current[:, j]
            rounded = quantize(column.unsqueeze(1), scale, zero, qmax).flatten()
            if mask is not None:
                rounded = torch.where(mask[:, begin + j], column, rounded)
            quantized[:, begin + j] = rounded
            error = (column - rounded) / block[j, j]
            current[:, j:] -= error.unsqueeze(1).matmul(block[j, j:].unsqueeze(0))
            errors[:, j] = error
        weight[:, end:] -= errors.matmul(upper[begin:end, end:])
    return quantized


class Gptq:
    """Gathers the Hessian of a linear layer by a hook, then quantizes the layer in place."""

    def __init__(self, linear):
        self.linear = linear
        self.hessian = torch.zeros(linear.in_features, linear.in_features)
        self.samples = 0
        self.hook = linear.register_forward_hook(lambda _, inputs, output: self.add(inputs[0]))

    def add(self, x):
        x = x.reshape(-1, x.shape[-1])
        self.hessian *= self.samples / (self.samples + 1)
        self.samples += 1
        x = x * (2 / self.samples)**0.5
        self.hessian += x.t().matmul(x)

    def quantize(self, bits, mask, spent):
        self.hook.remove()
        weight, begin = self.linear.weight.data, time.perf_counter()
        scale, zero = find_scales(weight, bits, mask)
        searched = time.perf_counter()
        upper, dead = inverse_factor(self.hessian)
        factorised = time.perf_counter()
        weight = weight.clone()
        weight[:, dead] = 0
        self.linear.weight.data = column_loop(weight, upper, scale, zero, 2**bits - 1, mask)
        spent["search"] += searched - begin
        spent["factorisation"] += factorised - searched
        spent["columns"] += time.perf_counter() - factorised


# ---- Stages

def linears(block):
    return {name: block.get_submodule(name) for group in LAYERS_TOGETHER for name in group}


@torch.no_grad()
def quantize_model(model, windows, bits, blocks, masks=None):
    """GPTQ of the first blocks in place; -> what of it went to search, factorisation and columns, in seconds."""
    states = [model.model.embed_tokens(ids.unsqueeze(0)) for ids in windows]
    positions = [model.model.rotary_emb(x, torch.arange(x.shape[1]).unsqueeze(0)) for x in states]
    spent = dict.fromkeys(("search", "factorisation", "columns"), 0.0)

    def forward(block, i):
        output = block(states[i], position_embeddings=positions[i])
        return output[0] if isinstance(output, tuple) else output

    for number in range(blocks):
        block = model.model.layers[number]
        for group in LAYERS_TOGETHER:
            gathering = {name: Gptq(block.get_submodule(name)) for name in group}
            for i in range(len(states)):
                forward(block, i)
            for name, layer in gathering.items():
                layer.quantize(bits, masks and masks[number][name], spent)
        states = [forward(block, i) for i in range(len(states))]
    return spent


def gradient_sums(model, windows):
    """Sum over the samples of |dL/dW|, a dict of matrices per block."""
    model.requires_grad_(False)
    sums = []
    for block in model.model.layers:
        for linear in linears(block).values():
            linear.weight.requires_grad_(True)
        sums.append({name: torch.zeros_like(linear.weight) for name, linear in linears(block).items()})
    for ids in windows:
        logits = model(ids.unsqueeze(0), use_cache=False).logits[0]
        F.cross_entropy(logits[:-1], ids[1:]).backward()
        for block, total in zip(model.model.layers, sums):
            for name, linear in linears(block).items():
                total[name] += linear.weight.grad.abs()
                linear.weight.grad = None
    model.requires_grad_(False)
    return sums


def select(gradients, originals, simulated, share, blocks):
    """Marks of the highest scores |g| |W - Wq| |W| of the first blocks together."""
    scores = [{name: gradients[i][name] * (originals[i][name] - simulated[i][name]).abs() * originals[i][name].abs()
               for name in originals[i]} for i in range(blocks)]
    flat = torch.cat([score.flatten() for block in scores for score in block.values()])
    threshold = torch.topk(flat, max(1, int(share * flat.numel()))).values[-1]
    return [{name: score >= threshold for name, score in block.items()} for block in scores]


def run(model, windows, options):
    """The whole method; -> seconds of each stage, scaled to all blocks and samples."""
    seconds, layers = {}, model.model.layers
    blocks = min(options.blocks or len(layers), len(layers))
    samples = min(options.gradient_samples or len(windows), len(windows))
    all_blocks, all_samples = len(layers) / blocks, len(windows) / samples

    def timed(name, scale, work, *arguments):
        begin = time.perf_counter()
        result = work(*arguments)
        seconds[name] = (time.perf_counter() - begin) * scale
        print(f"{name}: {seconds[name]:.1f} s", file=sys.stderr, flush=True)
        return result

    def weights():
        return [{name: linear.weight.data.clone() for name, linear in linears(block).items()}
                for block in layers[:blocks]]

    originals = weights()
    spent = timed("simulate", all_blocks, quantize_model, model, windows, options.bits, blocks)
    simulated = weights()
    for block, values in zip(layers, originals):
        for name, linear in linears(block).items():
            linear.weight.data = values[name].clone()
    gradients = timed("gradients", all_samples, gradient_sums, model, windows[:samples])
    masks = timed("select", all_blocks, select, gradients, originals, simulated, options.outliers, blocks)
    timed("quantize", all_blocks, quantize_model, model, windows, options.bits, blocks, masks)
    return {"seconds": seconds, "whole": sum(seconds.values()),
            "of_simulate": {part: value * all_blocks for part, value in spent.items()},
            "blocks": blocks, "of_blocks": len(layers), "gradient_samples": samples, "samples": len(windows),
            "tokens": sum(map(len, windows)), "extrapolated": all_blocks > 1 or all_samples > 1}


@torch.no_grad()
def one_matrix(size, bits):
    """Search, factorisation and column loop of one size x size matrix, in seconds."""
    torch.manual_seed(0)
    weight = torch.randn(size, size) / size**0.5
    inputs = torch.randn(2 * size, size)
    hessian = inputs.t() @ inputs / size
    begin = time.perf_counter()
    scale, zero = find_scales(weight, bits)
    searched = time.perf_counter()
    upper, _ = inverse_factor(hessian)
    factorised = time.perf_counter()
    column_loop(weight, upper, scale, zero, 2**bits - 1)
    return {"size": size, "seconds": {"search": searched - begin, "factorisation": factorised - searched,
                                      "columns": time.perf_counter() - factorised}}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a GGUF file of the Llama family")
    parser.add_argument("--ids", help="JSON file with a list of token windows; default: random ids")
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--seq-len", type=int, default=512)
    parser.add_argument("--bits", type=int, default=2)
    parser.add_argument("--outliers", type=float, default=0.0035)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--blocks", type=int, help="quantize only the first so many")
    parser.add_argument("--gradient-samples", type=int, help="backpropagate only the first so many")
    parser.add_argument("--matrix", type=int, help="time one matrix of this size and nothing else")
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    if options.matrix:
        print(json.dumps(one_matrix(options.matrix, options.bits)))
        return
    from check_logits import read_gguf
    model = read_gguf(options.model)
    if options.ids:
        windows = [torch.tensor(ids) for ids in json.loads(Path(options.ids).read_text())]
    else:
        torch.manual_seed(0)
        windows = list(torch.randint(model.config.vocab_size, (options.samples, options.seq_len)))
    print(json.dumps(run(model, windows, options)))


if __name__ == "__main__":
    main()
