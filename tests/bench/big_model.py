"""Quantizes a model of any size and tells what it took of the machine: peak resident memory and seconds per block.

    TACQ_BIN=build/bin build/oracles/bin/python tests/bench/big_model.py --gigabytes 3 --memory-limit 1.5GB
    TACQ_BIN=build/bin build/oracles/bin/python tests/bench/big_model.py --gigabytes 26 --random-blocks 2 --watch-blocks 2

The model is written first, with random bfloat16 weights, block by block. Beyond --random-blocks the files are sparse:
their weights are 0, which costs the run the same memory, reading and products, but no disk. --watch-blocks ends the
run after so many blocks of its first stage and tells what all of them would take; --method gptq begins with the pass,
--metric abs-gradient with the gradients.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))

from random_model import write_byte_tokenizer  # noqa: E402

TACQ = Path(os.environ.get("TACQ_BIN", "build/bin")) / "tacq"
SHARD_BYTES = 2_000_000_000


# ---- The model

def block_tensors(shape, block):
    """Name -> (rows, columns) of one block; a vector has no columns."""
    hidden, intermediate, kv = shape.hidden, shape.intermediate, shape.kv_heads * (shape.hidden // shape.heads)
    prefix = f"model.layers.{block}."
    return {prefix + "input_layernorm.weight": (hidden,), prefix + "post_attention_layernorm.weight": (hidden,),
            prefix + "self_attn.q_proj.weight": (hidden, hidden), prefix + "self_attn.k_proj.weight": (kv, hidden),
            prefix + "self_attn.v_proj.weight": (kv, hidden), prefix + "self_attn.o_proj.weight": (hidden, hidden),
            prefix + "mlp.gate_proj.weight": (intermediate, hidden), prefix + "mlp.up_proj.weight": (intermediate, hidden),
            prefix + "mlp.down_proj.weight": (hidden, intermediate)}


def byte_count(tensors):
    return sum(2 * int(np.prod(sizes)) for sizes in tensors.values())


def bfloat16(values):
    return (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def random_tensor(draw, sizes):
    if len(sizes) == 1:
        return bfloat16(np.ones(sizes))
    return bfloat16(draw.standard_normal(sizes, dtype=np.float32) / np.sqrt(sizes[1]))


def write_shard(path, tensors, draw, is_random):
    """One safetensors file, a tensor in memory at a time; what is not random is left out of the file's extents."""
    header, offset = {}, 0
    for name, sizes in tensors.items():
        size = byte_count({name: sizes})
        header[name] = {"dtype": "BF16", "shape": list(sizes), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, sizes in tensors.items():
            if is_random(name):
                file.write(random_tensor(draw, sizes).tobytes())
            else:
                file.seek(byte_count({name: sizes}), os.SEEK_CUR)
        file.truncate(8 + len(text) + offset)


def write_model(folder, shape, total_bytes, random_blocks):
    """A Llama folder of about total_bytes; -> its number of blocks."""
    folder.mkdir(parents=True)
    outer = {"model.embed_tokens.weight": (shape.vocabulary, shape.hidden), "model.norm.weight": (shape.hidden,),
             "lm_head.weight": (shape.vocabulary, shape.hidden)}
    blocks = max(1, round((total_bytes - byte_count(outer)) / byte_count(block_tensors(shape, 0))))
    draw = np.random.default_rng(0)
    block_of = re.compile(r"model\.layers\.(\d+)\.")

    def is_random(name):
        inside = block_of.match(name)
        return inside is None or int(inside[1]) < random_blocks or "norm" in name

    shards, part = [], dict(outer)
    for block in range(blocks):
        part |= block_tensors(shape, block)
        if byte_count(part) >= SHARD_BYTES or block + 1 == blocks:
            shards.append(part)
            part = {}
    names = [f"model-{i + 1:05}-of-{len(shards):05}.safetensors" for i in range(len(shards))]
    for name, tensors in zip(names, shards):
        write_shard(folder / name, tensors, draw, is_random)
    index = {"metadata": {"total_size": sum(map(byte_count, shards))},
             "weight_map": {tensor: name for name, tensors in zip(names, shards) for tensor in tensors}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
        "hidden_size": shape.hidden, "intermediate_size": shape.intermediate, "num_hidden_layers": blocks,
        "num_attention_heads": shape.heads, "num_key_value_heads": shape.kv_heads, "vocab_size": shape.vocabulary,
        "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False,
        "torch_dtype": "bfloat16"}, indent=2))
    write_byte_tokenizer(folder)
    return blocks


# ---- The run

class Watch:
    """Follows a run by its folder and its process: when blocks were finished, and the most memory it held."""

    FOLDERS = {"simulate": "simulate", "scores": "gradients", "quantize": "quantize"}

    def __init__(self, run, pid):
        self.run, self.pid = run, pid
        self.finished = {stage: [] for stage in self.FOLDERS.values()}  # times at which a block was found finished
        self.peaks = {}  # stage -> most resident bytes until its end

    def look(self):
        for folder, stage in self.FOLDERS.items():
            times = self.finished[stage]
            new = len(list((self.run / folder).glob("block_*.safetensors"))) - len(times)
            times += [time.monotonic()] * new
            if new:
                self.peaks[stage] = self.peak()

    def peak(self):
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)  # gone from a process that has ended
        return int(found[1]) * 1024 if found else 0

    def seconds_per_block(self, stage):
        times = self.finished[stage]
        return (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else None


def run_command(options, model, run, text):
    command = [TACQ, "quantize", model, "--task", f"text:{text}", "--method", options.method, "--metric",
               options.metric, "--samples", options.samples, "--seq-len", options.seq_len, "--eval-tokens",
               options.eval_tokens, "--probe", 0, "--device", "cpu", "--threads", options.threads, "--run", run]
    command += [] if options.reference else ["--no-reference"]
    command += ["--memory-limit", options.memory_limit] if options.memory_limit else []
    command += ["--export", options.export] if options.export else []
    return list(map(str, command))


def watched_run(options, model, folder):
    """-> the watch, peak resident bytes, whether the run was ended early."""
    text, run = folder / "text.txt", folder / "run"
    text.write_text("".join(f"Sentence {i} says that {i * i} is the square of {i}.\n" for i in range(20000)))
    with open(folder / "messages", "w+") as messages:
        process = subprocess.Popen(run_command(options, model, run, text), stdout=subprocess.DEVNULL, stderr=messages)
        watch, stopped = Watch(run, process.pid), False
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            watch.look()
            if options.watch_blocks and not stopped:
                stopped = max(map(len, watch.finished.values())) > options.watch_blocks
                if stopped:
                    process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        if not stopped and os.waitstatus_to_exitcode(status) != 0:
            messages.seek(0)
            sys.exit(messages.read())
    return watch, usage.ru_maxrss * 1024, stopped


def report(watch, peak, stopped, blocks):
    for stage, resident in watch.peaks.items():
        seconds = watch.seconds_per_block(stage)
        pace = f"{seconds:.1f} s per block, {seconds * blocks / 60:.0f} min for all {blocks}" if seconds else ""
        print(f"{stage:<10} {len(watch.finished[stage])} blocks, {resident / 1e9:.2f} GB until then; {pace}")
    print(f"peak resident memory {peak / 1e9:.3f} GB{', ended early' if stopped else ''}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=3, help="size of the model's files")
    parser.add_argument("--random-blocks", type=int, default=10**9)
    parser.add_argument("--watch-blocks", type=int, help="end the run after so many blocks and one more")
    parser.add_argument("--model", type=Path, help="where the model is kept; made there if it is missing")
    for name, value in (("hidden", 2048), ("intermediate", 5632), ("heads", 32), ("kv-heads", 4), ("vocabulary", 32000),
                        ("samples", 16), ("seq-len", 256), ("eval-tokens", 2048), ("threads", 2)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--method", default="tacq")
    parser.add_argument("--metric", default="tacq")
    parser.add_argument("--export", choices=("hf", "tacq"))
    parser.add_argument("--reference", action="store_true", help="also score the full model and plain GPTQ")
    parser.add_argument("--memory-limit")
    parser.add_argument("--work", help="folder for everything that is made; it goes afterwards")
    return parser.parse_args()


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        model = options.model or Path(folder) / "model"
        if not model.exists():
            write_model(model, options, options.gigabytes * 1e9, options.random_blocks)
        blocks = json.loads((model / "config.json").read_text())["num_hidden_layers"]
        stored = sum(path.stat().st_size for path in model.iterdir())
        on_disk = sum(path.stat().st_blocks for path in model.iterdir()) * 512
        print(f"{blocks} blocks, {stored / 1e9:.2f} GB, {on_disk / 1e9:.2f} GB of it on the disk", flush=True)
        report(*watched_run(options, model, Path(folder)), blocks)


if __name__ == "__main__":
    main()
