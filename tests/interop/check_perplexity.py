"""Perplexity of the demo and of its export, by this program and by transformers in float32, on the same windows.

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


def test_exported_folder_equals_transformers(text, windows, tmp_path):
    run = tmp_path / "run"
    report = tacq("quantize", "demo", "--task", f"text:{text}", "--method", "gptq", "--bits", 4, "--samples", 4,
                  "--seq-len", LENGTH, "--eval-tokens", LENGTH, "--run", run, "--export", "hf")
    folder = report["export"]["folder"]
    theirs = perplexity(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval(), windows)
    mine = ours(folder, text)
    print(f"hf export, {windows.numel()} tokens: {mine:.4f}, transformers {theirs:.4f}")
    assert abs(mine / theirs - 1) < 0.005
