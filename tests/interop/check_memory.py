"""Memory does not grow with depth: 48 blocks need at most 1.15 times the resident memory of 12."""

import os
import subprocess
from pathlib import Path

from random_model import write_random_llama

TACQ = Path(os.environ["TACQ_BIN"]) / "tacq"
MOST_GROWTH = 1.15


def peak_resident_kilobytes(model, run, text):
    command = [str(TACQ), "quantize", str(model), "--task", f"text:{text}", "--seq-len", "256", "--samples", "16",
               "--eval-tokens", "4096", "--probe", "0", "--run", str(run), "--export", "tacq", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, message
    return usage.ru_maxrss


def test_memory_does_not_grow_with_the_number_of_blocks(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("".join(f"Sentence {i} says that {i * i} is the square of {i}.\n" for i in range(3000)))
    peaks = {}
    for blocks in (12, 48):
        model = write_random_llama(tmp_path / f"model{blocks}", blocks=blocks, hidden=384, intermediate=1024, heads=6,
                                   kv_heads=3)
        peaks[blocks] = peak_resident_kilobytes(model, tmp_path / f"run{blocks}", text)
    ratio = peaks[48] / peaks[12]
    print(f"12 blocks {peaks[12] / 1024:.0f} MB, 48 blocks {peaks[48] / 1024:.0f} MB, ratio {ratio:.3f}")
    assert ratio <= MOST_GROWTH
