"""How many times as fast this program is as reference_tacq.py: every stage of a run, and one large matrix.

    TACQ_BIN=build/bin TACQ_DEMO_MODEL=demo.gguf TACQ_DATA=… build/oracles/bin/python tests/bench/compare_with_reference.py
        [--compute float32 bfloat16] [--rounds 1] [--blocks 5 --gradient-samples 16] [--matrix 4096]

Both work on the same windows of the same text with as many threads, one after the other in each round; a ratio is the
median over the rounds. --blocks and --gradient-samples let the reference do a part and scale it to the whole.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(os.environ.get("TACQ_BIN", "build/bin"))
REFERENCE = Path(__file__).with_name("reference_tacq.py")
STAGES = ("simulate", "gradients", "select", "quantize")


def output_of(*command):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return json.loads(done.stdout)


def reference(*options):
    return output_of(sys.executable, REFERENCE, *options)


def write_windows(options, path):
    """The windows that the task text:FILE draws with seed 0."""
    ids = output_of(BIN / "tacq", "tokenize", options.model, "--file", options.text, "--no-special", "--json")["ids"]
    draw = random.Random(0)
    starts = [draw.randint(0, len(ids) - options.seq_len - 1) for _ in range(options.samples)]
    path.write_text(json.dumps([ids[start:start + options.seq_len] for start in starts]))


def stages_of_tacq(options, compute, folder):
    report = output_of(BIN / "tacq", "quantize", options.model, "--task", f"text:{options.text}", "--samples",
                       options.samples, "--seq-len", options.seq_len, "--threads", options.threads, "--bits",
                       options.bits, "--compute", compute, "--device", "cpu", "--no-reference", "--probe", 0,
                       "--eval-tokens", options.seq_len, "--run", folder, "--json")
    return {stage["name"]: stage["seconds"] for stage in report["stages"] if stage["name"] in STAGES}


def stages_of_reference(options, windows):
    part = [f"--{name}={value}" for name, value in (("blocks", options.blocks),
                                                    ("gradient-samples", options.gradient_samples)) if value]
    return reference("--model", options.model, "--ids", windows, "--threads", options.threads, "--bits", options.bits,
                     *part)


def show(title, names, theirs, ours):
    """theirs, ours: one dict of seconds per round."""
    print(f"\n{title:<28}{'reference':>12}{'tacq':>12}{'ratio':>9}")
    for name, parts in names.items():
        slow, fast = ([sum(times[part] for part in parts) for times in rounds] for rounds in (theirs, ours))
        ratio = statistics.median(a / b for a, b in zip(slow, fast))
        print(f"{name:<28}{statistics.median(slow):>10.2f} s{statistics.median(fast):>10.2f} s{ratio:>8.1f}x", flush=True)


def compare_runs(options, folder):
    windows = folder / "windows.json"
    write_windows(options, windows)
    theirs, ours = [], {compute: [] for compute in options.compute}
    for number in range(options.rounds):
        for compute in options.compute:
            ours[compute].append(stages_of_tacq(options, compute, folder / f"{compute}-{number}"))
        done = stages_of_reference(options, windows)
        theirs.append(done["seconds"])
    if done["extrapolated"]:
        print(f"The reference did {done['blocks']} of {done['of_blocks']} blocks and the gradients of "
              f"{done['gradient_samples']} of {done['samples']} samples; its times are scaled to all of them.")
    names = {stage: (stage,) for stage in STAGES if stage != "select"}
    # The reference forms the scores in "select", this program in "gradients".
    names["gradients and selection"] = ("gradients", "select")
    names["all"] = STAGES
    for compute in options.compute:
        show(f"{compute}, {done['tokens']} tokens", names, theirs, ours[compute])


def compare_matrix(options):
    bench = BIN.parent / "tests" / "bench_gptq"
    theirs, ours = [], []
    for _ in range(options.rounds):
        ours.append(output_of(bench, options.matrix, options.matrix, options.threads, options.bits)["seconds"])
        theirs.append(reference("--matrix", options.matrix, "--threads", options.threads, "--bits",
                                options.bits)["seconds"])
    names = {"scale search": ("search",), "column loop": ("columns",), "both": ("search", "columns"),
             "factorisation": ("factorisation",)}
    show(f"{options.matrix} x {options.matrix}", names, theirs, ours)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=os.environ.get("TACQ_DEMO_MODEL"), help="a GGUF file of the Llama family")
    parser.add_argument("--text", default=Path(os.environ.get("TACQ_DATA", "")) / "wikitext2" / "valid.txt")
    parser.add_argument("--compute", nargs="*", default=["float32"])
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--seq-len", type=int, default=512)
    parser.add_argument("--bits", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--blocks", type=int)
    parser.add_argument("--gradient-samples", type=int)
    parser.add_argument("--matrix", type=int, default=4096, help="0: none")
    return parser.parse_args()


def main():
    options = arguments()
    if options.compute:
        with tempfile.TemporaryDirectory() as folder:
            compare_runs(options, Path(folder))
    if options.matrix:
        compare_matrix(options)


if __name__ == "__main__":
    main()
