# shellcheck shell=bash
# Packages of the system, where this user may install them.

can_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

apt_install() { # quiet unless it fails
  local log
  if ! log=$({ apt-get update && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@"; } 2>&1 </dev/null); then
    printf '%s\n' "$log" | tail -n 5 >&2
    return 1
  fi
}
