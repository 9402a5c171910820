"""Wrong inputs: one clear sentence naming the file and both numbers, exit code 1, nothing half-written."""

import json
import os
import pathlib
import struct
import subprocess

import numpy
import pytest
from command_line import CONFIG, refusal, tacq, tensors, write_model, write_task


def assert_nothing_written(folder):
    left = [p for p in pathlib.Path(folder).rglob("*") if p.suffix == ".partial" or p.name == "export"]
    assert not left, left


def quantize_refused(tmp_path, model, task, *options):
    run = tmp_path / "run"
    error = refusal("quantize", model, "--task", task, "--run", run, "--export", "tacq", *options)
    assert_nothing_written(tmp_path)
    return error["message"]


@pytest.fixture
def model(tmp_path):
    return write_model(tmp_path / "model")


@pytest.fixture
def task(tmp_path):
    return f"jsonl:{write_task(tmp_path / 'task.jsonl')}"


def rewrite_header(path, change):
    """Puts a changed JSON header in front of the same data."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def test_a_missing_model_is_named(tmp_path):
    assert "nowhere" in refusal("info", tmp_path / "nowhere")["message"]


def test_a_truncated_safetensors_file_is_named(model):
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    assert "model.safetensors" in refusal("info", model)["message"]


@pytest.mark.parametrize("length", [0, 1 << 40, (1 << 64) - 1])
def test_a_lying_safetensors_header_length_is_refused(model, length):
    weights = model / "model.safetensors"
    weights.write_bytes(struct.pack("<Q", length) + weights.read_bytes()[8:])
    assert "model.safetensors" in refusal("info", model)["message"]


def test_a_lying_safetensors_offset_is_refused(model):
    def beyond_the_end(header):
        header["model.norm.weight"]["data_offsets"][1] += 1 << 32

    rewrite_header(model / "model.safetensors", beyond_the_end)
    assert "model.norm.weight" in refusal("info", model)["message"]


def test_a_missing_tensor_is_named(tmp_path):
    weights = tensors()
    del weights["model.layers.1.mlp.up_proj.weight"]
    model = write_model(tmp_path / "model", weights=weights)
    assert "model.layers.1.mlp.up_proj.weight" in refusal("eval", model, "--task", "ioi")["message"]


def test_a_wrong_shape_is_told_with_both_numbers(tmp_path):
    weights = tensors()
    weights["model.layers.0.mlp.down_proj.weight"] = numpy.zeros((64, 80), numpy.float32)
    model = write_model(tmp_path / "model", weights=weights)
    message = refusal("eval", model, "--task", "ioi")["message"]
    assert "model.layers.0.mlp.down_proj.weight" in message
    assert "80" in message and "96" in message


def test_nan_weights_are_refused(tmp_path, task):
    weights = tensors()
    weights["model.layers.1.self_attn.v_proj.weight"][3, 5] = numpy.nan
    model = write_model(tmp_path / "model", weights=weights)
    assert "model.layers.1.self_attn.v_proj.weight" in quantize_refused(tmp_path, model, task)


def test_an_unknown_architecture_is_named(tmp_path):
    config = {**CONFIG, "architectures": ["MambaForCausalLM"], "model_type": "mamba"}
    model = write_model(tmp_path / "model", config=config)
    error = refusal("info", model)
    assert "mamba" in error["message"].lower()
    assert error["kind"] == "unsupported"


def test_a_missing_tokenizer_is_told(tmp_path, task):
    model = write_model(tmp_path / "model", tokenizer=False)
    assert "tokenizer" in quantize_refused(tmp_path, model, task)


def test_a_damaged_configuration_is_named(model):
    (model / "config.json").write_text("{ not json")
    assert "config.json" in refusal("info", model)["message"]


@pytest.mark.parametrize("size", [0, 10, 5000])
def test_a_truncated_gguf_file_is_named(tmp_path, size):
    demo = os.environ.get("TACQ_DEMO_MODEL")
    if not demo:
        pytest.skip("TACQ_DEMO_MODEL names no model")
    file = tmp_path / "short.gguf"
    with open(demo, "rb") as source:
        file.write_bytes(source.read(size))
    assert "short.gguf" in refusal("info", file)["message"]


def test_a_lying_gguf_header_is_refused(tmp_path):
    file = tmp_path / "liar.gguf"
    file.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60))
    assert "liar.gguf" in refusal("info", file)["message"]


def test_an_empty_task_is_refused(tmp_path, model):
    (tmp_path / "empty.jsonl").write_text("")
    assert "empty.jsonl" in quantize_refused(tmp_path, model, f"jsonl:{tmp_path / 'empty.jsonl'}")


def test_a_broken_jsonl_line_is_numbered(tmp_path, model):
    path = write_task(tmp_path / "task.jsonl")
    lines = path.read_text().splitlines()
    lines[6] = '{"question": "half'
    path.write_text("\n".join(lines))
    message = quantize_refused(tmp_path, model, f"jsonl:{path}")
    assert "7" in message and "task.jsonl" in message


def test_an_unknown_task_lists_the_known_ones(model):
    error = refusal("eval", model, "--task", "crosswords")
    assert "crosswords" in error["message"] and "capitals" in error["hint"]


def test_a_sequence_beyond_the_context_is_told_with_both_numbers(tmp_path, model):
    (tmp_path / "long.jsonl").write_text(json.dumps({"prompt": "a" * 300, "completion": " b"}) + "\n")
    message = quantize_refused(tmp_path, model, f"jsonl:{tmp_path / 'long.jsonl'}")
    assert "128" in message and "302" in message


def test_a_group_size_that_does_not_divide_is_told(tmp_path, model, task):
    message = quantize_refused(tmp_path, model, task, "--group-size", "64")
    assert "64" in message and "96" in message


def test_a_folder_that_cannot_be_made_is_named(tmp_path, model, task):
    (tmp_path / "file").write_text("")
    error = refusal("quantize", model, "--task", task, "--run", tmp_path / "file" / "run")
    assert "file" in error["message"]
    assert error["kind"] == "io"


def test_a_full_disk_is_told(tmp_path, model, task):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        error = refusal("quantize", model, "--task", task, "--run", small / "run", "--export", "tacq")
        assert_nothing_written(small)
    finally:
        subprocess.run(["umount", small], check=True)
    assert error["kind"] == "io"


def test_a_used_run_folder_is_not_overwritten(tmp_path, model, task):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "letter.txt").write_text("mine")
    assert refusal("quantize", model, "--task", task, "--run", tmp_path / "run")["kind"] == "conflict"
    assert [p.name for p in (tmp_path / "run").iterdir() if p.name != "lock"] == ["letter.txt"]


def test_invalid_utf8_is_refused_with_its_position(tmp_path, model):
    (tmp_path / "text").write_bytes(b"good \xff bad")
    assert "5" in refusal("tokenize", model, "--file", tmp_path / "text")["message"]


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    for command in (["inspect", tmp_path], ["export", tmp_path, "--format", "hf", "--out", tmp_path / "out"]):
        refusal(*command)
    assert not (tmp_path / "out").exists()


def test_cuda_is_refused_where_there_is_none(model):
    if os.path.exists("/dev/nvidia0"):
        pytest.skip("this machine has a GPU")
    result = tacq("eval", model, "--task", "ioi", "--device", "cuda")
    assert result.returncode == 1
    assert "cuda" in result.stderr.lower()
