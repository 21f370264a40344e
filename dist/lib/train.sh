# Makes the ahead-of-time cache of each role (JEP 483, 514, 515): a training run per role with -XX:AOTCacheOutput. A
# training run that fails costs start time and memory later, never correctness: it is logged and left out.

# $1 JDK, $2 image.
make_caches() {
  [[ ${MESHWRIGHT_AOT:-on} == on ]] || return 0
  local jdk=$1 image=$2 log=$build/aot.log
  : >"$log"
  step "making ahead-of-time caches (log: $log)"
  train_cli "$jdk" "$image" >>"$log" 2>&1 || true
  local role
  for role in "${roles[@]}"; do
    use_cache "$role" "$image"
  done
}

# Adds the cache to the role's arguments when there is one; a rejected cache is a warning of the JVM, not an error.
use_cache() {
  local role=$1 run=$2/run
  if [[ ! -s $run/$role.aot ]]; then
    return 0
  fi
  sed -i "s|^-cp\$|-XX:AOTCache=\"$run/$role.aot\"\n-cp|" "$run/$role.args"
}

train_cli() {
  "$1/bin/java" -XX:AOTCacheOutput="$2/run/cli.aot" "@$2/run/cli.args" version
}
