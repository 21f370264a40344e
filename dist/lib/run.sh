# `meshwright run`: this shell is the parent of the sidecar (a JVM) and of the program.
#
#   start:  sidecar ─ "ready" ─► program, with the sidecar's environment file
#   while:  a sidecar that ends is started again; signals go to the program
#   stop:   "drain" ─ "drained" ─► signal the program ─ its end ─► "stop"; exit code of the program
#
# Orders go to the sidecar's standard input through a named pipe (see ParentPipe.java); when this shell is killed the
# pipe ends, and the sidecar ends the program and itself. Needs bash 5.1 (wait -p).

run_fail() {
  echo "error: $1" >&2
  [[ -z ${2:-} ]] || echo "next:  $2" >&2
  exit "${3:-1}"
}

run_workload() {
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)) \
    || run_fail "'meshwright run' needs bash 5.1 or newer (this is $BASH_VERSION)" "install a newer bash"
  local -a options=() command=()
  stop_timeout=10
  app_ports_given=0
  while (($#)); do
    case $1 in
      --) shift; command=("$@"); break ;;
      -h | --help) exec "$MESHWRIGHT_JAVA" "@$MESHWRIGHT_RUN/cli.args" run --help ;;
      --stop-timeout) stop_timeout=${2:-}; shift ;;
      --stop-timeout=*) stop_timeout=${1#*=} ;;
      --app-port | --app-port=*) app_ports_given=1; options+=("$1") ;;
      *) options+=("$1") ;;
    esac
    shift
  done
  ((${#command[@]})) || run_fail "no command to run" "meshwright run --service NAME --port PORT -- COMMAND" 2
  [[ $stop_timeout =~ ^[0-9]+$ ]] || run_fail "--stop-timeout $stop_timeout (expected: seconds)" "" 2
  command -v "${command[0]}" >/dev/null || run_fail "command not found: ${command[0]}" "" 127

  local folder
  folder=$(mktemp -d "${TMPDIR:-/tmp}/meshwright-run.XXXXXX")
  mkfifo -m 600 "$folder/orders" "$folder/status"
  # Read-write: opening does not wait for the other side, and the pipes stay open over a sidecar's restart. Their names
  # go at once, so that nothing is left however this shell ends; sidecars open them anew by way of /proc.
  exec 3<>"$folder/orders" 4<>"$folder/status" 5<&0
  rm -rf "$folder"
  exec 8<"$MESHWRIGHT_RUN/env"
  flock -s 8
  [[ ! -t 5 ]] || exec 5</dev/null
  export MALLOC_ARENA_MAX=1

  sidecar_options=("${options[@]}")
  sidecar_pid=''
  program_pid=''
  program_code=0
  stop_signal=''
  quick_ends=0
  local signal
  for signal in TERM INT; do
    trap "stop_signal=$signal" "$signal"
  done
  for signal in HUP USR1 USR2 QUIT; do
    trap "pass_signal $signal" "$signal"
  done
  # Own process groups: the terminal's Ctrl-C reaches only this shell, which stops things in order; and children keep
  # their default handling of SIGINT.
  set -m

  start_sidecar
  await_ready
  if [[ -n $stop_signal ]]; then
    end_sidecar
    [[ $stop_signal == TERM ]] && exit 143 || exit 130
  fi
  start_program "${command[@]}"
  supervise
  end_sidecar
  exit "$program_code"
}

start_sidecar() {
  sidecar_started=$SECONDS
  # A group of its own, by which capture tells the proxy's connections from the program's.
  local -a as=()
  case " ${sidecar_options[*]}" in
    *' --capture NONE'* | *' --capture=NONE'*) ;;
    *' --capture'[\ =]*) as=(setpriv --regid 1337 --clear-groups --) ;;
  esac
  "${as[@]}" "$MESHWRIGHT_JAVA" "@$MESHWRIGHT_RUN/${sidecar_role:-sidecar}.args" sidecar "${sidecar_options[@]}" --parent-pipe \
    --status "/proc/$$/fd/4" <"/proc/$$/fd/3" 3>&- 4>&- 5<&- &
  sidecar_pid=$!
}

# Until the sidecar says ready; its own failure is ours.
await_ready() {
  local word rest
  while [[ -z $stop_signal ]]; do
    if read -r -t 0.2 -u 4 word rest; then
      case $word in
        ready)
          read_environment "${rest#* }"
          return
          ;;
        failed)
          end_sidecar
          run_fail "the workload cannot start: ${rest#* }"
          ;;
      esac
    elif ! kill -0 "$sidecar_pid" 2>/dev/null; then
      local code=0
      wait "$sidecar_pid" || code=$?
      # Wrong usage has said its own message.
      ((code == 2)) || echo "error: the sidecar ended with code $code before it was ready" >&2
      exit "$code"
    fi
  done
}

# $1: file of NAME=VALUE lines. Later sidecars of this workload must find the program where it is now.
read_environment() {
  local name value
  program_environment=()
  local -a app_ports=()
  while IFS='=' read -r name value; do
    program_environment+=("$name=$value")
    [[ ! $name =~ ^PORT_[0-9]+$ ]] || app_ports+=("${name#PORT_}=$value")
  done <"$1"
  ((!app_ports_given)) || return 0
  app_ports_given=1
  # In the order of --port.
  local i option port pair
  for ((i = 0; i < ${#sidecar_options[@]}; i++)); do
    option=${sidecar_options[i]}
    case $option in
      --port) port=${sidecar_options[i + 1]} ;;
      --port=*) port=${option#*=} ;;
      *) continue ;;
    esac
    for pair in "${app_ports[@]}"; do
      [[ ${pair%%=*} != "${port%%:*}" ]] || sidecar_options+=(--app-port "${pair#*=}")
    done
  done
}

start_program() {
  env "${program_environment[@]}" "$@" <&5 3>&- 4>&- 5<&- 8<&- &
  program_pid=$!
  echo "program $program_pid" >&3
}

pass_signal() {
  [[ -z $program_pid ]] || kill -s "$1" "$program_pid" 2>/dev/null || true
}

# Until the program ends, by itself or because we were told to stop.
supervise() {
  local ended code
  while :; do
    ended=''
    code=0
    if [[ -n $stop_signal ]]; then
      stop_program
      return
    fi
    # Job control announces each end; who ended is told below.
    { wait -n -p ended "$program_pid" "$sidecar_pid" || code=$?; } 2>/dev/null
    case ${ended:-} in
      "$program_pid")
        program_code=$code
        return
        ;;
      "$sidecar_pid")
        [[ -n $stop_signal ]] || restart_sidecar "$code"
        ;;
      # Empty: a signal was handled.
    esac
  done
}

# Doubling delays from 0.1 s to 30 s; a sidecar that was up for 30 s starts the count anew (RestartBackoff.java).
restart_sidecar() {
  if ((SECONDS - sidecar_started >= 30)); then
    quick_ends=1
  else
    quick_ends=$((quick_ends < 10 ? quick_ends + 1 : quick_ends))
  fi
  local tenths=$((1 << (quick_ends - 1)))
  ((tenths <= 300)) || tenths=300
  echo "meshwright: the sidecar ended with code $1, starting it again in $((tenths / 10)).$((tenths % 10)) s" >&2
  local word
  while ((tenths > 0)) && [[ -z $stop_signal ]] && kill -0 "$program_pid" 2>/dev/null; do
    read -r -t 0.1 -u 4 word || true
    tenths=$((tenths - 1))
  done
  start_sidecar
  echo "program $program_pid" >&3
}

# Drains, then passes the signal on and waits for the program's end.
stop_program() {
  local signal=$stop_signal word rest deadline
  echo drain >&3
  deadline=$((SECONDS + 60))
  while ((SECONDS < deadline)) && kill -0 "$sidecar_pid" 2>/dev/null && kill -0 "$program_pid" 2>/dev/null; do
    if read -r -t 0.1 -u 4 word rest && [[ $word == drained ]]; then
      break
    fi
  done
  # A terminal's Ctrl-C goes to the whole group; other signals to the program alone, as an init system does it.
  if [[ $signal == INT ]]; then
    kill -s INT -- "-$program_pid" 2>/dev/null || true
  else
    kill -s "$signal" "$program_pid" 2>/dev/null || true
  fi
  deadline=$((SECONDS + stop_timeout))
  while kill -0 "$program_pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      echo "meshwright: the program does not end within $stop_timeout s, killing it" >&2
      kill -KILL -- "-$program_pid" 2>/dev/null || true
      break
    fi
    read -r -t 0.1 -u 4 word || true
  done
  program_code=0
  { wait "$program_pid" || program_code=$?; } 2>/dev/null
}

end_sidecar() {
  [[ -n $sidecar_pid ]] || return 0
  echo stop >&3
  local word deadline=$((SECONDS + 10))
  while kill -0 "$sidecar_pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      kill -KILL "$sidecar_pid" 2>/dev/null || true
    fi
    read -r -t 0.05 -u 4 word || true
  done
  { wait "$sidecar_pid" || true; } 2>/dev/null
}
