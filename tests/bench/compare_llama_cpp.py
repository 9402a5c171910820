"""How fast the packed demo model generates, beside llama.cpp with the same model at about the same width.

    pip install llama-cpp-python==0.3.36       # builds llama.cpp; into an environment of its own
    TACQ_BIN=build/bin TACQ_DEMO_MODEL=… python compare_llama_cpp.py RUN/export/tacq [--dense RUN/export/hf]
                                                                 [--threads 2] [--rounds 5] [--tokens 100]

Quantizes the demo model to Q3_K and Q2_K by llama.cpp itself, then times one token after another behind a short prompt,
in turns: every program once per round, since machines are noisy. Prints the median of each and the median of the ratios
within a round. `--dense` adds the same run exported as dense 16-bit weights, computed by this program.
"""

import argparse
import ctypes
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import llama_cpp

PROMPT = "The river of winter light ran past a small house near the mountain, and"
TYPES = {"Q3_K_S": llama_cpp.LLAMA_FTYPE_MOSTLY_Q3_K_S, "Q2_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q2_K}


def quantized(source, target, file_type):
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = file_type
    parameters.allow_requantize = True
    if llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(parameters)) != 0:
        raise RuntimeError(f"llama.cpp could not quantize {source}.")
    return target


class LlamaCpp:
    """Times llama_decode alone: nothing of Python but the call."""

    def __init__(self, path, threads):
        self.llama = llama_cpp.Llama(str(path), n_ctx=512, n_threads=threads, n_threads_batch=threads, verbose=False)
        self.bytes = path.stat().st_size

    def decode(self, ids):
        tokens = (llama_cpp.llama_token * len(ids))(*ids)
        batch = llama_cpp.llama_batch_get_one(tokens, len(ids))
        if llama_cpp.llama_decode(self.llama.ctx, batch) != 0:
            raise RuntimeError("llama.cpp could not decode.")
        return llama_cpp.llama_get_logits(self.llama.ctx)  # waits for the result

    def tokens_per_second(self, count):
        self.llama.reset()
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.llama.ctx), True)
        self.decode(self.llama.tokenize(PROMPT.encode()))
        vocabulary = self.llama.n_vocab()
        begin = time.perf_counter()
        for i in range(count):
            self.decode([1000 + i % (vocabulary - 1000)])
        return count / (time.perf_counter() - begin)


class Tacq:
    def __init__(self, folder, threads):
        self.command = [str(Path(os.environ["TACQ_BIN"]) / "tacq"), "generate", str(folder), "--prompt", PROMPT,
                        "--threads", str(threads), "--json"]
        self.bytes = sum(path.stat().st_size for path in Path(folder).glob("*.safetensors"))

    def tokens_per_second(self, count):
        # One more token than steps: the first comes with the prompt.
        output = subprocess.run(self.command + ["--max-tokens", str(count + 1)], check=True, capture_output=True)
        return json.loads(output.stdout)["decode_tokens_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packed", help="a packed checkpoint of the demo model at 3 bits")
    parser.add_argument("--dense", help="the same run exported as hf")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = {"packed": Tacq(options.packed, options.threads)}
        if options.dense:
            programs["dense"] = Tacq(options.dense, options.threads)
        for name, file_type in TYPES.items():
            path = quantized(os.environ["TACQ_DEMO_MODEL"], Path(folder) / f"{name}.gguf", file_type)
            programs["llama.cpp " + name] = LlamaCpp(path, options.threads)
        rates = {name: [] for name in programs}
        for _ in range(options.rounds):
            for name, program in programs.items():
                rates[name].append(program.tokens_per_second(options.tokens))
    print(f"{options.threads} threads, {options.tokens} tokens, {options.rounds} rounds")
    for name, program in programs.items():
        ratio = statistics.median(own / packed for own, packed in zip(rates[name], rates["packed"]))
        print(f"{name:18} {statistics.median(rates[name]):8.1f} tokens/s  {ratio:5.2f} of packed  "
              f"{program.bytes / 1e6:7.1f} MB")


if __name__ == "__main__":
    main()
