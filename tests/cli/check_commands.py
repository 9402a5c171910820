"""Every command on a small random model: the keys that scripts rely on, and files that the next command takes."""

import csv
import os
import signal
import subprocess
import time
from xml.etree import ElementTree

import numpy
import pytest
from command_line import TACQ, answer, refusal, tacq, write_model, write_task
from safetensors.numpy import load_file


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    write_model(folder / "model")
    write_task(folder / "task.jsonl")
    return folder


@pytest.fixture(scope="module")
def spec(folder):
    return f"jsonl:{folder / 'task.jsonl'}"


@pytest.fixture(scope="module")
def finished(folder, spec):
    report = answer(
        "quantize", folder / "model", "--task", spec, "--run", folder / "run", "--outliers", "0.01",
        "--probe", "4", "--export", "tacq",
    )  # fmt: skip
    return folder / "run", report


def test_info_tells_the_model(folder):
    info = answer("info", folder / "model")
    assert (info["architecture"], info["blocks"], info["hidden"]) == ("llama", 2, 64)
    assert (info["context"], info["vocabulary"], info["source"]) == (128, 256, "huggingface")
    assert info["quantizable"] == 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 64 * 96)
    assert info["parameters"] == info["quantizable"] + 256 * 64 + 5 * 64
    assert {"bytes", "dtype"} <= info.keys()


def test_tokenize_gives_ids_and_tokens(folder):
    result = answer("tokenize", folder / "model", "--text", "a b")
    assert len(result["ids"]) == 3
    assert result["tokens"] == ["a", "Ġ", "b"]


def test_generate_is_repeatable(folder):
    command = ("generate", folder / "model", "--prompt", "once", "--max-tokens", "5")
    first = answer(*command)
    assert 1 <= len(first["ids"]) <= 5
    assert first["ids"] == answer(*command)["ids"] == answer(*command, "--threads", "1")["ids"]
    assert {"prompt_tokens_per_second", "decode_tokens_per_second"} <= first.keys()


def test_logits_are_sorted_logarithms(folder):
    top = answer("logits", folder / "model", "--ids", "1,2,3", "--top", "4")["top"]
    values = [entry["logprob"] for entry in top]
    assert len(top) == 4 and values == sorted(values, reverse=True) and values[0] < 0
    assert {"id", "token", "logprob"} == top[0].keys()


def test_an_id_outside_the_vocabulary_is_refused(folder):
    assert "256" in refusal("logits", folder / "model", "--ids", "1,999")["message"]


def test_task_counts_and_shows(folder, spec):
    result = answer("task", spec, "--model", folder / "model", "--show", "2")
    assert result["task"] == spec
    assert result["calibration"]["samples"] > 0 and result["calibration"]["tokens"] > 0
    assert result["evaluation"]["items"] > 0
    assert len(result["prompts"]) == 2 and "colour" in result["prompts"][0]


def test_eval_gives_accuracy_and_interval(folder, spec):
    result = answer("eval", folder / "model", "--task", spec, "--limit", "4")
    assert result["items"] == 4
    low, high = result["ci95"]
    assert low <= result["accuracy"] <= high


def test_eval_gives_perplexity_of_a_text(folder):
    (folder / "text.txt").write_text("the quick brown fox jumps over the lazy dog. " * 20)
    result = answer("eval", folder / "model", "--task", f"text:{folder / 'text.txt'}", "--seq-len", "64")
    assert result["perplexity"] > 1 and result["tokens"] > 0 and "seconds" in result


def test_quantize_reports_what_it_did(finished):
    _, report = finished
    assert len(report["layers"]) == 14
    assert {"block", "projection", "bits", "outliers", "error"} <= report["layers"][0].keys()
    assert report["outliers"] == sum(layer["outliers"] for layer in report["layers"])
    assert report["outlier_fraction"] == pytest.approx(0.01, rel=0.01)
    assert report["average_bits"] == pytest.approx(2 + 30 * report["outlier_fraction"])
    assert {"name", "seconds", "peak_rss"} == report["stages"][0].keys()
    assert "accuracy" in report["eval"]


def test_a_finished_run_is_neither_overwritten_nor_done_twice(finished, folder, spec):
    run, report = finished
    command = ("quantize", folder / "model", "--task", spec, "--run", run, "--outliers", "0.01")
    assert refusal(*command)["kind"] == "conflict"
    again = answer("quantize", "--run", run, "--resume")
    assert again["layers"] == report["layers"]


def test_resuming_with_other_settings_is_refused(finished):
    run, _ = finished
    assert refusal("quantize", "--run", run, "--resume", "--bits", "3")["kind"] == "conflict"


def test_inspect_tells_matrices_and_histogram(finished):
    run, report = finished
    seen = answer("inspect", run, "--csv", run.parent / "layers.csv")
    assert seen["state"] == "finished"
    assert seen["histogram"]["total"] == report["quantizable"]
    assert sum(seen["histogram"]["counts"]) + seen["histogram"]["zeros"] == report["quantizable"]
    with open(run.parent / "layers.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 14
    assert sum(int(row["outliers"]) for row in rows) == report["outliers"]


@pytest.mark.parametrize("kind, ending, magic", [
    ("heatmap", "png", b"\x89PNG"), ("histogram", "svg", b"<?xml"), ("accuracy", "pdf", b"%PDF"),
])  # fmt: skip
def test_figures_are_drawn_without_a_display(finished, folder, kind, ending, magic):
    run, _ = finished
    picture = folder / f"{kind}.{ending}"
    answer("inspect", run, "--figure", kind, "--out", picture)
    assert picture.read_bytes().startswith(magic)


def test_a_report_is_one_file_that_loads_nothing(finished, folder):
    run, _ = finished
    page = folder / "report.html"
    told = answer("report", run, "--out", page)
    text = page.read_text(encoding="utf-8")
    assert told["bytes"] == page.stat().st_size
    tree = ElementTree.fromstring(text)
    pictures = [picture.get("src") for picture in tree.iter("img")]
    assert len(pictures) == told["figures"] == 3
    assert all(source.startswith("data:image/svg+xml;base64,") for source in pictures)
    assert not list(tree.iter("script")) and not list(tree.iter("link"))
    assert "http" not in text


@pytest.fixture(scope="module")
def smaller(finished):
    run = finished[0].parent / "smaller"
    return run, answer("reselect", finished[0], "--outliers", "0.005", "--run", run)


def test_a_smaller_selection_of_the_same_scores_lies_within_the_larger(finished, smaller):
    (large, whole), (small, part) = finished, smaller
    compared = answer("compare", large, small)
    assert [run["outliers"] for run in compared["runs"]] == [whole["outliers"], part["outliers"]]
    assert compared["runs"][0]["eval"]["accuracy"] == whole["eval"]["accuracy"]
    (overlap,) = compared["overlaps"]
    assert overlap["common"] == overlap["outliers_second"] == part["outliers"]
    assert overlap["expected"] == pytest.approx(whole["outliers"] * part["outliers"] / whole["quantizable"])
    assert overlap["intersection_over_union"] == pytest.approx(part["outliers"] / whole["outliers"])


def test_overlaps_are_told_by_projection_block_and_matrix(finished, smaller):
    (overlap,) = answer("compare", finished[0], smaller[0])["overlaps"]
    for part, count in ("projections", 7), ("blocks", 2), ("matrices", 14):
        assert len(overlap[part]) == count
        assert sum(entry["common"] for entry in overlap[part]) == overlap["common"]
        assert sum(entry["expected_within_matrices"] for entry in overlap[part]) == pytest.approx(
            overlap["expected_within_matrices"]
        )
    assert sum(entry["share_of_first"] for entry in overlap["projections"]) == pytest.approx(1)
    assert {"block", "projection", "over_expected"} <= overlap["matrices"][0].keys()


def kept_weights(run):
    """Row and column of every kept weight, by block and projection, read without the program."""
    kept = {}
    for piece in sorted((run / "quantize").glob("*.safetensors")):
        tensors = load_file(piece)
        for name in [name for name in tensors if name.endswith(".outlier_rows")]:
            module = name.removesuffix(".outlier_rows")
            rows = numpy.repeat(numpy.arange(tensors[name].size - 1), numpy.diff(tensors[name]))
            columns = tensors[f"{module}.outlier_columns"]
            _, _, block, _, projection = module.split(".")
            kept[int(block), projection] = set(zip(rows.tolist(), columns.tolist()))
    return kept


def test_overlaps_are_those_that_an_independent_reading_finds(finished, folder, spec):
    other = folder / "other-metric"
    answer(
        "quantize", folder / "model", "--task", spec, "--run", other, "--outliers", "0.02", "--probe", "0",
        "--metric", "weight",
    )  # fmt: skip
    first, second = kept_weights(finished[0]), kept_weights(other)
    (overlap,) = answer("compare", finished[0], other)["overlaps"]
    assert len(overlap["matrices"]) == len(first) == 14
    for matrix in overlap["matrices"]:
        place = matrix["block"], matrix["projection"]
        assert matrix["outliers_first"] == len(first[place])
        assert matrix["outliers_second"] == len(second[place])
        assert matrix["common"] == len(first[place] & second[place])
    assert 0 < overlap["common"] < overlap["outliers_first"]


def test_a_run_without_outliers_stays_in_the_table_of_three(finished, smaller, folder, spec):
    plain = folder / "plain"
    answer("quantize", folder / "model", "--task", spec, "--run", plain, "--method", "gptq", "--probe", "0")
    compared = answer("compare", finished[0], smaller[0], plain)
    assert [run["method"] for run in compared["runs"]] == ["tacq", "tacq", "gptq"]
    problems = [overlap.get("problem") for overlap in compared["overlaps"]]
    assert problems[0] is None and all("keeps no weights" in problem for problem in problems[1:])
    assert "matrices" not in compared["overlaps"][0]
    shown = tacq("compare", finished[0], plain)
    assert shown.returncode == 0 and "keeps no weights" in shown.stdout


@pytest.mark.parametrize("kind, ending, magic", [
    ("overlap", "png", b"\x89PNG"), ("common", "svg", b"<?xml"), ("difference", "pdf", b"%PDF"),
])  # fmt: skip
def test_two_runs_are_drawn_as_a_map(finished, smaller, folder, kind, ending, magic):
    picture = folder / f"two-{kind}.{ending}"
    answer("compare", finished[0], smaller[0], "--figure", kind, "--out", picture)
    assert picture.read_bytes().startswith(magic)


def test_two_runs_are_compared_item_by_item(finished, smaller):
    (run, whole), (other, part) = finished, smaller
    (paired,) = answer("compare", run, other)["paired"]
    assert paired["items"] == whole["eval"]["items"]
    assert paired["difference"] == pytest.approx(whole["eval"]["accuracy"] - part["eval"]["accuracy"])
    assert paired["ci95"][0] <= paired["difference"] <= paired["ci95"][1]
    assert paired["gained"] == sum(item["first_right"] for item in paired["flipped"])
    assert paired["gained"] + paired["lost"] == len(paired["flipped"])
    (itself,) = answer("compare", run, run)["paired"]
    assert itself["difference"] == 0 and itself["flipped"] == []


def test_a_folder_without_a_run_is_not_compared(finished, folder):
    assert "holds no run" in refusal("compare", finished[0], folder / "model")["message"]


@pytest.mark.parametrize("format", ["hf", "tacq"])
def test_exports_are_verified_and_loaded(finished, folder, spec, format):
    run, report = finished
    out = folder / f"export-{format}"
    exported = answer("export", run, "--format", format, "--out", out)
    assert exported["verified"] and exported["bytes"] > 0
    assert answer("verify", out)["ok"]
    assert answer("eval", out, "--task", spec)["correct"] == report["eval"]["correct"]
    assert answer("generate", out, "--prompt", "once", "--max-tokens", "3")["ids"]


def test_a_damaged_checkpoint_is_not_ok(finished, folder):
    run, _ = finished
    out = folder / "export-damaged"
    answer("export", run, "--format", "tacq", "--out", out)
    weights = next(out.glob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-200] ^= 0x55
    weights.write_bytes(data)
    result = tacq("verify", out, "--json")
    assert result.returncode == 1
    assert weights.name in result.stderr


def test_reselect_keeps_another_share(finished, smaller):
    assert smaller[1]["outliers"] == pytest.approx(finished[1]["outliers"] / 2, abs=1)


def test_progress_never_reaches_standard_output(folder, spec):
    result = tacq("quantize", folder / "model", "--task", spec, "--run", folder / "quiet", "--json")
    assert result.stdout.startswith("{") and result.stdout.rstrip().endswith("}")
    assert "quantize" in result.stderr


def test_ctrl_c_stops_with_130_and_the_run_can_go_on(folder):
    if not os.environ.get("TACQ_DEMO_MODEL"):
        pytest.skip("TACQ_DEMO_MODEL names no model")
    run = folder / "stopped"
    process = subprocess.Popen(
        [TACQ, "quantize", "demo", "--task", "ioi", "--run", run], stderr=subprocess.PIPE, text=True
    )
    time.sleep(5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "--resume" in told
    assert answer("inspect", run)["state"] == "cancelled"
