# A tenth of all published cases that can run live, by chance, and all of our own in their formats, on our proxy and on
# stock Envoy; part of `./dev test`. The same tenth each time, so that a failure is news; CONFORMANCE_SEED=N takes
# another. `./dev test --all` asks all of them. Cases of testing/conformance-known.txt may fail.

# $1: `whole` for all cases.
conformance_sample() {
  local corpus=../shared/corpus seed plane part said status=0
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
  part=(--sample 10 --seed "$seed") said="one case in ten, CONFORMANCE_SEED=$seed"
  [[ ${1:-} != whole ]] || part=() said="all cases"
  for plane in mesh envoy; do
    if [[ $plane == envoy && -z ${MESHWRIGHT_ENVOY:-} ]]; then
      echo "== conformance on stock Envoy: skipped, it cannot be installed here"
      continue
    fi
    echo "== conformance on $plane: our own cases"
    asked operate/src/test/resources/cases "$plane" "build/conformance-own-$plane" || status=1
    if [[ ! -d $corpus ]]; then
      echo "== conformance on $plane: published cases skipped, no folder $corpus"
      continue
    fi
    echo "== conformance on $plane: $said"
    asked "$corpus" "$plane" "build/conformance-$plane" "${part[@]}" || status=1
  done
  return "$status"
}

# Cases, and those that failed once more.
asked() {
  local cases=$1 plane=$2 out=$3
  live_cases "$@"
  python3 testing/lib/conformance_known.py "$out.json" testing/conformance-known.txt || second_look "$cases" "$plane" "$out"
}

live_cases() {
  local cases=$1 plane=$2 out=$3
  shift 3
  ./meshwright conformance "$cases" --suite '^(traffic|security|conformance-(routing|mesh))$' --on "$plane" "$@" \
    -o json >"$out.json" 2>"$out.log" || true
}

# Cases that failed, each once more and alone. One that passes now is no failure, but it is told and counted: it means
# that a case depends on what ran before it or on the machine's load, which is to be looked at.
second_look() {
  local cases=$1 plane=$2 first=$3 again=$3-again pattern patterns status=0 healed=0
  patterns=$(python3 testing/lib/conformance_known.py --patterns "$first.json" testing/conformance-known.txt) &&
    [[ -n $patterns ]] && (($(wc -l <<<"$patterns") <= 10)) || return 1
  while IFS= read -r pattern; do
    echo "== conformance on $plane: a second look at $pattern"
    live_cases "$cases" "$plane" "$again" --case "$pattern" </dev/null
    if python3 testing/lib/conformance_known.py "$again.json" testing/conformance-known.txt; then
      healed=$((healed + 1))
    else
      status=1
      tail -n 20 "$again.log"
    fi
  done <<<"$patterns"
  rm -f "$again.json"
  echo "== conformance on $plane: $healed of $(wc -l <<<"$patterns") failed cases passed at a second look, alone"
  return "$status"
}
