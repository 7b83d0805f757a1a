#!/usr/bin/env bash
# Runs a command on a display and a Secret Service of its own. To be started by dbus-run-session.
set -euo pipefail

XDG_RUNTIME_DIR=$(mktemp -d "${HOME}/runtime-XXXXXX")
export XDG_RUNTIME_DIR
printf 'only for tests\n' | gnome-keyring-daemon --unlock --components=secrets >"${HOME}/keyring.log"
exec xvfb-run -a -s '-screen 0 1600x1000x24 -nolisten tcp' "$@"
