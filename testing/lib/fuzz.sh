# Runs every fuzz test of the modules for a time (Jazzer on the libFuzzer driver). Needs: mvn, JAVA_HOME.

# An input that takes longer is a hang; a heap beyond this is a leak or a bomb.
fuzz_hang_seconds=10
fuzz_heap=512m
# Just above what a ClientHello may have, so that its bound is met.
fuzz_bytes_max=20000

# $1: minutes for each. $2: part of a test's name, or nothing. Status 1 when one found something.
fuzz() {
  local minutes=$1 only=${2:-} source found=0 any=0
  run_maven install -DskipTests
  while read -r source; do
    local module=${source%%/*} class=${source#*/src/test/java/}
    class=${class%.java}
    class=${class//\//.}
    fuzz_class_path "$module"
    local method
    while read -r method; do
      [[ "$class.$method" == *"$only"* ]] || continue
      any=1
      fuzz_one "$module" "$class" "$method" "$minutes" || found=1
    done < <(sed -n '/@FuzzTest/{n;s/.*void \([A-Za-z0-9]*\)(byte.*/\1/p;}' "$source")
  done < <(compgen -G '*/src/test/java/*' >/dev/null && find ./*/src/test/java -name '*FuzzTest.java' | sed 's,^[.]/,,' | sort)
  [[ $any == 1 ]] || { echo "error: no fuzz test is named *$only* (expected: part of a class or method name)" >&2; return 2; }
  return "$found"
}

fuzz_class_path() {
  local file=build/fuzz/$1.classpath
  [[ -s $file && $file -nt $1/pom.xml && $file -nt pom.xml ]] && return
  mkdir -p build/fuzz
  "$mvn" -q -o -pl "$1" dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$PWD/$file" >/dev/null 2>&1 ||
    "$mvn" -q -pl "$1" dependency:build-classpath -Dmdep.includeScope=test "-Dmdep.outputFile=$PWD/$file"
}

# What is learnt stays under build/fuzz; what is found is put where `./dev test` runs it from then on.
fuzz_one() {
  local module=$1 class=$2 method=$3 minutes=$4
  local name=${class##*.}.$method
  local inputs=$module/src/test/resources/${class//.//}Inputs/$method learnt=build/fuzz/$name log=build/fuzz/$name.log
  mkdir -p "$inputs" "$learnt"
  local status=0
  "$JAVA_HOME/bin/java" "-Xmx$fuzz_heap" -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading -Xshare:off -ea \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$module/target/classes:$module/target/test-classes:$(<"build/fuzz/$module.classpath")" \
    com.code_intelligence.jazzer.Jazzer "--target_class=$class" "--target_method=$method" \
    '--instrumentation_includes=dev.meshwright.**' '--custom_hook_includes=dev.meshwright.**' \
    "-max_total_time=$((minutes * 60))" "-timeout=$fuzz_hang_seconds" -rss_limit_mb=2500 \
    "-max_len=$fuzz_bytes_max" -len_control=200 -use_value_profile=1 \
    "-artifact_prefix=$inputs/" "$learnt" "$inputs" >"$log" 2>&1 || status=$?
  if [[ $status != 0 ]]; then
    echo "$name: FOUND: $(grep -m1 -A2 -E '^== Java Exception|^==.*ERROR' "$log" | tr '\n' ' ')"
    grep -E 'Test unit written' "$log" || true
    echo "  whole story: $log"
    return 1
  fi
  echo "$name: $(grep -E '^Done ' "$log"), $(grep -oE 'cov: [0-9]+' "$log" | tail -1)"
}
