# What network namespaces with captured traffic need: ip, iptables and its like, setpriv. Installed when they are missing
# and this runs as root on a machine with apt; else the program says what is missing.

netns_tools() {
  local tool packages=()
  for tool in ip:iproute2 iptables-restore:iptables setpriv:util-linux; do
    command -v "${tool%%:*}" >/dev/null || packages+=("${tool#*:}")
  done
  ((${#packages[@]})) || return 0
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    return 0
  fi
  echo "== installing ${packages[*]} (apt-get)" >&2
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}"; } >&2 ||
    echo "warning: ${packages[*]} cannot be installed; cases on mesh and envoy cannot run" >&2
}
