# A tenth of all published cases that can run live, by chance, on our proxy and on stock Envoy; part of `./dev test`.
# The same tenth each time, so that a failure is news; CONFORMANCE_SEED=N takes another. Cases of
# testing/conformance-known.txt may fail.

conformance_sample() {
  local corpus=../shared/corpus seed plane status=0
  if [[ ! -d $corpus ]]; then
    echo "== conformance on data planes: skipped, no folder $corpus"
    return 0
  fi
  if ((EUID != 0)); then
    echo "== conformance on data planes: skipped, it makes network namespaces and needs root"
    return 0
  fi
  # shellcheck source=dist/lib/netns-tools.sh
  source dist/lib/netns-tools.sh
  netns_tools
  if ! ip netns list >/dev/null 2>&1 || ! command -v iptables-restore >/dev/null || ! command -v setpriv >/dev/null; then
    echo "== conformance on data planes: skipped, it needs ip (iproute2), iptables-restore (iptables) and setpriv (util-linux)"
    return 0
  fi
  seed=${CONFORMANCE_SEED:-244273574}
  for plane in mesh envoy; do
    if [[ $plane == envoy && -z ${MESHWRIGHT_ENVOY:-} ]]; then
      echo "== conformance on stock Envoy: skipped, it cannot be installed here"
      continue
    fi
    echo "== conformance on $plane: one case in ten, CONFORMANCE_SEED=$seed"
    live_cases "$corpus" "$plane" "build/conformance-$plane" --sample 10 --seed "$seed"
    python3 testing/lib/conformance_known.py "build/conformance-$plane.json" testing/conformance-known.txt || {
      second_look "$corpus" "$plane" || status=1
    }
  done
  return "$status"
}

live_cases() {
  local corpus=$1 plane=$2 out=$3
  shift 3
  ./meshwright conformance "$corpus" --suite '^(traffic|security|conformance-(routing|mesh))$' --on "$plane" "$@" \
    -o json >"$out.json" 2>"$out.log" || true
}

# Cases that failed, each once more and alone: a proxy may answer the first request after a change on a connection that it
# opened before (stock Envoy acknowledges filter chains while connections of the old ones still drain).
second_look() {
  local corpus=$1 plane=$2 pattern patterns out=build/second-look-$2 status=0
  patterns=$(python3 testing/lib/conformance_known.py --patterns "build/conformance-$plane.json" testing/conformance-known.txt) &&
    [[ -n $patterns ]] && (($(wc -l <<<"$patterns") <= 10)) || return 1
  while IFS= read -r pattern; do
    echo "== conformance on $plane: a second look at $pattern"
    live_cases "$corpus" "$plane" "$out" --case "$pattern" </dev/null
    python3 testing/lib/conformance_known.py "$out.json" testing/conformance-known.txt || {
      status=1
      tail -n 20 "$out.log"
    }
  done <<<"$patterns"
  return "$status"
}
