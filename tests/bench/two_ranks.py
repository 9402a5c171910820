"""Two ranks of one thread on two cores against one rank of one thread: seconds of each stage, in turn, and how many of
the kept weights differ.

    TACQ_BIN=build/bin TACQ_DATA=DIR build/oracles/bin/python tests/bench/two_ranks.py [--repeat 3] [--samples 128]

The task is windows of WikiText-2 unless --task names another. Each process is bound to a core of its own. A stage's
ratio is the median over the pairs, each measured one right after the other. Where other programs use the cores too, the
processor time of the busiest rank says what seconds cannot.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import tempfile
from pathlib import Path

import numpy
from safetensors.numpy import load_file

TACQ = Path(os.environ["TACQ_BIN"]) / "tacq"
STAGES = ("simulate", "gradients", "quantize")
PROCESSOR = "processor time of the busiest rank"


def quantize(arguments, folder, ranks):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cores = sorted(os.sched_getaffinity(0))
    command = [TACQ, "quantize", arguments.model, "--task", arguments.task, "--run", folder, "--threads", "1",
               "--samples", str(arguments.samples), "--seq-len", str(arguments.seq_len), "--bits", str(arguments.bits),
               "--no-reference", "--probe", "0", "--eval-limit", "8", "--eval-tokens", "512"]  # fmt: skip
    processes = [
        subprocess.Popen(
            ["taskset", "-c", str(cores[rank]), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "RANK": str(rank), "WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1",
                 "MASTER_PORT": str(port)})
        for rank in range(ranks)
    ]  # fmt: skip
    processor = 0.0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, f"a rank ended with status {status}"
        processor = max(processor, usage.ru_utime + usage.ru_stime)
    stages = json.loads((folder / "run.json").read_text())["results"]["stages"]
    return {stage["name"]: stage["seconds"] for stage in stages} | {PROCESSOR: processor}


def kept_weights(run):
    """Flat numbers of the weights in 16 bit, by matrix."""
    kept = {}
    for block in sorted((run / "quantize").iterdir()):
        tensors = load_file(block)
        for name, columns in tensors.items():
            if name.endswith(".outlier_columns"):
                matrix = name.removesuffix(".outlier_columns")
                counts = numpy.diff(tensors[f"{matrix}.outlier_rows"])
                kept[matrix] = numpy.repeat(numpy.arange(len(counts)), counts).astype(numpy.int64) << 32 | columns.astype(
                    numpy.int64)
    return kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default=os.environ.get("TACQ_DEMO_MODEL", "demo"))
    parser.add_argument("--task", default=f"text:{os.environ.get('TACQ_DATA', '.')}/wikitext2/valid.txt")
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--seq-len", type=int, default=512)
    parser.add_argument("--bits", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    pairs = []
    with tempfile.TemporaryDirectory() as work:
        for turn in range(arguments.repeat):
            seconds = [quantize(arguments, Path(work) / f"{turn}-{ranks}", ranks) for ranks in (1, 2)]
            pairs.append(seconds)
            print(f"turn {turn + 1}: " + ", ".join(
                f"{stage} {seconds[0][stage]:.1f} s and {seconds[1][stage]:.1f} s" for stage in (*STAGES, PROCESSOR)), flush=True)
        one, two = (kept_weights(Path(work) / f"0-{ranks}") for ranks in (1, 2))
    for stages in (*((stage,) for stage in STAGES), STAGES, (PROCESSOR,)):
        ratios = [sum(one[s] for s in stages) / sum(two[s] for s in stages) for one, two in pairs]
        print(f"{' + '.join(stages)}: {statistics.median(ratios):.2f} times the throughput of one rank "
              f"({min(ratios):.2f} to {max(ratios):.2f})")
    total = sum(map(len, one.values()))
    others = sum(len(numpy.setdiff1d(one[matrix], two[matrix])) for matrix in one)
    print(f"{total} weights kept, {others} of them others with two ranks ({100 * others / total:.3f} %)")


if __name__ == "__main__":
    main()
