#!/usr/bin/env bash
# A real Chromium for the browser tests: the one that is there, else the system's package, else Playwright's own.
# Usage: ensure_chromium.sh PATH_TO_PLAYWRIGHT
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then exit 0; fi
done
if "$(dirname "$1")/python" -c '
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not pathlib.Path(p.chromium.executable_path).exists())'; then exit 0; fi

sudo=""
if [ "$(id -u)" -ne 0 ]; then sudo="sudo -n"; fi
. /etc/os-release
if [ "${ID:-}" = debian ] && $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; then exit 0; fi
if "$1" install --with-deps chromium; then exit 0; fi
echo "error: browser tests: got no Chromium, expected one; install the package chromium (Debian) or run: $1 install chromium" >&2
exit 2
