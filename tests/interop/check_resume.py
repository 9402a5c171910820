"""A run killed at random moments and resumed each time gives the same packed checkpoint as one left alone.

Needs the demo model (TACQ_DEMO_MODEL); TACQ_KILLS (default 10) says how often.
"""

import hashlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

TACQ = Path(os.environ["TACQ_BIN"]) / "tacq"
KILLS = int(os.environ.get("TACQ_KILLS", "10"))
TRIES = 20


def quantize_command(model, run, *more):
    return [str(TACQ), "quantize", str(model), "--task", "ioi", "--samples", "32", "--eval-limit", "64",
            "--run", str(run), "--export", "tacq", "--json", *more]


def digests(run):
    folder = run / "export" / "tacq"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    demo = os.environ.get("TACQ_DEMO_MODEL", "")
    if demo and Path(demo).exists():
        return demo
    pytest.skip("needs the demo model (TACQ_DEMO_MODEL)")


def test_killed_and_resumed_run_gives_the_same_bytes(model, tmp_path):
    start = time.monotonic()
    subprocess.run(quantize_command(model, tmp_path / "calm"), check=True, capture_output=True)
    undisturbed = time.monotonic() - start

    draw = random.Random(1)
    killed = 0
    run = tmp_path / "killed"
    for attempt in range(KILLS):
        process = subprocess.Popen(quantize_command(model, run, *(["--resume"] if (run / "run.json").exists() else [])),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=draw.uniform(0.02, 0.12) * undisturbed)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    if (run / "run.json").exists():
        subprocess.run(quantize_command(model, run, "--resume"), check=True, capture_output=True)
    else:
        subprocess.run(quantize_command(model, run), check=True, capture_output=True)
    print(f"undisturbed {undisturbed:.1f} s, killed {killed} times")
    assert killed == KILLS
    assert digests(run) == digests(tmp_path / "calm")


def test_interrupt_answers_within_a_second(model, tmp_path):
    draw = random.Random(2)
    answers = []
    for attempt in range(TRIES):
        run = tmp_path / f"run{attempt}"
        process = subprocess.Popen(quantize_command(model, run), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(1, 8))
        assert process.poll() is None
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)
        answers.append(time.monotonic() - sent)
        assert code == 130
    print(f"{len(answers)} interrupts, slowest answer {max(answers):.2f} s")
    assert max(answers) < 1.0
