#!/usr/bin/env bash
# Sets up like installer/run.sh, adds the packages the tests compare with, builds everything and runs all tests.
source "$(dirname "${BASH_SOURCE[0]}")/../installer/setup.sh"

usage() {
    cat <<'TEXT'
usage: bash tests/run.sh [--quick] [options of ctest…]

Runs all tests. Everything can be repeated; only what changed is built again.

  --quick   only the tests labelled "unit": seconds, no model, no Python packages
  --help    this text

All other options go to ctest, for example  bash tests/run.sh -R gptq
Environment: TACQ_DATA names a folder with larger data sets (wikitext2, …); without it, tests that need one skip.
TEXT
}

SET_UP=tests
SELECTION=()
for argument in "$@"; do
    case "$argument" in
    -h | --help) usage; exit 0 ;;
    --quick) SET_UP=quick; SELECTION+=(-L unit) ;;
    *) SELECTION+=("$argument") ;;
    esac
done

BUILD="$TACQ_ROOT/build"
set_up "$BUILD" "$SET_UP"
configure "$BUILD"
build "$BUILD"
export TACQ_DEMO_MODEL="${TACQ_DEMO_MODEL:-$BUILD/share/demo.gguf}"
say "Running the tests"
ctest --test-dir "$BUILD" --output-on-failure --no-tests=error "${SELECTION[@]}" ||
    die "Some tests failed; their output is above. One alone: bash tests/run.sh -R NAME"
