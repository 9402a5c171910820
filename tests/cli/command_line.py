"""Runs `tacq` as a process, and makes the small random model that the checks work on."""

import json
import os
import pathlib
import subprocess

import numpy
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

TACQ = pathlib.Path(os.environ["TACQ_BIN"]) / "tacq"


def tacq(*arguments, timeout=300):
    return subprocess.run(
        [TACQ, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=timeout
    )


def answer(*arguments):
    """The JSON object of a command that must succeed; it is the whole standard output."""
    result = tacq(*arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def refusal(*arguments):
    """The error object of a command that must fail with exit code 1; the sentence is on standard error too."""
    result = tacq(*arguments, "--json")
    assert result.returncode == 1, f"exit code {result.returncode}: {result.stderr}"
    error = json.loads(result.stdout)["error"]
    assert error["message"] in result.stderr
    assert error["message"].endswith("."), error["message"]
    return error


CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_act": "silu",
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 128,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
    "torch_dtype": "float32",
}


def tensors(config=CONFIG, vocabulary=256):
    generator = numpy.random.default_rng(7)

    def random(*shape):
        return (generator.standard_normal(shape) * 0.08).astype(numpy.float32)

    hidden, inner = config["hidden_size"], config["intermediate_size"]
    queries = config["num_attention_heads"] * config["head_dim"]
    keys = config["num_key_value_heads"] * config["head_dim"]
    shapes = {
        "self_attn.q_proj": (queries, hidden),
        "self_attn.k_proj": (keys, hidden),
        "self_attn.v_proj": (keys, hidden),
        "self_attn.o_proj": (hidden, queries),
        "mlp.gate_proj": (inner, hidden),
        "mlp.up_proj": (inner, hidden),
        "mlp.down_proj": (hidden, inner),
    }
    result = {
        "model.embed_tokens.weight": random(vocabulary, hidden),
        "model.norm.weight": numpy.ones(hidden, numpy.float32),
    }
    for block in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{block}."
        for name, shape in shapes.items():
            result[f"{prefix}{name}.weight"] = random(*shape)
        for name in ("input_layernorm", "post_attention_layernorm"):
            result[f"{prefix}{name}.weight"] = numpy.ones(hidden, numpy.float32)
    return result


def byte_tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def write_model(folder, config=CONFIG, weights=None, tokenizer=True):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 256}))
    save_file(tensors(config) if weights is None else weights, folder / "model.safetensors", {"format": "pt"})
    if tokenizer:
        byte_tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def write_task(path, lines=24):
    colours = ["red", "blue", "green", "white"]
    path = pathlib.Path(path)
    path.write_text(
        "".join(
            json.dumps({"question": f"What colour is thing {i}?", "choices": colours, "answer": i % 4}) + "\n"
            for i in range(lines)
        )
    )
    return path
