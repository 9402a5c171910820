"""How soon another outlier share begins to be quantized: seconds from `tacq reselect` to the start of that stage.

    TACQ_BIN=build/bin python tests/bench/time_reselect.py RUN [--rounds 3] [--outliers 0.005]

RUN is a finished tacq run; it is not changed.
"""

import argparse
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

TACQ = Path(os.environ.get("TACQ_BIN", "build/bin")) / "tacq"
BEGINNING = '"stage":"quantize","event":"started"'


def seconds_until_quantize(run, outliers, folder):
    begin = time.monotonic()
    process = subprocess.Popen([TACQ, "reselect", run, "--outliers", str(outliers), "--run", folder],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    events = Path(folder) / "events.jsonl"
    while process.poll() is None and not (events.exists() and BEGINNING in events.read_text()):
        time.sleep(0.005)
    seconds = time.monotonic() - begin
    if process.poll() is not None:
        raise SystemExit(f"tacq reselect ended with {process.returncode}")
    process.send_signal(signal.SIGINT)
    process.wait()
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--outliers", type=float, default=0.005)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        times = [seconds_until_quantize(options.run, options.outliers, Path(work) / str(i))
                 for i in range(options.rounds)]
    print(f"until quantization starts: {', '.join(f'{t:.2f}' for t in times)} s, least {min(times):.2f} s (target 2 s)")


if __name__ == "__main__":
    main()
