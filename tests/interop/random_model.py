"""Random Llama folders with a byte tokenizer, for checks that need a model of some shape and nothing else."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


def byte_level_characters():
    """The character that byte-level BPE writes for each byte (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def write_byte_tokenizer(folder):
    vocabulary = {character: byte for byte, character in enumerate(byte_level_characters())}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    tokenizer = {
        "version": "1.0", "added_tokens": [], "normalizer": None, "pre_tokenizer": byte_level,
        "post_processor": None, "decoder": byte_level,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "vocab": vocabulary, "merges": []},
    }
    (Path(folder) / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")


def write_random_llama(folder, blocks=2, hidden=64, intermediate=128, heads=4, kv_heads=2, vocabulary=256,
                       context=2048, seed=0, dtype=np.float16):
    """A Llama folder of the given shape; weights are normal with the scale of a trained model."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    head = hidden // heads

    def matrix(rows, columns):
        return (draw.standard_normal((rows, columns), dtype=np.float32) / np.sqrt(columns)).astype(dtype)

    tensors = {"model.embed_tokens.weight": draw.standard_normal((vocabulary, hidden)).astype(dtype),
               "model.norm.weight": np.ones(hidden, dtype), "lm_head.weight": matrix(vocabulary, hidden)}
    for block in range(blocks):
        prefix = f"model.layers.{block}."
        tensors |= {
            prefix + "input_layernorm.weight": np.ones(hidden, dtype),
            prefix + "post_attention_layernorm.weight": np.ones(hidden, dtype),
            prefix + "self_attn.q_proj.weight": matrix(hidden, hidden),
            prefix + "self_attn.k_proj.weight": matrix(kv_heads * head, hidden),
            prefix + "self_attn.v_proj.weight": matrix(kv_heads * head, hidden),
            prefix + "self_attn.o_proj.weight": matrix(hidden, hidden),
            prefix + "mlp.gate_proj.weight": matrix(intermediate, hidden),
            prefix + "mlp.up_proj.weight": matrix(intermediate, hidden),
            prefix + "mlp.down_proj.weight": matrix(hidden, intermediate),
        }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
        "hidden_size": hidden, "intermediate_size": intermediate, "num_hidden_layers": blocks,
        "num_attention_heads": heads, "num_key_value_heads": kv_heads, "vocab_size": vocabulary,
        "max_position_embeddings": context, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "tie_word_embeddings": False, "torch_dtype": np.dtype(dtype).name,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    write_byte_tokenizer(folder)
    return folder
