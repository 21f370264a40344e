# Builds the program and assembles what runs:
#
#   build/images/ID/lib/*.jar        the class path
#   build/images/ID/sidecar.jar      the class path of sidecars and proxies, one jar
#   build/images/ID/native/*.so      native libraries, so that processes share their pages instead of unpacking copies
#   build/images/ID/run/ROLE.args    JVM arguments of a role, ending in the main class: java @ROLE.args COMMAND...
#   build/images/ID/run/ROLE.aot     its ahead-of-time cache
#   build/images/ID/run/env          MESHWRIGHT_RUN and MESHWRIGHT_JAVA
#   build/run -> images/ID/run       switched in one step; running processes keep the image they started from
#
# One build at a time (build/lock). Expects MESHWRIGHT_HOME and build.

source "$MESHWRIGHT_HOME/dist/lib/tools.sh"
source "$MESHWRIGHT_HOME/dist/lib/train.sh"

# A role is what a JVM loads and does (its cache) on a profile (its settings, dist/jvm/NAME.args).
roles=(sidecar sidecar-full proxy proxy-small control-plane demo cli)
declare -A profile_of=([sidecar]=sidecar [sidecar-full]=proxy [proxy]=proxy [proxy-small]=sidecar
  [control-plane]=control-plane [demo]=demo [cli]=cli)

step() {
  echo "meshwright: $*" >&2
}

build_program() {
  check_platform
  mkdir -p "$build"
  exec 9>"$build/lock"
  if ! flock -n 9; then
    step "another build is running, waiting for it"
    flock 9
    if up_to_date; then
      exec 9>&-
      return
    fi
  fi
  local jdk maven
  jdk=$(find_jdk)
  maven=$(find_maven)
  [[ -n $jdk && -n $maven ]] || say_what_to_install "$jdk" "$maven"
  local started=$SECONDS
  set -E
  trap 'echo "error: the build stopped at \"$BASH_COMMAND\" ($build/build.log, $build/aot.log)" >&2' ERR
  # Taken before the first file is read: what changes during the build is newer and triggers the next one.
  touch "$build/stamp.new"
  compile_modules "$jdk" "$maven"
  assemble_image "$jdk"
  echo "$MESHWRIGHT_HOME" >"$build/home"
  mv "$build/stamp.new" "$build/stamp"
  remove_unused_images
  trap - ERR
  step "built in $((SECONDS - started)) s"
  exec 9>&-
}

# Runs Maven with one line of progress per module; the whole output is in build/build.log.
compile_modules() {
  local jdk=$1 maven=$2 log=$build/build.log what=(-pl dist -am)
  # For those who build modules one by one into the local repository: only put together what is there.
  [[ ${MESHWRIGHT_BUILD:-auto} != assemble ]] || what=(-o -pl dist)
  step "building with $jdk and $maven (log: $log)"
  rm -rf "$MESHWRIGHT_HOME/dist/target/lib"
  local failed=0
  (
    cd "$MESHWRIGHT_HOME"
    JAVA_HOME=$jdk "$maven" -B "${what[@]}" package -Dmaven.test.skip=true -Dspotless.check.skip=true 2>&1 9>&-
  ) | tee "$log" | show_progress || failed=1
  if ((failed)); then
    grep -E '^\[ERROR\]' "$log" | grep -Ev 'Help 1|re-run Maven|For more information|^\[ERROR\] *$' | head -20 >&2 || true
    echo "error: the build failed" >&2
    echo "next:  see $log" >&2
    exit 1
  fi
}

# Reads Maven's output. On a terminal one line that is rewritten, else one line per module.
show_progress() {
  local line downloads=0
  while IFS= read -r line; do
    case $line in
      '[INFO] Building '*'['*/*']')
        progress_line "${line#\[INFO\] Building }"
        ;;
      *'Downloaded from '*)
        downloads=$((downloads + 1))
        ((downloads % 25)) || progress_line "$downloads files downloaded"
        ;;
    esac
  done
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

progress_line() {
  local text
  read -r -a text <<<"$1"
  if [[ -t 2 ]]; then
    printf '\r\033[Kmeshwright: %s' "${text[*]}" >&2
  else
    step "${text[*]}"
  fi
}

# Makes build/images/ID from dist/target/lib, with caches, and points build/run at it.
assemble_image() {
  local jdk=$1 id image lib jar role
  id=$(cd "$MESHWRIGHT_HOME" && image_id "$jdk")
  image=$build/images/$id
  if [[ ! -f $image/run/env ]]; then
    rm -rf "$image"
    mkdir -p "$image/lib" "$image/run"
    cp -p "$MESHWRIGHT_HOME"/dist/target/lib/*.jar "$image/lib/"
    for jar in "$image"/lib/bc*.jar; do
      [[ -f $jar ]] || continue
      drop_signature "$jdk" "$jar"
    done
    # Ours first: the caches care for the order, and a fixed one keeps them valid.
    lib=$(ls "$image"/lib/*.jar | LC_ALL=C sort | paste -sd:)
    one_jar "$jdk" "$image"
    unpack_natives "$jdk" "$image"
    for role in "${roles[@]}"; do
      case $role in
        sidecar* | proxy*) write_args "$role" "$image" "$image/sidecar.jar" ;;
        *) write_args "$role" "$image" "$lib" ;;
      esac
    done
    make_caches "$jdk" "$image"
    printf 'export MESHWRIGHT_RUN=%q\nexport MESHWRIGHT_JAVA=%q\n' "$image/run" "$jdk/bin/java" >"$image/run/env"
  fi
  ln -sfn "images/$id/run" "$build/run.new"
  mv -T "$build/run.new" "$build/run"
}

# What a sidecar never runs, and what it uses a part of; the rest goes in whole (see OneJar.java).
sidecar_without='helidon|jackson|HdrHistogram|web-|control-|compile-|dialects-|model-|operate-|architect-|netty-tcnative-boringssl'
sidecar_without+='|netty-transport-native-epoll.*-linux|error_prone|j2objc|jsr305|annotations|animal|listenable|armeria-xds-(pgv|val)'
sidecar_if_used='armeria-xds-api|bc(prov|pkix|util)|guava|proto-google|protobuf-java|gson|failureaccess|perfmark'

# $1 JDK, $2 image. Also makes picocli, compiled for Java 5, fit for caches.
one_jar() {
  local jdk=$1 image=$2 jars picocli
  local one=("$jdk/bin/java" -XX:TieredStopAtLevel=1 "$MESHWRIGHT_HOME/dist/lib/OneJar.java")
  mapfile -t jars < <(ls "$image"/lib/*.jar | LC_ALL=C sort)
  "${one[@]}" "$image/sidecar.jar" "$sidecar_without" "$sidecar_if_used" "${jars[@]}" >>"$build/build.log" 2>&1
  picocli=$(ls "$image"/lib/picocli-*.jar)
  "${one[@]}" "$image/picocli.jar" 'none' 'none' "$picocli" >>"$build/build.log" 2>&1
  mv "$image/picocli.jar" "$picocli"
}

# $1 JDK, $2 image. The libraries of this machine's processor.
unpack_natives() {
  local jdk=$1 image=$2 machine jar
  machine=$(uname -m)
  [[ $machine != aarch64 ]] || machine=aarch_64
  mkdir "$image/native"
  for jar in "$image"/lib/*-linux-"$machine".jar; do
    (cd "$image/native" && "$jdk/bin/jar" -xf "$jar" META-INF/native && mv META-INF/native/*.so . && rm -r META-INF)
  done
}

# BouncyCastle's manifests hold a digest per class: 3 MB of heap in each process that loads one, for a signature that
# OpenJDK does not ask for. $1 JDK, $2 jar; the main section of the manifest stays.
drop_signature() {
  local jdk=$1 jar=$2 folder
  folder=$(mktemp -d "$build/jar.XXXXXX")
  (
    cd "$folder"
    "$jdk/bin/jar" -xf "$jar"
    rm -f META-INF/*.SF META-INF/*.RSA META-INF/*.DSA META-INF/*.EC
    sed -e 's/\r$//' -e '/^\r*$/,$d' META-INF/MANIFEST.MF >"$folder.manifest"
    "$jdk/bin/jar" -cfm "$folder.jar" "$folder.manifest" .
  )
  mv "$folder.jar" "$jar"
  rm -rf "$folder" "$folder.manifest"
}

# Same jars, settings, JDK and place: same image, and nothing to train again.
image_id() {
  {
    echo "$1" "$build" "${MESHWRIGHT_AOT:-on}"
    cat "$1/release"
    find dist/target/lib dist/jvm dist/lib dist/training -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum
  } | cksum | tr -d ' '
}

# $1 role, $2 image, $3 class path.
write_args() {
  {
    echo "# Role $1. Use: java @THISFILE COMMAND ARGUMENTS..."
    cat "$MESHWRIGHT_HOME/dist/jvm/all.args" "$MESHWRIGHT_HOME/dist/jvm/${profile_of[$1]}.args"
    echo "-Djava.library.path=\"$2/native\""
    echo "-cp"
    echo "\"$3\""
    echo "dev.meshwright.cli.Main"
  } >"$2/run/$1.args"
}

# Images that no process holds (see `flock -s` in the launcher) and that are not the current one.
remove_unused_images() {
  local image current
  current=$(readlink "$build/run")
  for image in "$build"/images/*; do
    [[ images/${image##*/}/run != "$current" && -d $image ]] || continue
    if [[ ! -f $image/run/env ]] || flock -n -x "$image/run/env" true; then
      rm -rf "$image"
    fi
  done
}
