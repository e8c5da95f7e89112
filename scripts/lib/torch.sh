# shellcheck shell=bash
# install_torch PYTHON: put the CPU build of torch, alone, into the environment of PYTHON.

TORCH=2.13.0
TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu # PyTorch's own; asked for torch and nothing else

install_torch() {
  # --no-deps: what torch needs stands in requirements.lock.
  local pip=("$1" -m pip install -qq --no-deps --disable-pip-version-check)
  if [ "$(uname -s)" != Linux ]; then # the plain build has no CUDA there
    "${pip[@]}" "torch==$TORCH" && return
    echo "setup: no torch $TORCH for this machine ($(uname -sm)); macOS needs Apple silicon." >&2
    return 1
  fi
  # On Linux the plain name would bring gigabytes of CUDA; '+cpu' can match no such build. It is
  # asked for first where pip looks anyway (a mirror, a folder of wheels), where failing is normal.
  "${pip[@]}" "torch==$TORCH+cpu" >/dev/null 2>&1 && return
  "${pip[@]}" "torch==$TORCH+cpu" --index-url "$TORCH_CPU_INDEX" && return
  cat >&2 <<END
setup: no CPU build of torch $TORCH found for $("$1" -V), $(uname -sm).
  Asked: pip's own sources, then $TORCH_CPU_INDEX
  Without a network, put its wheel into a folder and set PIP_FIND_LINKS to that folder.
END
  return 1
}
