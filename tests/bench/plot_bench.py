"""Draws what `tacq bench --json` measured: the seconds of every stage, how much of them the matrix products alone would
take at the machine's speed, and how much GPTQ proper took.

    tacq bench --json > a.json; tacq bench --compute bfloat16 --json > b.json
    python3 tests/bench/plot_bench.py a.json b.json > bench.svg
"""

import argparse
import json
import sys
from html import escape
from pathlib import Path

STAGES = ("simulate", "gradients", "quantize", "evaluate")
COLOURS = ("#4477aa", "#cc7733", "#448866", "#885588")
WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 96, 150, 20, 18, 54


def label(bench):
    stage = stages_of(bench)["simulate"]
    tokens = round(stage["tokens_per_second"] * stage["seconds"])
    return f"{bench['compute']}, {tokens:,} tokens"


def stages_of(bench):
    return {stage["name"]: stage for stage in bench["stages"]}


def seconds_text(seconds):
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.1f} s"


def bar(x, y, width, colour, opacity):
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}" fill-opacity="{opacity}"/>'


def text(x, y, words, anchor="start", colour="#222"):
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def legend(benches):
    x, parts = LEFT, []
    for bench, colour in zip(benches, COLOURS):
        parts += [f'<rect x="{x}" y="10" width="12" height="12" fill="{colour}"/>', text(x + 18, 20, label(bench))]
        x += 200
    parts.append(text(LEFT, 40, "full colour: the products alone; black line: GPTQ proper", colour="#666"))
    return parts


def drawing(benches):
    scale = (WIDTH - LEFT - RIGHT) / max(stages_of(bench)[stage]["seconds"] for bench in benches for stage in STAGES)
    parts, y = legend(benches), TOP
    for stage in STAGES:
        parts.append(text(LEFT - 10, y + len(benches) * BAR / 2 + 4, stage, "end"))
        for bench, colour in zip(benches, COLOURS):
            cost = stages_of(bench)[stage]
            width = scale * cost["seconds"]
            gptq = scale * cost["gptq_seconds"]
            parts += [bar(LEFT, y, width, colour, 0.35), bar(LEFT, y, width * cost["share_of_limit"], colour, 1),
                      f'<rect x="{LEFT}" y="{y + BAR - 4}" width="{gptq:.1f}" height="3" fill="#222"/>',
                      text(LEFT + width + 6, y + 14, f"{seconds_text(cost['seconds'])}, {cost['share_of_limit']:.0%}")]
            y += BAR
        y += GAP
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
            'font-family="sans-serif" font-size="12"><rect width="{w}" height="{h}" fill="white"/>\n{parts}\n</svg>'
            ).format(w=WIDTH, h=y, parts="\n".join(parts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    files = parser.parse_args().files
    if len(files) > len(COLOURS):
        sys.exit(f"at most {len(COLOURS)} files fit into one drawing")
    print(drawing([json.loads(path.read_text()) for path in files]))


if __name__ == "__main__":
    main()
