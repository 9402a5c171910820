"""`tacq quantize` by two processes over loopback: the weights that one process keeps, the same bytes every time; a lost
or stopped rank ends both with a sentence, and the run goes on to the bytes of an undisturbed one."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

import numpy
import pytest
from command_line import CONFIG, TACQ, write_model
from safetensors.numpy import load_file

BLOCKS = 12
SETTINGS = ("--seq-len", "96", "--samples", "48", "--outliers", "0.01", "--threads", "1", "--eval-tokens", "960")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranks")
    write_model(folder / "model", {**CONFIG, "num_hidden_layers": BLOCKS})
    draw = numpy.random.default_rng(3)
    words = ["river", "stone", "walks", "seven", "under", "the", "old", "bridge", "and", "sings"]
    (folder / "text.txt").write_text(" ".join(draw.choice(words, 4000)))
    return folder


@pytest.fixture(scope="module")
def together(folder):
    """The undisturbed run of two ranks."""
    finish(start_ranks(folder, "together"))
    return folder / "together"


def command(folder, run, *more):
    return [str(TACQ.resolve()), "quantize", str(folder / "model"), "--task", f"text:{folder / 'text.txt'}",
            "--run", str(folder / run), *SETTINGS, "--export", "tacq", *more]  # fmt: skip


def start_ranks(folder, run, *more, ranks=2):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {**os.environ, "WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    return [
        subprocess.Popen(command(folder, run, *more), env={**common, "RANK": str(rank)},
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for rank in range(ranks)
    ]  # fmt: skip


def told(process):
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


def finish(processes):
    ends = [told(process) for process in processes]
    assert [code for code, _, _ in ends] == [0] * len(ends), ends
    return ends


def kept_weights(run):
    """(matrix, row, column) of every weight that stays in 16 bit."""
    kept = set()
    for block in sorted((run / "quantize").iterdir()):
        tensors = load_file(block)
        for name, columns in tensors.items():
            if name.endswith(".outlier_columns"):
                matrix = name.removesuffix(".outlier_columns")
                counts = numpy.diff(tensors[f"{matrix}.outlier_rows"])
                rows = numpy.repeat(numpy.arange(len(counts)), counts)
                kept |= {(matrix, int(row), int(column)) for row, column in zip(rows, columns)}
    return kept


def digests(run):
    files = [path for stage in ("simulate", "scores", "quantize", "export/tacq") for path in (run / stage).iterdir()]
    return {str(path.relative_to(run)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def wait_for_block(run, stage, block, processes):
    """Until the run tells of a matrix of that block."""
    events = run / "events.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        lines = events.read_text().splitlines() if events.exists() else []
        for line in lines:
            event = json.loads(line) if line.endswith("}") else {}
            if event.get("kind") == "layer" and event["stage"] == stage and event["block"] >= block:
                return
        time.sleep(0.002)
    pytest.fail(f"{run.name} never came to block {block} of {stage}")


def resume(folder, run):
    # What a killed rank leaves running on its own is over; the others are gone.
    finish(start_ranks(folder, run, "--resume"))


def test_two_ranks_keep_the_weights_of_one(folder, together):
    subprocess.run(command(folder, "one"), check=True, capture_output=True)
    one, two = kept_weights(folder / "one"), kept_weights(together)
    assert len(one) == len(two) > 500
    print(f"{len(one)} weights kept, {len(one - two)} of them others")
    # None where a row of a product is the same whatever rows are multiplied with it, as tst_ranks has it for sums;
    # a library may do otherwise on another processor.
    assert len(one - two) <= 0.005 * len(one)
    record = json.loads((together / "run.json").read_text())
    assert record["ranks"] == 2 and record["state"] == "finished"


def test_only_rank_0_speaks_and_nothing_else_stays(folder, together):
    first, second = finish(start_ranks(folder, "spoken", "--json"))
    assert json.loads(first[1])["outliers"] == len(kept_weights(together))
    assert "2 ranks work together." in first[2] and "quantize" in first[2]
    assert second[1:] == ("", "")
    assert not list((folder / "spoken").glob("rank_*"))


def test_the_same_ranks_give_the_same_bytes(folder, together):
    finish(start_ranks(folder, "again"))
    assert digests(folder / "again") == digests(together)


@pytest.mark.parametrize("stage", ["simulate", "quantize"])
def test_a_lost_rank_ends_the_run_which_can_go_on(folder, together, stage):
    run = folder / f"lost-{stage}"
    lead, other = processes = start_ranks(folder, run.name)
    wait_for_block(run, stage, 3, processes)
    other.send_signal(signal.SIGKILL)
    lost = time.monotonic()
    code, _, error = told(lead)
    assert code == 1 and time.monotonic() - lost < 20
    assert f"Rank 1 of 2 was lost during {stage}, block " in error and "--resume" in error, error
    record = json.loads((run / "run.json").read_text())
    assert record["state"] == "failed" and "Rank 1 of 2" in record["problem"]
    resume(folder, run.name)
    assert digests(run) == digests(together)


def test_a_lost_lead_ends_the_others(folder, together):
    run = folder / "lost-lead"
    lead, other = processes = start_ranks(folder, run.name)
    wait_for_block(run, "quantize", 2, processes)
    lead.send_signal(signal.SIGKILL)
    code, out, error = told(other)
    assert code == 1 and out == ""
    assert "Rank 0 of 2 was lost during quantize" in error, error
    resume(folder, run.name)
    assert digests(run) == digests(together)


def test_an_interrupt_of_any_rank_stops_all(folder, together):
    run = folder / "stopped"
    lead, other = processes = start_ranks(folder, run.name)
    wait_for_block(run, "simulate", 2, processes)
    other.send_signal(signal.SIGINT)
    ends = [told(process) for process in processes]
    assert [code for code, _, _ in ends] == [130, 130], ends
    assert "Continue with:" in ends[0][2] and ends[1][2] == ""
    resume(folder, run.name)
    assert digests(run) == digests(together)


def test_what_stops_one_rank_is_told_by_rank_0(folder):
    other = folder / "another text.txt"
    other.write_text("something else entirely " * 400)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {**os.environ, "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    processes = [
        subprocess.Popen([str(TACQ.resolve()), "quantize", "model", "--task", "text:text.txt", "--seq-len", "96", "--run", "run"],
                         cwd=place, env={**common, "RANK": str(rank)}, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
        for rank, place in enumerate(two_machines(folder, other))
    ]  # fmt: skip
    ends = [told(process) for process in processes]
    assert [code for code, _, _ in ends] == [1, 1]
    assert "Rank 1 finds another task under text:text.txt than rank 0." in ends[1][2]
    assert "Rank 1 of 2 failed: Rank 1 finds another task" in ends[0][2]


def two_machines(folder, other_text):
    """Two working folders with the same model and different texts under one name."""
    for name, text in (("here", folder / "text.txt"), ("there", other_text)):
        place = folder / name
        place.mkdir()
        (place / "model").symlink_to(folder / "model")
        (place / "text.txt").symlink_to(text)
        yield place


@pytest.mark.parametrize("method", ["spqr", "squeezellm", "slim"])
def test_other_methods_sum_over_ranks_too(folder, method):
    options = ("--method", method, "--bits", "3", "--no-reference", *(["--group-size", "32"] if method == "slim" else []))
    subprocess.run(command(folder, f"one-{method}", *options), check=True, capture_output=True)
    finish(start_ranks(folder, f"two-{method}", *options))
    one, two = (json.loads((folder / f"{name}-{method}" / "run.json").read_text())["results"] for name in ("one", "two"))
    assert two["eval"]["perplexity"] == pytest.approx(one["eval"]["perplexity"], rel=0.02)


def test_torchrun_starts_the_ranks(folder, together):
    run = folder / "torchrun"
    result = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--no-python", "--",
         *command(folder, run.name)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert digests(run) == digests(together)
