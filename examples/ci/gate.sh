#!/bin/sh
# A gate for any CI service: one model in two environments, such as your branch beside main, or torch 2.14 beside 2.13.
#
#   BASE_ENV=/opt/base/.venv HEAD_ENV=/opt/head/.venv ./gate.sh [options of fairspeed gate]
#
# Exit code: 0 open, 1 closed, 2 bad input, 3 undecided (with --strict), 130 cancelled.
set -u
: "${BASE_ENV:?the folder of the environment that is compared with}"
: "${HEAD_ENV:?the folder of the environment that may have become slower}"
MODEL=${MODEL:-shapes}
OUT=${OUT:-.}

code=0
fairspeed gate --base "$MODEL+env:path=$BASE_ENV" --head "$MODEL+env:path=$HEAD_ENV" \
    --fail-slower 3% --markdown "$OUT/gate.md" --json "$OUT/gate.json" "$@" || code=$?
[ ! -f "$OUT/gate.md" ] || cat "$OUT/gate.md"
exit "$code"
