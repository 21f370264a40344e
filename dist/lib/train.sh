# Makes the ahead-of-time cache of each role (JEP 483, 514, 515) from a training run with the role's own flags: a small mesh
# on loopback with two services, one sidecar on each JVM profile, which call each other over mutual TLS; and a proxy
# without an agent on each profile. Every one of them is also its own peer in every protocol, with policies, retries and
# access logs (operate.training), under load until the way of a request is compiled: what the cache knows of a method is
# what the next start makes of it, and the JVM loads at a start whatever the cache holds, which is why a proxy
# has one without the agent's classes. A training run that fails costs start time and memory later, never correctness:
# it is logged, and the role goes without a cache.

training_seconds=90
# To each target. C2 takes a method after 5,000 calls; C1, the only compiler of the small profile, after 200.
declare -A training_requests=([sidecar]=1000 [sidecar-full]=8000 [proxy]=8000 [proxy-small]=1000)
training_limit=40

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
  local java=$1 run=$2 control_plane role
  # Not local: the trap runs after this function has returned.
  pids=()
  state=$(mktemp -d "${TMPDIR:-/tmp}/meshwright-train.XXXXXX")
  trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$state"' EXIT
  export MALLOC_ARENA_MAX=1
  # Pipes that stay open: the processes end when told, or when this shell does.
  mkfifo "$state/plane" "$state/sidecar" "$state/sidecar-full"
  exec 6<>"$state/plane" 7<>"$state/sidecar" 5<>"$state/sidecar-full"

  "$java" "@$run/cli.args" training-load --mesh "$state/large" --warm-up "$run/warm-up" || return
  for role in sidecar sidecar-full proxy proxy-small; do
    sed -i "s|^-cp\$|-Dmeshwright.warm-up=\"$run/warm-up\"\n-cp|" "$run/$role.args"
  done
  # First a large mesh, read, compiled and edited; then the plane of this one. Its peers wait for it as long as for any other.
  "$java" -XX:AOTCacheOutput="$run/control-plane.aot" "@$run/control-plane.args" train -- \
    bench-compile-round "$state/large" 400 10 0 \
    then control-plane --state "$state" --grpc 127.0.0.1:0 --http 127.0.0.1:0 --parent-pipe \
    <"$state/plane" 5>&- 6>&- 7>&- &
  control_plane=$!
  pids+=("$control_plane")
  await_file "$state/endpoint.json" "$control_plane" || return
  "$java" -XX:AOTCacheOutput="$run/cli.aot" "@$run/cli.args" train -- \
    apply -f "$MESHWRIGHT_HOME/dist/training/mesh.yaml" --state "$state" \
    then explain "GET http://catalog:9080/items" --from web -f "$MESHWRIGHT_HOME/docs/shop" \
    then explain "GET http://catalog:9080/items" --from web -f "$MESHWRIGHT_HOME/docs/shop" -o json \
    then explain "POST http://shop.example.com/cart" --from outside -f "$MESHWRIGHT_HOME/docs/shop" \
    then explain "GET http://service-00002.team-02:9080/reports/1" --from service-00001.team-01 -f "$state/large" \
    then explain "GET http://training-sidecar:9080/" --from-labels app=web --live --state "$state"

  local trained=() loads=()
  for role in sidecar sidecar-full proxy proxy-small; do
    "$java" "@$run/cli.args" training-load --prepare "$state/ground-$role" || return
    # The JVM that writes a cache counts it as metaspace, the one that reads it does not.
    sed 's/^-XX:MaxMetaspaceSize=.*/-XX:MaxMetaspaceSize=192m/' "$run/$role.args" >"$state/$role.args"
  done
  # The mesh's programs are what ends the requests in the process itself, in the protocol of the service's port.
  start_sidecar sidecar app
  start_sidecar sidecar-full h2c_app
  for role in proxy proxy-small; do
    "$java" -XX:AOTCacheOutput="$run/$role.aot" "@$state/$role.args" proxy run \
      -c "$state/ground-$role/bootstrap.yaml" --concurrency 1 5>&- 6>&- 7>&- &
    trained+=($!)
    pids+=($!)
  done
  if await_file "$state/sidecar.status" "${trained[0]}" && await_file "$state/sidecar-full.status" "${trained[1]}"; then
    await_answer "$(upstream sidecar)"
    await_answer "$(upstream sidecar-full)"
    for role in sidecar sidecar-full proxy proxy-small; do
      train_role "$role" &
      loads+=($!)
    done
    wait "${loads[@]}"
  fi
  local order
  for order in drain stop; do
    echo "$order" >&5
    echo "$order" >&7
  done
  kill "${trained[2]}" "${trained[3]}"
  wait "${trained[@]}"
  echo stop >&6
  wait "$control_plane"
}

# $1 role, $2 listener of its own that is its program.
start_sidecar() {
  local app
  app=$(target "$1" "$2")
  "$java" -XX:AOTCacheOutput="$run/$1.aot" "@$state/$1.args" training -c "$state/ground-$1/bootstrap.yaml" -- \
    sidecar --service "training-$1" --port 9080 --app-port "${app##*:}" --state "$state" \
    --parent-pipe --status "$state/$1.status" <"$state/$1" 5>&- 6>&- 7>&- &
  trained+=($!)
  pids+=($!)
}

# Load on the process of role $1.
train_role() {
  local role=$1 hop outbound tcp requests=${training_requests[$1]} more=()
  hop=$(target "$role" hop) outbound=$(target "$role" outbound) tcp=$(target "$role" tcp)
  [[ $role != sidecar* ]] || more=("$(upstream "$role")/")
  send $((requests / 20)) "$outbound/fail"
  send "$requests" "$hop/" "$hop/h2c" "$outbound/h1" "$outbound/h2" "$tcp/" "${more[@]}"
}

# Where sidecar $1 takes requests for the other one's service.
upstream() {
  local other=training-sidecar
  [[ $1 != sidecar ]] || other=training-sidecar-full
  sed -n "s/^$other[. ][^ ]*:9080 //p; s/^$other:9080 //p" "$state/workloads/default/training-$1/upstreams" | head -1
}

# Address of listener $2 in the process of role $1.
target() {
  sed -n "s/^$2 /127.0.0.1:/p" "$state/ground-$1/targets"
}

# $1 requests to each of the targets that follow.
send() {
  local requests=$1
  shift
  "$java" "@$run/cli.args" training-load --requests "$requests" --limit "$training_limit" "$@"
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

# $1 ADDRESS:PORT
await_answer() {
  local end=$((SECONDS + 30))
  until request "${1%:*}" "${1##*:}"; do
    if ((SECONDS >= end)); then
      echo "training: no answer through the sidecar at $1"
      return 1
    fi
    sleep 0.1
  done
}
