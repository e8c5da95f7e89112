# shellcheck shell=bash
# install_torch PYTHON: put the CPU build of torch, alone, into the environment of PYTHON.

TORCH=2.13.0
TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu # PyTorch's own; asked for torch and nothing else
# Its wheels and their digests, written by scripts/lock.
TORCH_LOCK=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)/torch.lock

install_torch() {
  # --no-deps: what torch needs stands in requirements.lock.
  local pip=("$1" -m pip install -qq --no-deps --disable-pip-version-check --only-binary :all:)
  local asked=(--require-hashes --requirement "$TORCH_LOCK")
  if [ -n "${CNNVIZ_TORCH_UNCHECKED:-}" ]; then
    echo "setup: CNNVIZ_TORCH_UNCHECKED is set: torch's digest is not checked" >&2
    asked=("torch==$TORCH+cpu")
    [ "$(uname -s)" = Linux ] || asked=("torch==$TORCH")
  fi
  if [ "$(uname -s)" != Linux ]; then # the plain build has no CUDA there
    "${pip[@]}" "${asked[@]}" && return
    echo "setup: no torch $TORCH for this machine ($(uname -sm)); macOS needs Apple silicon." >&2
    return 1
  fi
  # On Linux the plain name would bring gigabytes of CUDA; '+cpu' can match no such build. It is
  # asked for first where pip looks anyway (a mirror, a folder of wheels), where failing is normal.
  "${pip[@]}" "${asked[@]}" >/dev/null 2>&1 && return
  "${pip[@]}" "${asked[@]}" --index-url "$TORCH_CPU_INDEX" && return
  cat >&2 <<END
setup: no CPU build of torch $TORCH found for $("$1" -V), $(uname -sm), with a digest that
  scripts/lib/torch.lock knows.
  Asked: pip's own sources, then $TORCH_CPU_INDEX
  Without a network, put its wheel into a folder and set PIP_FIND_LINKS to that folder.
  Where the wheel is there and its digest is not: scripts/lock adds it, Python 3.11 has one, and
  CNNVIZ_TORCH_UNCHECKED=yes installs it without.
END
  return 1
}
