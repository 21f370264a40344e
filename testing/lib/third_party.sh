# Puts the tools that the slow tests ask into the cache: a Python with the attack scripts' libraries and llhttp, h2spec,
# the gRPC interoperability programs, the Open Policy Agent, the OpenTelemetry collector. What cannot be had is said
# here, and the tests that need it are skipped by name.

third_party_folder=${XDG_CACHE_HOME:-$HOME/.cache}/meshwright/testing

third_party_tools() {
  export MESHWRIGHT_TEST_TOOLS=$third_party_folder
  mkdir -p "$third_party_folder/bin"
  python_libraries hpack hyperframe cryptography ||
    echo "no Python with hpack, hyperframe, cryptography: the attack scripts are skipped" >&2
  python_libraries httptools || echo "no Python with httptools: LlhttpTest is skipped" >&2
  go_program h2spec github.com/summerwind/h2spec/cmd/h2spec@latest h2spec
  go_program client google.golang.org/grpc/interop/client@latest interop-client
  go_program server google.golang.org/grpc/interop/server@latest interop-server
  go_peer opa
  go_peer collector
}

# What Python imports and PyPI offers by these names.
python_libraries() {
  local venv=$third_party_folder/venv
  [[ -x $venv/bin/python3 ]] || python3 -m venv --clear "$venv" || return
  "$venv/bin/python3" -c "import $(tr ' ' , <<<"$*")" 2>/dev/null && return
  echo "== installing $* into $venv"
  "$venv/bin/pip" install -q --disable-pip-version-check "$@"
}

# $1: what Go names it; $2: package; $3: name in the cache.
go_program() {
  local bin=$third_party_folder/bin
  [[ ! -x $bin/$3 ]] || return 0
  if ! command -v go >/dev/null; then
    echo "no go: the tests that need $3 are skipped" >&2
    return 0
  fi
  echo "== installing $2"
  if GOBIN=$bin/.new go install "$2"; then
    mv "$bin/.new/$1" "$bin/$3"
  else
    echo "$2 cannot be installed: the tests that need $3 are skipped" >&2
  fi
  rm -rf "$bin/.new"
}

# $1: a folder of testing/peers: a program of ours around a peer's own packages, built anew when the folder has changed.
go_peer() {
  local source=testing/peers/$1 program=$third_party_folder/bin/$1
  [[ ! -x $program || -n $(find "$source" -newer "$program") ]] || return 0
  if ! command -v go >/dev/null; then
    echo "no go: the tests that need $1 are skipped" >&2
    return 0
  fi
  echo "== building $source"
  go build -C "$source" -o "$program" . || echo "$1 cannot be built: the tests that need it are skipped" >&2
}
