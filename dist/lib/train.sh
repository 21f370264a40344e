# Makes the ahead-of-time cache of each role (JEP 483, 514, 515) from a training run with the role's own flags: a small
# mesh on loopback with two services, one sidecar on the small JVM profile and one on the full one, which call each other
# over mutual TLS, with retries, HTTP/1.1 and HTTP/2. A training run that fails costs start time and memory later, never correctness: it is logged, and the role goes without a cache.

training_seconds=90
training_requests=300

# $1 JDK, $2 image.
make_caches() {
  [[ ${MESHWRIGHT_AOT:-on} == on ]] || return 0
  local jdk=$1 image=$2 log=$build/aot.log role
  step "making ahead-of-time caches (log: $log)"
  # A shell of its own: nothing that goes wrong in there ends the build, and its file descriptors end with it.
  (
    set +eE
    trap - ERR
    exec 9>&-
    train_mesh "$jdk/bin/java" "$image/run"
  ) >"$log" 2>&1 </dev/null || true
  for role in "${roles[@]}"; do
    use_cache "$role" "$image"
  done
}

# Adds the cache to the role's arguments when there is one; one that the JVM refuses later is told by StartCache.java.
use_cache() {
  local role=$1 run=$2/run
  if [[ ! -s $run/$role.aot ]]; then
    [[ $role == demo ]] || step "no ahead-of-time cache for role $role (see $build/aot.log)"
    return 0
  fi
  sed -i "s|^-cp\$|-XX:AOTCache=\"$run/$role.aot\"\n-Dmeshwright.cache=\"$run/$role.aot\"\n-cp|" "$run/$role.args"
}

train_mesh() {
  local java=$1 run=$2 control_plane
  # Not local: the trap runs after this function has returned.
  pids=()
  state=$(mktemp -d "${TMPDIR:-/tmp}/meshwright-train.XXXXXX")
  trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$state"' EXIT
  export MALLOC_ARENA_MAX=1
  # Pipes that stay open: the processes end when told, or when this shell does.
  mkfifo "$state/plane" "$state/sidecar" "$state/proxy"
  exec 6<>"$state/plane" 7<>"$state/sidecar" 5<>"$state/proxy"

  "$java" -XX:AOTCacheOutput="$run/control-plane.aot" "@$run/control-plane.args" control-plane \
    --state "$state" --grpc 127.0.0.1:0 --http 127.0.0.1:0 --parent-pipe <"$state/plane" 5>&- 6>&- 7>&- &
  control_plane=$!
  pids+=("$control_plane")
  await_file "$state/endpoint.json" "$control_plane" || return

  "$java" -XX:AOTCacheOutput="$run/cli.aot" "@$run/cli.args" apply -f "$MESHWRIGHT_HOME/dist/training/mesh.yaml" --state "$state"

  # One sidecar per JVM profile; they call each other, so that each walks both sides of the mesh.
  local sides=(sidecar proxy) side processes=() ok=1
  mkdir "$state/files"
  echo trained >"$state/files/index.html"
  for side in "${sides[@]}"; do
    # The JVM that writes a cache counts it as metaspace, the one that reads it does not.
    sed 's/^-XX:MaxMetaspaceSize=.*/-XX:MaxMetaspaceSize=128m/' "$run/$side.args" >"$state/$side.args"
    "$java" -XX:AOTCacheOutput="$run/$side.aot" "@$state/$side.args" sidecar --service "training-$side" --port 9080 \
      --state "$state" --parent-pipe --status "$state/$side.status" <"$state/$side" 6>&- 7>&- 5>&- &
    processes+=($!)
    pids+=($!)
  done
  for side in "${sides[@]}"; do
    await_file "$state/$side.status" "${processes[0]}" || ok=0
    ((ok)) || break
    "$java" -XX:TieredStopAtLevel=1 -Xmx32m -m jdk.httpserver -b 127.0.0.1 -d "$state/files" \
      -p "$(sed -n 's/^PORT=//p' "$state/workloads/default/training-$side/environment")" 5>&- 6>&- 7>&- &
    pids+=($!)
  done
  if ((ok)); then
    call_through sidecar training-proxy
    call_through proxy training-sidecar
  fi
  for side in 5 7; do
    echo drain >&"$side"
    echo stop >&"$side"
  done
  wait "${processes[@]}"
  echo stop >&6
  wait "$control_plane"
}

# From the sidecar of profile $1 to service $2.
call_through() {
  local address
  address=$(sed -n "s/^$2[^ ]*:9080 //p" "$state/workloads/default/training-$1/upstreams")
  await_answer "${address%:*}" "${address##*:}" && send_requests "${address%:*}" "${address##*:}"
}

# $1 file, $2 process that will write it.
await_file() {
  local end=$((SECONDS + training_seconds))
  until [[ -s $1 ]]; do
    if ((SECONDS >= end)) || ! kill -0 "$2" 2>/dev/null; then
      echo "training: $1 did not appear"
      return 1
    fi
    sleep 0.05
  done
}

# One request to $1:$2; true when it is answered with 200.
request() {
  local line=''
  { exec {connection}<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
  printf 'GET / HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n' >&"$connection"
  read -r -t 5 -u "$connection" line
  exec {connection}>&-
  [[ $line == HTTP/1.1\ 200* ]]
}

await_answer() {
  local end=$((SECONDS + 30))
  until request "$1" "$2"; do
    if ((SECONDS >= end)); then
      echo "training: no answer through the sidecar at $1:$2"
      return 1
    fi
    sleep 0.1
  done
}

send_requests() {
  local i answered=0
  for ((i = 0; i < training_requests; i++)); do
    request "$1" "$2" && answered=$((answered + 1))
  done
  echo "training: $answered of $training_requests requests answered"
}
