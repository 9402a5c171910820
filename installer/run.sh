#!/usr/bin/env bash
# From a fresh clone to the running program: set up, build, open the window with the demo loaded.
# Without a display the same job runs on the command line.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
    cat <<'TEXT'
usage: bash installer/run.sh [--headless | --window] [--build-only] [options of the program…]

Installs what is missing, builds, and opens TACQ Studio with the demo model and the task "ioi" loaded.
Without a display it runs the same job with `tacq quantize` and prints where the results lie.
Everything can be repeated; a second start takes seconds.

  --headless     run the job on the command line even if there is a display
  --window       open the window, or fail if there is no display
  --build-only   stop after building
  --help         this text

All other options go to the program, for example  bash installer/run.sh --headless --bits 3
Environment: CMAKE_BUILD_PARALLEL_LEVEL limits the compilers at once, TACQ_CMAKE_OPTIONS is given to CMake,
XDG_CACHE_HOME and XDG_DATA_HOME say where downloads and runs lie.
TEXT
}

# Can a window open? Asked of the display server itself; a variable alone may be stale.
display_works() {
    if [[ -n "${WAYLAND_DISPLAY:-}" && -S "${XDG_RUNTIME_DIR:-/nowhere}/$WAYLAND_DISPLAY" && -z "${DISPLAY:-}" ]]; then
        return 0
    fi
    [[ -n "${DISPLAY:-}" ]] && "$TACQ_PYTHON" - <<'PYTHON'
import ctypes, sys
xcb = ctypes.CDLL("libxcb.so.1")
xcb.xcb_connect.restype = ctypes.c_void_p
connection = xcb.xcb_connect(None, None)
sys.exit(xcb.xcb_connection_has_error(ctypes.c_void_p(connection)))
PYTHON
}

# A new numbered folder, also when two runs start at once.
new_run_folder() {
    local parent="${XDG_DATA_HOME:-$HOME/.local/share}/tacq-studio/runs" number=1
    mkdir -p "$parent" || die "The folder $parent for runs cannot be made: check its permissions."
    while ((number < 10000)); do
        local folder
        folder="$parent/demo-ioi-$(printf '%03d' "$number")"
        if mkdir "$folder" 2>/dev/null; then
            echo "$folder"
            return
        fi
        [[ -e "$folder" ]] || die "No folder can be made in $parent: check its permissions and free space."
        number=$((number + 1))
    done
    die "There are too many runs in $parent: delete some."
}

run_headless() {
    local folder
    folder="$(new_run_folder)"
    say "Compressing the demo model for \"ioi\" (Ctrl-C stops; --resume continues): $folder"
    "$BUILD/bin/tacq" quantize demo --task ioi --run "$folder" --export tacq "$@"
    say "The run with all its numbers lies in      $folder"
    say "The compressed model lies in              $folder/export/tacq"
    say "Look into it:   $BUILD/bin/tacq inspect $folder"
}

MODE=auto
PROGRAM_OPTIONS=()
for argument in "$@"; do
    case "$argument" in
    -h | --help) usage; exit 0 ;;
    --headless | --window | --build-only) MODE="${argument#--}" ;;
    --) ;;
    *) PROGRAM_OPTIONS+=("$argument") ;;
    esac
done

BUILD="$TACQ_ROOT/build"
set_up "$BUILD"
configure "$BUILD"
build "$BUILD" tacq tacq-studio
if [[ "$MODE" == build-only ]]; then
    say "Built: $BUILD/bin/tacq and $BUILD/bin/tacq-studio"
elif [[ "$MODE" == headless ]] || { [[ "$MODE" == auto ]] && ! display_works; }; then
    [[ "$MODE" == headless ]] || say "There is no display here, so the command line does the job."
    run_headless "${PROGRAM_OPTIONS[@]}"
else
    display_works || die "No window can open: neither DISPLAY nor WAYLAND_DISPLAY names a display that answers."
    say "Opening TACQ Studio"
    exec "$BUILD/bin/tacq-studio" demo --task ioi "${PROGRAM_OPTIONS[@]}"
fi
