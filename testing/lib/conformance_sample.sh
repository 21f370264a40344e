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
    ./meshwright conformance "$corpus" --suite '^(traffic|security|conformance-(routing|mesh))$' --on "$plane" \
      --sample 10 --seed "$seed" -o json >"build/conformance-$plane.json" 2>"build/conformance-$plane.log" || true
    python3 testing/lib/conformance_known.py "build/conformance-$plane.json" testing/conformance-known.txt || {
      status=1
      tail -n 20 "build/conformance-$plane.log"
    }
  done
  return "$status"
}
