"""Perplexity of the demo and of its export, by this program and by transformers in float32, on the same windows; and what
the packed export generates beside the dense one.

Needs the demo model (TACQ_DEMO_MODEL). The text is WikiText-2's test set where TACQ_DATA has it, else this folder's own
sources. TACQ_WINDOWS says how many windows of 512 tokens (default 4).
"""

import json
import math
import os
import subprocess
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from check_logits import read_gguf

TACQ = Path(os.environ["TACQ_BIN"]) / "tacq"
DEMO = os.environ.get("TACQ_DEMO_MODEL", "")
WINDOWS = int(os.environ.get("TACQ_WINDOWS", "4"))
LENGTH = 512

pytestmark = pytest.mark.skipif(not Path(DEMO).is_file(), reason="needs the demo model (TACQ_DEMO_MODEL)")


def tacq(*arguments):
    done = subprocess.run([str(TACQ), *map(str, arguments), "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    wikitext = Path(os.environ.get("TACQ_DATA", "")) / "wikitext2" / "test.txt"
    if wikitext.is_file():
        return wikitext
    own = tmp_path_factory.mktemp("text") / "text.txt"
    own.write_text("".join(path.read_text() for path in sorted(Path(__file__).parent.glob("*.py"))))
    return own


@pytest.fixture(scope="module")
def windows(text):
    ids = tacq("tokenize", DEMO, "--file", text, "--no-special")["ids"][:WINDOWS * LENGTH]
    return torch.tensor(ids).view(-1, LENGTH)


def perplexity(model, windows):
    """method: mean over windows of the mean cross-entropy of each window's tokens but the first."""
    losses = []
    with torch.no_grad():
        for window in windows:
            logits = model(window[None]).logits[0, :-1].float()
            losses.append(torch.nn.functional.cross_entropy(logits, window[1:]).item())
    return math.exp(sum(losses) / len(losses))


def ours(model, text):
    return tacq("eval", model, "--task", f"text:{text}", "--seq-len", LENGTH, "--max-tokens",
                WINDOWS * LENGTH)["perplexity"]


def test_full_precision_equals_transformers(text, windows):
    theirs = perplexity(read_gguf(DEMO), windows)
    mine = ours("demo", text)
    print(f"{windows.numel()} tokens: {mine:.4f}, transformers {theirs:.4f}")
    assert abs(mine / theirs - 1) < 0.002


@pytest.fixture(scope="module")
def exports(text, tmp_path_factory):
    """Folders of one run's checkpoints, by format."""
    run = tmp_path_factory.mktemp("run") / "run"
    report = tacq("quantize", "demo", "--task", f"text:{text}", "--bits", 4,
                  "--samples", 4, "--seq-len", LENGTH, "--eval-tokens", LENGTH, "--run", run, "--export", "hf")
    packed = run / "packed"
    tacq("export", run, "--format", "tacq", "--out", packed)
    return {"hf": report["export"]["folder"], "tacq": packed}


def test_exported_folder_equals_transformers(text, windows, exports):
    theirs = perplexity(AutoModelForCausalLM.from_pretrained(exports["hf"], dtype=torch.float32).eval(), windows)
    mine = ours(exports["hf"], text)
    print(f"hf export, {windows.numel()} tokens: {mine:.4f}, transformers {theirs:.4f}")
    assert abs(mine / theirs - 1) < 0.005


def test_packed_weights_give_what_dense_ones_give(text, exports):
    assert ours(exports["tacq"], text) == pytest.approx(ours(exports["hf"], text), rel=1e-5)


@pytest.mark.parametrize("prompt", ["The capital of France is", "Once upon a time, in a village by the sea,"])
def test_packed_export_generates_the_dense_exports_tokens(exports, prompt):
    texts = [tacq("generate", folder, "--prompt", prompt, "--max-tokens", 80) for folder in exports.values()]
    assert texts[0]["ids"] == texts[1]["ids"] and len(texts[0]["ids"]) > 10
    assert all(text["decode_tokens_per_second"] > 0 and text["prompt_tokens_per_second"] > 0 for text in texts)
