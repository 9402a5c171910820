"""Wrong usage ends with exit code 2 and a sentence; help and version with 0."""

import json

import pytest
from command_line import tacq

COMMANDS = "info tokenize generate logits task eval quantize reselect inspect compare export verify bench".split()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = tacq(command, "--help")
    assert result.returncode == 0
    assert "--json" in result.stdout


def test_version_is_told():
    result = tacq("--version")
    assert result.returncode == 0
    assert result.stdout.startswith("tacq ")


@pytest.mark.parametrize(
    "arguments, told",
    [
        ([], "subcommand"),
        (["compress"], "compress"),
        (["info"], "MODEL"),
        (["info", "m", "--colour"], "--colour"),
        (["tokenize", "m"], "text"),
        (["compare", "one"], "two run folders"),
        (["compare", "a", "b", "c", "--figure", "overlap", "--out", "f.png"], "two runs"),
        (["compare", "a", "b", "--figure", "overlap"], "--out"),
        (["compare", "a", "b", "--out", "f.png"], "--figure or --plan"),
        (["compare", "a", "b", "--plan", "p.json", "--out", "d"], "excludes"),
        (["compare", "a", "b", "--model", "m"], "--plan"),
        (["tokenize", "m", "--text", "a", "--file", "b"], "text"),
        (["quantize", "m", "--task", "ioi"], "--run"),
        (["quantize", "--task", "ioi", "--run", "r"], "model"),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--bits", "5"], "2, 3, 4 or 8"),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--method", "magic"], "tacq, gptq, rtn"),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--group-size", "7"], "row, 16, 32, 64 or 128"),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--outliers", "2"], "between 0 and 0.5"),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--target-size", "big"], "2.5GB"),
        (
            ["quantize", "m", "--task", "ioi", "--run", "r", "--target-bits", "3", "--target-size", "1GB"],
            "not both",
        ),
        (["quantize", "m", "--task", "ioi", "--run", "r", "--preset", "slow look"], "Quick look"),
        (["quantize", "--run", "r", "--resume", "--preset", "quick look"], "excludes"),
        (["export", "r", "--format", "zip", "--out", "o"], "hf"),
        (["logits", "m", "--ids", "1,x"], "--ids"),
    ],
)
def test_wrong_usage_is_told(arguments, told, tmp_path):
    result = tacq(*arguments)
    assert result.returncode == 2, result.stderr
    assert told in result.stderr
    assert result.stdout == ""


def test_wrong_usage_with_json_is_an_object():
    result = tacq("info", "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["error"]["kind"] == "usage"
