# Sees to the programs that `./dev bench data-plane` measures with and against: wrk, h2load, nginx, haproxy from the
# distribution, fortio built by Go into the user's cache. What cannot be had is named, with the words that install it;
# the bench skips what needs it.

# Later versions pull in more modules.
fortio_version=v1.63.0

bench_tools() {
  local -A package=([wrk]=wrk [h2load]=nghttp2-client [nginx]=nginx [haproxy]=haproxy [taskset]=util-linux)
  local tool wanted=()
  for tool in "${!package[@]}"; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || wanted+=("${package[$tool]}")
  done
  ((!${#wanted[@]})) || install_packages "${wanted[@]}"
  fortio
}

# Debian's nginx and haproxy would start services on installation: the bench starts its own processes.
install_packages() {
  if command -v apt-get >/dev/null && ((EUID == 0)); then
    echo "== installing $* (apt-get)" >&2
    local policy=/usr/sbin/policy-rc.d made=0
    if [[ ! -e $policy ]]; then
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod +x "$policy"
      made=1
    fi
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"; } >&2 ||
      echo "not installed: $*" >&2
    ((!made)) || rm -f "$policy"
  else
    echo "missing: $*" >&2
    echo "next:    sudo apt-get install $*   (or the packages of these names of your distribution)" >&2
  fi
}

# Exports MESHWRIGHT_FORTIO when there is one.
fortio() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/meshwright/bench/fortio-$fortio_version binary
  binary=${MESHWRIGHT_FORTIO:-$folder/fortio}
  if [[ ! -x $binary ]]; then
    if ! command -v go >/dev/null; then
      echo "missing: fortio, and Go to build it with" >&2
      echo "next:    install Go 1.22 or newer (https://go.dev/dl), or set MESHWRIGHT_FORTIO to a fortio binary" >&2
      return 0
    fi
    echo "== building fortio $fortio_version into $folder" >&2
    mkdir -p "$folder"
    GOBIN=$folder GOFLAGS=-mod=mod go install "fortio.org/fortio@$fortio_version" >&2 || {
      echo "fortio cannot be built: scenarios at a fixed rate are skipped" >&2
      return 0
    }
  fi
  export MESHWRIGHT_FORTIO=$binary
}
