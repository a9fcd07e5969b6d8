# To be sourced by ./run and ./test: installs the packages that packages.txt lists in the sections named, if any is missing.

packages_in() { # SECTION…: the packages of the sections
  local section
  for section in "$@"; do
    awk -v want="[$section]" '/^\[/ { here = ($0 == want) } here && !/^(#|\[|$)/' packages.txt
  done | sort -u
}

is_there() { # PACKAGE: installed, or brought by other means
  [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c1-2)" = ii ] || command -v "$1" >/dev/null
}

ask_root() { # WHY PACKAGE…: ends with the command that somebody else has to give
  echo "Packages are missing, and $1. Ask somebody who may to run this, then try again:" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends ${*:2}" >&2
  exit 1
}

install_missing() { # SECTION…
  local package missing=() sudo=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian. Install what packages.txt lists, by the names your system has, then build with cmake --preset release." >&2
    exit 1
  fi
  for package in $(packages_in "$@"); do is_there "$package" || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || ask_root "there is no sudo" "${missing[@]}"
    sudo=(sudo)
  fi
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  { "${sudo[@]}" apt-get update -qq && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; } ||
    ask_root "they could not be installed" "${missing[@]}"
}
