"""Compares the benchmark tasks with an independent rendering of their rules on the real data: samples, order, token
counts, and the likelihoods of choices with transformers.

Needs TACQ_DATA (gsm8k, mmlu, spider) and TACQ_DEMO_MODEL.
"""

import csv
import json
import os
import pathlib
import random
import re
import subprocess

import pytest
import torch

from check_logits import read_gguf
from check_tokenizer import demo_reference

TESTS = pathlib.Path(os.environ.get("TACQ_BIN", "build/bin")).parent / "tests"
PROBE = TESTS / "benchmark_probe"
DATA = pathlib.Path(os.environ.get("TACQ_DATA", "/nonexistent"))
DEMO = os.environ.get("TACQ_DEMO_MODEL", "")
BUDGET = 128 * 2048
SYSTEM = "### Answer the question by sqlite SQL query only and with no explanation"

pytestmark = pytest.mark.skipif(not (DATA / "mmlu").is_dir() or not pathlib.Path(DEMO).is_file(),
                                reason="TACQ_DATA or TACQ_DEMO_MODEL is not set")


@pytest.fixture(scope="module")
def tokenizer():
    return demo_reference(DEMO)


def probe(mode, spec, seed=0, items=0):
    run = subprocess.run([PROBE, mode, DEMO, spec, str(seed), str(items)], capture_output=True, text=True,
                         encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def chosen(texts, seed, tokenizer):
    """The reference's choice: shuffle, then whole texts until one would exceed the budget."""
    texts = list(texts)
    random.seed(seed)
    random.shuffle(texts)
    taken, total = [], 0
    for text in texts:
        ids = tokenizer.encode(text).ids
        if total + len(ids) > BUDGET:
            break
        total += len(ids)
        taken.append(ids)
    return taken


def compare(spec, seed, calibration, prompts, tokenizer):
    ours = probe("tokens", spec, seed)[0]
    expected = chosen(calibration, seed, tokenizer)
    assert len(ours["calibration"]) == len(expected)
    assert sum(map(len, ours["calibration"])) == sum(map(len, expected))
    assert ours["calibration"] == expected
    assert ours["prompts"] == [tokenizer.encode(prompt).ids for prompt in prompts]
    return ours


# ---- gsm8k ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("convention", ["paper", "harness"])
def test_gsm8k(seed, convention, tokenizer):
    folder = DATA / "gsm8k"
    train, test = ([json.loads(line) for line in open(folder / f"{split}.jsonl", encoding="utf-8")]
                   for split in ("train", "test"))
    shots = json.loads((folder / "cot-8shot.json").read_text(encoding="utf-8"))["exemplars"]
    random.seed(seed)

    def prompt(question):
        order = list(range(8))
        if convention == "paper":
            random.shuffle(order)
        text = "".join(f"Q: {shots[i]['question']}\nA: {shots[i]['chain']} The answer is {shots[i]['answer']}.\n\n"
                       for i in order)
        return f"{text}Q: {question}\nA:"

    def result(answer):
        return re.search(r"#### (\-?[0-9\.\,]+)", answer).group(1).replace(",", "")

    calibration = [f"{prompt(row['question'])} {row['answer']} The answer is {result(row['answer'])}.\n\n"
                   for row in train]
    random.seed(seed)
    prompts = [prompt(row["question"]) for row in test]
    ours = compare(f"gsm8k:{folder}?convention={convention}", seed, calibration, prompts, tokenizer)
    assert ours["expected"] == [result(row["answer"]) for row in test]


# ---- mmlu -------------------------------------------------------------------------------------------------

SOCIAL = """econometrics high_school_geography high_school_government_and_politics high_school_macroeconomics
high_school_microeconomics high_school_psychology human_sexuality professional_psychology public_relations
security_studies sociology us_foreign_policy""".split()


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def question(row):
    return row[0] + "".join(f"\n{letter}. {text}" for letter, text in zip("ABCD", row[1:5])) + "\nAnswer:"


def mmlu_texts(subjects, gap):
    calibration, prompts, answers = [], [], []
    for subject in subjects:
        dev = rows(DATA / "mmlu" / "dev" / f"{subject}_dev.csv")
        header = (f"The following are multiple choice questions (with answers) about{gap}"
                  f"{subject.replace('_', ' ')}.\n\n")
        header += "".join(f"{question(row)} {row[5]}\n\n" for row in dev[:5])
        test = rows(DATA / "mmlu" / "test" / f"{subject}_test.csv")
        border = int(0.75 * len(test))
        calibration += [f"{header}{question(row)} {row[5]}" for row in test[:border]]
        prompts += [header + question(row) for row in test[border:]]
        answers += ["ABCD".index(row[5]) for row in test[border:]]
    return calibration, prompts, answers


@pytest.mark.parametrize("group, seed", [("all", 0), ("social", 1)])
def test_mmlu(group, seed, tokenizer):
    every = sorted(path.name[:-len("_test.csv")] for path in (DATA / "mmlu" / "test").glob("*_test.csv"))
    assert len(every) == 57
    calibration, prompts, answers = mmlu_texts(every if group == "all" else SOCIAL, "  ")
    ours = compare(f"mmlu:{DATA / 'mmlu'}?subjects={group}", seed, calibration, prompts, tokenizer)
    assert ours["expected"] == answers
    assert ours["choices"] == [tokenizer.encode(f" {letter}").ids for letter in "ABCD"]
    assert all(len(ids) == 1 for ids in ours["choices"])


def test_likelihoods_of_choices_are_those_of_transformers(tokenizer):
    subjects = ["abstract_algebra", "global_facts"]
    spec = f"mmlu:{DATA / 'mmlu'}?subjects={','.join(subjects)}&convention=harness&per-subject=4"
    ours = {outcome["item"]: outcome for outcome in probe("score", spec)}
    prompts, answers = [], []
    for subject in subjects:
        _, texts, right = mmlu_texts([subject], " ")
        prompts += texts[:4]
        answers += right[:4]
    assert sorted(ours) == list(range(8))
    model = read_gguf(DEMO)
    letters = [tokenizer.encode(f" {letter}").ids[0] for letter in "ABCD"]
    for i, prompt in enumerate(prompts):
        with torch.no_grad():
            logits = model(torch.tensor([tokenizer.encode(prompt).ids])).logits[0, -1]
        expected = torch.log_softmax(logits.double(), 0)[letters]
        assert (torch.tensor(ours[i]["choices"], dtype=torch.double) - expected).abs().max() < 1e-3
        assert ours[i]["correct"] == (int(expected.argmax()) == answers[i])


# ---- spider -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 3])
def test_spider(seed, tokenizer):
    folder = DATA / "spider"
    schemas = {}
    for record in json.loads((folder / "tables.json").read_text(encoding="utf-8")):
        lines = []
        for number, table in enumerate(record["table_names_original"]):
            columns = [name for owner, name in record["column_names_original"] if owner == number]
            lines.append(f"# {table}({','.join(columns)});")
        schemas[record["db_id"]] = "\n".join(lines)

    def prompt(record):
        user = "\n".join(["### Sqlite SQL tables, with their properties:", schemas[record["db_id"]], "###",
                          f"### {record['question']}", "### SQL:"])
        return (f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n"
                "<|im_start|>assistant\n")

    train, dev = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
                  for name in ("train_spider", "dev"))
    ours = compare(f"spider:{folder}", seed, map(prompt, train), map(prompt, dev), tokenizer)
    assert ours["expected"] == [record["query"] for record in dev]
