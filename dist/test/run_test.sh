#!/usr/bin/env bash
# Tests of dist/lib/run.sh with a fake sidecar: ./dist/test/run_test.sh [NAME]. Prints one line per case; exit 1 when
# one fails. No JVM, no network.
set -u
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# Starts `run` in the background as the launcher does; its process id is in $run_pid.
run() {
  rm -f "$work"/*
  touch "$work/env" "$work/log" "$work/out"
  FAKE_LOG=$work/log MESHWRIGHT_JAVA=$here/fake-sidecar MESHWRIGHT_RUN=$work \
    env --default-signal=INT,HUP,TERM bash -c "set -euo pipefail; source '$here/../lib/run.sh'; run_workload \"\$@\"" run "$@" \
    >"$work/out" 2>"$work/err" </dev/null &
  run_pid=$!
}

finish() {
  code=0
  wait "$run_pid" || code=$?
}

# Waits up to 10 s until the file holds the pattern.
await() {
  local i
  for ((i = 0; i < 200; i++)); do
    grep -q "$2" "$work/$1" && return
    read -r -t 0.05 <> <(:) || true
  done
  echo "    $work/$1 never held '$2'"
  false
}

check() {
  "$@" || {
    echo "    failed: $*"
    ok=0
  }
}

holds() { grep -q "$2" "$work/$1"; }
lacks() { ! grep -q "$2" "$work/$1"; }
count() { [[ $(grep -c "$2" "$work/$1") == "$3" ]]; }

program_getsEnvironment_andItsExitCodeIsReturned() {
  run --service x --port 9080 -- sh -c 'echo "port=$PORT host=$RATINGS_SERVICE_HOST"; exit 7'
  finish
  check [ "$code" = 7 ]
  check holds out 'port=4711 host=127.0.0.1'
  check holds log 'order program'
  check holds log 'order stop'
}

killedSidecar_isStartedAgain_withTheSameAppPort() {
  run --service x --port 9080 -- sh -c 'while [ ! -e "$0" ]; do sleep 0.1; done; exit 5' "$work/go"
  await log 'order program'
  kill -KILL "$(sed -n 's/^start \([0-9]*\) .*/\1/p' "$work/log")"
  await err 'starting it again'
  await log 'start [0-9]* .*--app-port 4711'
  touch "$work/go"
  finish
  check [ "$code" = 5 ]
  check count log '^start' 2
}

term_drainsFirst_thenReachesTheProgram_thenStopsTheSidecar() {
  run --service x --port 9080 -- bash -c 'trap "echo program got TERM; exit 3" TERM; echo up; while :; do sleep 0.1; done'
  await out up
  kill -TERM "$run_pid"
  finish
  check [ "$code" = 3 ]
  check holds out 'program got TERM'
  check [ "$(grep '^order' "$work/log" | cut -d' ' -f2 | paste -sd' ')" = 'program drain stop' ]
}

interrupt_reachesTheProgram_asInterrupt() {
  run --service x --port 9080 -- bash -c 'trap "echo program got INT; exit 4" INT; echo up; while :; do sleep 0.1; done'
  await out up
  kill -INT "$run_pid"
  finish
  check [ "$code" = 4 ]
  check holds out 'program got INT'
}

hangup_isPassedOn_withoutStopping() {
  run --service x --port 9080 -- bash -c 'trap "echo reloaded; exit 6" HUP; echo up; while :; do sleep 0.1; done'
  await out up
  kill -HUP "$run_pid"
  finish
  check [ "$code" = 6 ]
  check lacks log 'order drain'
}

programThatIgnoresTerm_isKilled_afterTheStopTimeout() {
  run --service x --port 9080 --stop-timeout 1 -- bash -c 'trap "" TERM; echo up; while :; do sleep 0.1; done'
  await out up
  kill -TERM "$run_pid"
  finish
  check [ "$code" = 137 ]
  check holds err 'killing it'
}

killedParent_isNoticedByTheSidecar() {
  run --service x --port 9080 -- sleep 30
  await log 'order program'
  kill -KILL "$run_pid"
  wait "$run_pid" 2>/dev/null
  check await log orphan
  kill "$(sed -n 's/^order program //p' "$work/log")"
}

sidecarThatCannotStart_failsTheCommand_beforeTheProgramStarts() {
  FAKE_FAIL='join token is used up' run --service x --port 9080 -- sh -c 'echo started'
  finish
  check [ "$code" = 1 ]
  check holds err 'join token is used up'
  check lacks out started
}

missingCommand_isWrongUsage() {
  run --service x --port 9080
  finish
  check [ "$code" = 2 ]
  check lacks log start
}

for case in $(declare -F | cut -d' ' -f3 | grep _); do
  [[ -z ${1:-} || $case == "$1" ]] || continue
  ok=1
  "$case"
  if ((ok)); then
    echo "ok   $case"
  else
    echo "FAIL $case"
    sed 's/^/    err: /' "$work/err"
    sed 's/^/    log: /' "$work/log"
    failures=$((failures + 1))
  fi
done
exit $((failures > 0))
