"""What `tacq estimate` tells before a run beside what the run then takes: memory, disk, time.

    TACQ_BIN=build/bin TACQ_DATA=… build/oracles/bin/python tests/bench/check_estimate.py [--only ioi text …] [--model BIG]

Exits with 1 when the memory of a run differs from its estimate by more than 15 %, or exceeds a limit it was given.
--model: a large model's folder for the case "large", as big_model.py --model leaves it; without it one is made.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from big_model import TACQ, write_model

MOST_DIFFERENCE = 0.15
WIKITEXT = Path(os.environ.get("TACQ_DATA", "")) / "wikitext2"
TEXT = ["--task", f"text:{WIKITEXT / 'valid.txt'}", "--eval", f"text:{WIKITEXT / 'test.txt'}"]
LONG = [*TEXT, "--samples", "128", "--seq-len", "512", "--eval-tokens", "16384"]
LARGE = [*TEXT, "--samples", "16", "--seq-len", "256", "--eval-tokens", "4096", "--no-reference", "--probe", "0"]
CASES = {  # name -> model, options
    "ioi": ("demo", ["--task", "ioi", "--export", "tacq"]),
    "text": ("demo", LONG),
    "text, 700 MB": ("demo", [*LONG, "--memory-limit", "700MB"]),
    "gptq": ("demo", [*LONG, "--method", "gptq"]),
    "spqr": ("demo", [*LONG, "--method", "spqr"]),
    "large": ("large", LARGE),
    "large, 1.5 GB": ("large", [*LARGE, "--memory-limit", "1500MB"]),
}


def estimate(model, options):
    done = subprocess.run([TACQ, "estimate", model, *options, "--json"], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def run(model, options, folder):
    """-> peak resident bytes, bytes on the disk, seconds"""
    begin = time.monotonic()
    process = subprocess.Popen([TACQ, "quantize", model, *options, "--run", folder, "--json"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"the run in {folder} failed")
    disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return usage.ru_maxrss * 1024, disk, time.monotonic() - begin


def limit_of(options):
    return int(options[options.index("--memory-limit") + 1][:-2]) * 10**6 if "--memory-limit" in options else None


def check(name, model, options, work):
    told = estimate(model, options)
    memory, disk, seconds = run(model, options, Path(work) / name)
    ratios = [told["peak_rss"] / memory, told["disk"] / disk, told["seconds"] / seconds]
    limit = limit_of(options)
    good = abs(ratios[0] - 1) <= MOST_DIFFERENCE and (limit is None or memory <= limit)
    print(f"{name:<16}{told['peak_rss'] / 1e6:>8.0f} /{memory / 1e6:>6.0f} MB{ratios[0]:>6.2f}"
          f"{told['disk'] / 1e6:>8.0f} /{disk / 1e6:>6.0f} MB{ratios[1]:>6.2f}"
          f"{told['seconds']:>8.0f} /{seconds:>6.0f} s{ratios[2]:>6.2f}{'' if good else '  FAIL'}", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--model", type=Path)
    parser.add_argument("--work", help="folder for what is made; it goes afterwards")
    options = parser.parse_args()
    print(f"{'estimated / measured':<20}{'memory':>10}{'disk':>28}{'time':>26}")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        large = options.model or Path(work) / "model"
        if any(CASES[name][0] == "large" for name in options.only) and not large.exists():
            shape = argparse.Namespace(hidden=2048, intermediate=5632, heads=32, kv_heads=4, vocabulary=32000)
            write_model(large, shape, 3e9, 10**9)
        good = [check(name, large if CASES[name][0] == "large" else CASES[name][0], CASES[name][1], work)
                for name in options.only]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
