"""Compares the logits of this program with those of Hugging Face transformers, all in float32.

usage: check_logits.py [--probe build/tests/logits_probe] [--demo MODEL.gguf] [--keep FOLDER]

Without --probe the program is looked for beside TACQ_BIN, without --demo TACQ_DEMO_MODEL names the demo's file.

Models: small random Llama (plain, tied, with llama3 and linear RoPE scaling, with biases, sharded, in bfloat16),
Qwen2 and Mistral (with a sliding window) folders written here from a fixed seed, and the demo's GGUF file.
Prompts of 1, 7 and 300 tokens, in one pass and with the key-value cache. Every logit of every position counts.
Exits with 1 when a difference is above 1e-3.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf
import numpy
import torch
from transformers import (AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM,
                          Qwen2Config, Qwen2ForCausalLM)

TOLERANCE = 1e-3
PROMPTS = (1, 7, 300)
SIZES = dict(vocab_size=1000, hidden_size=96, intermediate_size=176, num_hidden_layers=3, num_attention_heads=6,
             num_key_value_heads=2, max_position_embeddings=512)
LLAMA3_ROPE = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                   original_max_position_embeddings=64)
FAMILIES = {
    "llama": (LlamaForCausalLM, LlamaConfig(**SIZES)),
    "llama tied": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=True)),
    "llama3 rope": (LlamaForCausalLM, LlamaConfig(**SIZES, rope_theta=500000.0, rope_scaling=LLAMA3_ROPE)),
    "llama linear rope": (LlamaForCausalLM, LlamaConfig(**SIZES, rope_scaling=dict(type="linear", factor=4.0))),
    "llama biases": (LlamaForCausalLM, LlamaConfig(**SIZES, attention_bias=True, mlp_bias=True)),
    "llama head_dim": (LlamaForCausalLM, LlamaConfig(**SIZES, head_dim=32)),
    "llama sharded": (LlamaForCausalLM, LlamaConfig(**SIZES)),
    "llama bfloat16": (LlamaForCausalLM, LlamaConfig(**SIZES)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**SIZES, tie_word_embeddings=True)),
    "qwen2 window": (Qwen2ForCausalLM, Qwen2Config(**SIZES, use_sliding_window=True, sliding_window=40,
                                                   max_window_layers=0)),
    "mistral": (MistralForCausalLM, MistralConfig(**SIZES, sliding_window=None, head_dim=24)),
    "mistral window": (MistralForCausalLM, MistralConfig(**SIZES, sliding_window=33)),
}


def write_model(name, folder):
    torch.manual_seed(sum(name.encode()))
    cls, config = FAMILIES[name]
    model = cls(config).eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if "norm" in parameter_name:
                parameter.uniform_(0.5, 1.5)
            else:  # wide enough for logits of order 10
                parameter.normal_(0, 0.12 if parameter.dim() > 1 else 0.3)
    if name == "llama bfloat16":
        model = model.to(torch.bfloat16)
    model.save_pretrained(folder, max_shard_size="300KB" if name == "llama sharded" else "5GB")
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def read_gguf(path):
    """The Llama of a GGUF file, decoded by the `gguf` package; transformers' own reader asks for accelerate."""
    reader = gguf.GGUFReader(path)
    field = {key: value.contents() for key, value in reader.fields.items() if key.startswith("llama.")}
    config = LlamaConfig(
        hidden_size=field["llama.embedding_length"], intermediate_size=field["llama.feed_forward_length"],
        num_hidden_layers=field["llama.block_count"], vocab_size=field["llama.vocab_size"],
        num_attention_heads=field["llama.attention.head_count"],
        num_key_value_heads=field["llama.attention.head_count_kv"],
        max_position_embeddings=field["llama.context_length"], rope_theta=field["llama.rope.freq_base"],
        rms_norm_eps=field["llama.attention.layer_norm_rms_epsilon"])
    tensors = {tensor.name: torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy())
               for tensor in reader.tensors}
    config.tie_word_embeddings = "output.weight" not in tensors
    model = LlamaForCausalLM(config)

    def in_halves(weight, heads):  # llama.cpp keeps the two halves of a head interleaved
        return weight.reshape(heads, -1, 2, weight.shape[-1]).swapaxes(1, 2).reshape(weight.shape)

    part = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
            "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
            "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            name = name.removesuffix(".weight")
            if name.startswith("model.layers."):
                _, _, block, module = name.split(".", 3)
                value = tensors[f"blk.{block}.{part[module]}.weight"]
                if module.endswith(("q_proj", "k_proj")):
                    value = in_halves(value, model.config.num_attention_heads if module.endswith("q_proj")
                                      else model.config.num_key_value_heads)
            else:
                value = tensors[{"model.embed_tokens": "token_embd", "model.norm": "output_norm",
                                 "lm_head": "output"}[name] + ".weight"]
            parameter.copy_(value.reshape(parameter.shape))
    return model.eval()


def our_logits(probe, model, mode, ids, vocabulary):
    run = subprocess.run([probe, str(model), mode, *map(str, ids)], capture_output=True,
                         env=os.environ | {"OMP_NUM_THREADS": "1"})  # models too small to share
    if run.returncode != 0:
        sys.exit(f"{model}: {run.stderr.decode(errors='replace')}")
    return numpy.frombuffer(run.stdout, numpy.float32).reshape(len(ids), vocabulary)


def compare(label, probe, path, model):
    worst = 0.0
    vocabulary = model.config.vocab_size
    generator = numpy.random.default_rng(7)
    for length in PROMPTS:
        ids = generator.integers(0, vocabulary, length).tolist()
        with torch.no_grad():
            reference = model(torch.tensor([ids])).logits[0].numpy()
        for mode in ("whole", "cached"):
            difference = numpy.abs(our_logits(probe, path, mode, ids, vocabulary) - reference).max()
            scale = numpy.abs(reference).max()
            print(f"{label:18} {length:4} tokens, {mode:6}: largest difference {difference:.2e} "
                  f"on logits up to {scale:.1f}", flush=True)
            worst = max(worst, float(difference))
    return worst


def main():
    parser = argparse.ArgumentParser()
    beside = Path(os.environ.get("TACQ_BIN", "build/bin")).parent / "tests" / "logits_probe"
    parser.add_argument("--probe", default=str(beside))
    demo = os.environ.get("TACQ_DEMO_MODEL", "")
    parser.add_argument("--demo", default=demo if Path(demo).is_file() else None)
    parser.add_argument("--keep", help="write the models here instead of into a temporary folder")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    worst = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(arguments.keep or temporary)
        for name in FAMILIES:
            folder = root / name.replace(" ", "_")
            model = write_model(name, folder)
            worst = max(worst, compare(name, arguments.probe, folder, model))
    if arguments.demo:
        worst = max(worst, compare("demo", arguments.probe, arguments.demo, read_gguf(arguments.demo)))
    else:
        print("demo: not compared, its file is not there (TACQ_DEMO_MODEL)")
    print(f"largest difference {worst:.2e}, allowed {TOLERANCE:.0e}")
    sys.exit(0 if worst <= TOLERANCE else 1)


if __name__ == "__main__":
    main()
