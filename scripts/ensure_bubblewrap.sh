#!/usr/bin/env bash
# bubblewrap for the tests of the sandbox: the one that is there, else the system's package. Without it those are skipped.
set -euo pipefail

if command -v bwrap >/dev/null; then exit 0; fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then sudo="sudo -n"; fi
. /etc/os-release
case "${ID:-} ${ID_LIKE:-}" in
  *debian*) if $sudo apt-get update -qq && $sudo apt-get install -y -qq bubblewrap >/dev/null; then exit 0; fi ;;
esac
echo "note: tests of the sandbox are skipped: bubblewrap is not installed, nor could it be; install the package bubblewrap" >&2
