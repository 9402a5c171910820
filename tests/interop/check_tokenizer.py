"""Compares the token ids of `tacq tokenize` with those of Hugging Face `tokenizers` on mixed text.

usage: check_tokenizer.py [--tacq PROGRAM] [--demo MODEL.gguf] [--megabytes N] [--every-code-point]

The text is made here from a fixed seed: English, code, several scripts, emoji, digits, runs of white space,
combining marks and random code points. Models are the demo's GGUF file, the folder that its own export gives
back, and byte-level BPE tokenizers trained here with the patterns of Llama 3, Qwen2 (with NFC) and GPT-2.
Exits with 1 at the first id that differs.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
          r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")

ENGLISH = """the of and to in is that it was for on are with as his they be at one have this from or had by not
but what some we can out other were all your when up use word how said each she which do their time if will way
about many then them would write like so these her long make thing see him two has look more day could go come
did my sound no most number who over know water than call first people may down side been now find Mary's don't
WE'LL they've I'M it'S he'D naive café résumé coöperate""".split()
CODE = ["for (int i = 0; i < n; ++i) {\n\ttotal += values[i] * 0x1F;\n}\n", "def f(x: int) -> str:\n    return f'{x!r}'\n\n",
        "#include <vector>\r\n#define MAX(a, b) ((a) > (b) ? (a) : (b))\r\n", "SELECT * FROM t WHERE a >= 10.5e-3;\n",
        "<div class=\"a\">&nbsp;</div>\n", "if __name__ == '__main__':\n        main(**kwargs)\n", "\\frac{1}{2} $x_{ij}^2$ "]
SCRIPTS = [(0x4E00, 0x9FFF), (0x3041, 0x30FF), (0xAC00, 0xD7A3), (0x0410, 0x044F), (0x0391, 0x03C9), (0x0627, 0x064A),
           (0x05D0, 0x05EA), (0x0905, 0x0939), (0x0E01, 0x0E3A), (0x1F300, 0x1F6FF), (0x1F900, 0x1F9FF),
           (0x2190, 0x23FF), (0x0300, 0x036F), (0x00A0, 0x024F), (0xFF01, 0xFF9E), (0x1D400, 0x1D7FF)]
EMOJI = ["👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "❤️", "🏳️‍🌈", "😀", "🤦‍♂️"]
BLANKS = [" ", "  ", "    ", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r", " \n", "\n ", "\u00a0", "\u3000", "\u2009",
          "\u180e", "\u0085", "\u2028", "\u200b", "\ufeff", "\x0b", "\x0c", "\x1c", " " * 17, " " * 300, "\n" * 40]
SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|begin_of_text|>", "<|im_start|", "<<|im_end|>>"]


def code_point(rng, low, high):
    while True:
        value = rng.randint(low, high)
        if not 0xD800 <= value < 0xE000:
            return chr(value)


def piece(rng):
    kind = rng.randrange(12)
    if kind < 4:
        return " ".join(rng.choice(ENGLISH) for _ in range(rng.randint(1, 12))) + rng.choice([". ", ", ", "!\n", " ", ""])
    if kind == 4:
        return rng.choice(CODE)
    if kind == 5:
        low, high = rng.choice(SCRIPTS)
        return "".join(code_point(rng, low, high) for _ in range(rng.randint(1, 12)))
    if kind == 6:
        return str(rng.randrange(10 ** rng.randint(1, 14))) + rng.choice(["", ".5", ",000", "%", "²", "½", "٣", "Ⅷ", "௧"])
    if kind == 7:
        return rng.choice(BLANKS) * rng.randint(1, 3)
    if kind == 8:
        return rng.choice(EMOJI) * rng.randint(1, 2)
    if kind == 9:
        return "".join(rng.choice("aeiouAEOnsc가각한कक़") + "".join(code_point(rng, 0x300, 0x36F)
                       for _ in range(rng.randint(0, 3))) for _ in range(rng.randint(1, 6)))
    if kind == 10:
        return "".join(code_point(rng, 0, rng.choice([0x7F, 0x7FF, 0xFFFF, 0x10FFFF])) for _ in range(rng.randint(1, 8)))
    return rng.choice(SPECIAL) if rng.random() < 0.3 else rng.choice(["'s", "'LL", "'ſ", "’s", "...", "--", "?!", "@-@"])


def mixed_text(size, seed):
    rng = random.Random(seed)
    parts, total = [], 0
    while total < size:
        part = piece(rng)
        parts.append(part)
        total += len(part.encode())
    return "".join(parts)


def every_code_point():
    """Each assigned or unassigned code point alone, after a letter, after a digit and before a blank."""
    return "".join(f"a{chr(c)} 1{chr(c)}b{chr(c)}\n" for c in range(0x110000) if not 0xD800 <= c < 0xE000)


def trained(folder, pattern, normalizer=None, add_bos=False, ignore_merges=False, step=None):
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer:
        tokenizer.normalizer = normalizer
    split = step or (pre_tokenizers.Split(Regex(pattern), "isolated") if pattern else None)
    last = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern is None)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, last]) if split else last
    trainer = trainers.BpeTrainer(vocab_size=6000, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  special_tokens=["<|begin_of_text|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer.train_from_iterator(mixed_text(600_000, 7).splitlines(keepends=True), trainer)
    tokenizer.add_tokens([AddedToken("they've", single_word=True), AddedToken("café", normalized=True),
                          AddedToken("@-@", lstrip=True, rstrip=True, normalized=False), AddedToken("return f", normalized=True)])
    if add_bos:
        begin = tokenizer.token_to_id("<|begin_of_text|>")
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
            single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|> $B",
            special_tokens=[("<|begin_of_text|>", begin)])])
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def demo_reference(path):
    """The demo's tokenizer, put together from its GGUF metadata with nothing of the program under test."""
    import gguf

    fields = gguf.GGUFReader(path).fields
    tokens, kinds = fields["tokenizer.ggml.tokens"].contents(), fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                       pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.add_special_tokens([token for token, kind in zip(tokens, kinds) if kind == 3])
    return tokenizer


def own_ids(program, model, text, folder):
    file = folder / "text.txt"
    file.write_bytes(text.encode())
    start = time.time()
    answer = subprocess.run([program, "tokenize", str(model), "--file", str(file), "--json"], capture_output=True, check=True)
    return json.loads(answer.stdout)["ids"], time.time() - start


def compare(name, expected, actual, text, tokenizer):
    if expected == actual:
        return True
    where = next((i for i, (a, b) in enumerate(zip(expected, actual)) if a != b), min(len(expected), len(actual)))
    print(f"{name}: id {where} of {len(expected)} differs: {expected[where:where + 8]} expected, {actual[where:where + 8]} given; "
          f"text near: {tokenizer.decode(expected[max(0, where - 5):where + 5], skip_special_tokens=False)!r}", file=sys.stderr)
    return False


def refuses_invalid_bytes(program, model, folder):
    file = folder / "broken.txt"
    file.write_bytes(b"fine \xc3\x28 broken")
    answer = subprocess.run([program, "tokenize", str(model), "--file", str(file), "--json"], capture_output=True)
    return answer.returncode == 1 and b"UTF-8" in answer.stderr and b"5" in answer.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tacq", default=os.path.join(os.environ.get("TACQ_BIN", "build/bin"), "tacq"))
    parser.add_argument("--demo", default=os.environ.get("TACQ_DEMO_MODEL"))
    parser.add_argument("--megabytes", type=float, default=1.5)
    parser.add_argument("--every-code-point", action="store_true", help="takes minutes")
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = {
            "Llama 3 pattern": (folder / "llama3", trained(folder / "llama3", LLAMA3, add_bos=True, ignore_merges=True)),
            "Qwen2 pattern, NFC": (folder / "qwen2", trained(folder / "qwen2", QWEN2, normalizers.NFC())),
            "GPT-2 pattern": (folder / "gpt2", trained(folder / "gpt2", None)),
            "Tekken pattern": (folder / "tekken", trained(folder / "tekken", TEKKEN, add_bos=True, ignore_merges=True)),
            "single digits": (folder / "digits", trained(folder / "digits", None, step=pre_tokenizers.Digits(individual_digits=True))),
        }
        if options.demo:
            cases["demo (GGUF)"] = (Path(options.demo), demo_reference(options.demo))
        texts = {"mixed": mixed_text(int(options.megabytes * 1e6), 0)}
        if options.every_code_point:
            texts["every code point"] = every_code_point()
        for label, (model, tokenizer) in cases.items():
            for kind, text in texts.items():
                expected = tokenizer.encode(text).ids
                actual, seconds = own_ids(options.tacq, model, text, folder)
                same = compare(f"{label}, {kind}", expected, actual, text, tokenizer)
                good = good and same
                size = len(text.encode()) / 1e6
                print(f"{label}, {kind}: {len(expected)} ids of {size:.2f} MB {'equal' if same else 'DIFFER'}, {seconds:.2f} s with start-up")
        model = next(iter(cases.values()))[0]
        if not refuses_invalid_bytes(options.tacq, model, folder):
            print("invalid UTF-8 was not refused with its position", file=sys.stderr)
            good = False
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
