#!/usr/bin/env bash
# Builds the tests of the window with the address and undefined-behaviour sanitizers and runs them.
source "$(dirname "${BASH_SOURCE[0]}")/../installer/setup.sh"

usage() {
    cat <<'TEXT'
usage: bash tests/sanitize.sh [options of ctest…]

Builds the tests labelled "gui" in build-asan with the address and undefined-behaviour sanitizers, and runs them
offscreen; what we leak, read wrongly or compute undefined fails them. tests/leaks.supp names the foreign libraries whose
leaks are not ours. Tests that need the demo model, and benchmarks, are left out. The first build takes long.

All options go to ctest, for example  bash tests/sanitize.sh -R tst_plots
TEXT
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac
BUILD="$TACQ_ROOT/build-asan"
CHOSEN=(-L gui -LE 'slow|bench')
set_up "$BUILD"
configure "$BUILD" -DTACQ_SANITIZE=ON -DTACQ_CUDA=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1"
mapfile -t TESTS < <(ctest --test-dir "$BUILD" -N "${CHOSEN[@]}" "$@" | sed -n 's/^ *Test *#[0-9]*: //p')
((${#TESTS[@]} > 0)) || die "No test of the window is called that."
build "$BUILD" "${TESTS[@]}"
say "Running ${#TESTS[@]} tests under the sanitizers"
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export LSAN_OPTIONS="suppressions=$TACQ_ROOT/tests/leaks.supp:print_suppressions=0"
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
ctest --test-dir "$BUILD" --output-on-failure --timeout 1800 "${CHOSEN[@]}" "$@" ||
    die "The sanitizers found something; their reports are above."
