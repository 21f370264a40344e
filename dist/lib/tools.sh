# Finds a JDK 25 and Maven, or says exactly what to install.

refuse_platform() {
  echo "error: $(uname -s) $(uname -m) is not supported (expected: Linux on x86_64 or aarch64)" >&2
  echo "next:  run Meshwright in a Linux machine or virtual machine" >&2
  exit 1
}

check_platform() {
  [[ $(uname -s) == Linux ]] || refuse_platform
  case $(uname -m) in x86_64 | aarch64) ;; *) refuse_platform ;; esac
}

# $1 is the home of a JDK 25: its `release` file says so, which costs no start of a JVM.
is_jdk_25() {
  [[ -x $1/bin/javac && -r $1/release ]] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

# Prints the home of a JDK 25, or nothing.
find_jdk() {
  local candidate java
  java=$(command -v java || true)
  [[ -z $java ]] || java=$(readlink -f "$java")
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "${java%/bin/java}" "$HOME"/.sdkman/candidates/java/*25* \
    "$HOME"/.jdks/*25* /opt/*25*; do
    if [[ -n $candidate ]] && is_jdk_25 "$candidate"; then
      (cd -P "$candidate" && pwd)
      return
    fi
  done
}

# Prints the path of Maven's `mvn`, or nothing.
find_maven() {
  local candidate
  candidate=$(command -v mvn || true)
  for candidate in "$candidate" "${MAVEN_HOME:+$MAVEN_HOME/bin/mvn}" "${M2_HOME:+$M2_HOME/bin/mvn}" \
    "$HOME"/.sdkman/candidates/maven/current/bin/mvn /opt/*maven*/bin/mvn /usr/share/maven/bin/mvn; do
    if [[ -n $candidate && -x $candidate ]]; then
      echo "$candidate"
      return
    fi
  done
}

# $1: empty when the JDK is missing; $2: empty when Maven is missing. Says what to install, then exits.
say_what_to_install() {
  local jdk=$1 maven=$2 id='' missing=()
  [[ -n $jdk ]] || missing+=("a JDK 25 (looked at JAVA_HOME=${JAVA_HOME:-unset}, /usr/lib/jvm, PATH, ~/.sdkman, ~/.jdks, /opt)")
  [[ -n $maven ]] || missing+=("Maven 3.8 or newer (looked at PATH, MAVEN_HOME, ~/.sdkman, /opt)")
  local one
  for one in "${missing[@]}"; do
    echo "error: Meshwright needs $one" >&2
  done
  [[ ! -r /etc/os-release ]] || id=$(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}")
  echo "next:  without root, on any Linux:" >&2
  echo "         curl -s https://get.sdkman.io | bash && source ~/.sdkman/bin/sdkman-init.sh" >&2
  [[ -n $jdk ]] || echo "         sdk install java 25-tem" >&2
  [[ -n $maven ]] || echo "         sdk install maven" >&2
  case $id in
    *debian*)
      echo "       or with root:" >&2
      [[ -n $jdk ]] || echo "         sudo apt-get install openjdk-25-jdk-headless   (older releases: temurin-25-jdk from https://adoptium.net/installation/linux)" >&2
      [[ -n $maven ]] || echo "         sudo apt-get install maven" >&2
      ;;
    *fedora* | *rhel* | *centos*)
      echo "       or with root:" >&2
      [[ -n $jdk ]] || echo "         sudo dnf install java-25-openjdk-devel" >&2
      [[ -n $maven ]] || echo "         sudo dnf install maven" >&2
      ;;
    *arch*)
      echo "       or with root:" >&2
      [[ -n $jdk ]] || echo "         sudo pacman -S jdk25-openjdk" >&2
      [[ -n $maven ]] || echo "         sudo pacman -S maven" >&2
      ;;
  esac
  exit 1
}
