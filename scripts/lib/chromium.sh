# shellcheck shell=bash
# find_chromium PYTHON: print the path of a browser for the tests, installing one where that can be.

# Chromium without a window, which Playwright takes by itself, too: the tests need a quarter less time.
CHROMIUM_SHELL=chromium-headless-shell
CHROMIUM_NAMES="$CHROMIUM_SHELL chromium chromium-browser google-chrome google-chrome-stable"

find_chromium() {
  if [ -n "${CNNVIZ_CHROMIUM:-}" ]; then
    _starts "$CNNVIZ_CHROMIUM" && echo "$CNNVIZ_CHROMIUM" && return
    echo "setup: CNNVIZ_CHROMIUM=$CNNVIZ_CHROMIUM does not start." >&2
    return 1
  fi
  if can_apt && ! command -v "$CHROMIUM_SHELL" >/dev/null; then
    echo "setup: installing Chromium's shell from this system's packages" >&2
    apt_install "$CHROMIUM_SHELL" || echo "setup: no $CHROMIUM_SHELL: looking for Chromium" >&2
  fi
  _on_machine && return
  if can_apt; then
    echo "setup: installing Chromium from this system's packages" >&2
    apt_install chromium && _on_machine && return
  fi
  echo "setup: downloading Playwright's Chromium" >&2
  "$1" -m playwright install chromium >&2 && _of_playwright "$1" && return
  cat >&2 <<'END'
setup: no Chromium for the browser tests, and none could be installed.
  Looked for: chromium, chromium-browser, google-chrome, Chrome in /Applications.
  Tried: apt-get (as root only), then 'playwright install chromium'.
  Install Chromium or Chrome yourself, or set CNNVIZ_CHROMIUM to its path.
END
  return 1
}

# ensure_hangul: the screenshots and measures of Korean pages need a font that has the script.
ensure_hangul() {
  [ "$(uname -s)" = Linux ] || return 0 # macOS brings one
  [ -n "$(fc-list :lang=ko 2>/dev/null)" ] && return
  if can_apt; then
    echo "setup: installing a Korean font (fonts-nanum)" >&2
    apt_install fonts-nanum && return
  fi
  echo "setup: no Korean font here; pages show boxes for Hangul. Debian: fonts-nanum" >&2
}

_on_machine() {
  local name path
  for name in $CHROMIUM_NAMES; do
    path=$(command -v "$name") || continue
    _starts "$path" && echo "$path" && return
  done
  [ "$(uname -s)" = Darwin ] || return
  for path in "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    _starts "$path" && echo "$path" && return
  done
  return 1
}

_of_playwright() {
  local path
  path=$("$1" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    print(p.chromium.executable_path)') || return
  _starts "$path" && echo "$path" && return
  echo "setup: Playwright's Chromium is here but does not start; on Linux it may lack libraries:" >&2
  echo "  sudo $1 -m playwright install-deps chromium" >&2
  return 1
}

_starts() { # Ubuntu's chromium-browser is a stub that only names its snap: asking the version tells
  [ -x "$1" ] && "$1" --version >/dev/null 2>&1 </dev/null
}
