#!/usr/bin/env bash
# What a build server runs: the report where it looks for it, the exit code as the verdict (0 passed, 3 a case failed or
# the configuration has an error, 2 a test file has a fault).
set -uo pipefail
cd "$(dirname "$0")"
meshwright=${MESHWRIGHT:-../../meshwright}
"$meshwright" verify tests/ -o junit > "${REPORT:-verify-report.xml}"
code=$?
[[ $code == 0 ]] || "$meshwright" verify tests/ --color never >&2
exit $code
