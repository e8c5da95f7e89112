# shellcheck shell=bash
# ensure_node: Node and npm, with which the tests check the site's JavaScript.

NODE_LEAST=18 # the first with fetch and DecompressionStream

ensure_node() {
  node_is_here && return
  if can_apt; then
    echo "setup: installing Node and npm from this system's packages" >&2
    apt_install nodejs npm && node_is_here && return
  fi
  echo "setup: the tests need Node $NODE_LEAST or newer, with npm: install it, so that 'node' and 'npm'" \
    "are found." >&2
  return 1
}

node_is_here() {
  local version
  command -v npm >/dev/null || return
  version=$(node --version 2>/dev/null </dev/null) || return
  version=${version#v}
  [ "${version%%.*}" -ge "$NODE_LEAST" ] 2>/dev/null
}
