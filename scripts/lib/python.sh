# shellcheck shell=bash
# find_python: print the path of a Python that can make the virtual environment, or fail and say why.

find_python() {
  local name path found_old="" found_bare=""
  # 3.11 first: the lock is resolved from it upwards, and it is what CI runs.
  set -- python3.11 python3.12 python3.13 python3 python
  [ -z "${CNNVIZ_PYTHON:-}" ] || set -- "$CNNVIZ_PYTHON"
  for name; do
    path=$(command -v "$name") || continue
    # A shim (pyenv, asdf) may be on PATH and lead nowhere, so each one is asked, not only looked up.
    if ! "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      found_old="$found_old $name"
    elif ! "$path" -c 'import ensurepip, venv' >/dev/null 2>&1; then
      found_bare="$found_bare $name"
    else
      echo "$path"
      return
    fi
  done
  if [ -n "$found_bare" ]; then
    echo "setup: Python is here (${found_bare# }) but cannot make virtual environments." >&2
    echo "  On Debian and Ubuntu: apt-get install python3-venv" >&2
  elif [ -n "$found_old" ]; then
    echo "setup: Python 3.11 or newer is needed; what is here is older or broken: ${found_old# }." >&2
  else
    echo "setup: no Python found. Install Python 3.11 or newer and run this again." >&2
  fi
  echo "  CNNVIZ_PYTHON=/path/to/python3 names one that is not on PATH." >&2
  return 1
}
