# Sourced by the scripts beside it: the checkout's own Python environment in .venv, made once and kept until
# pyproject.toml changes. Needs Python 3.11 or newer and nothing else.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
bin=.venv/bin
unset PYTHONDONTWRITEBYTECODE  # each of the many processes would compile the package, and what the tests are, anew
export NO_MKDOCS_2_WARNING=1  # Material would print a long notice about a MkDocs that pyproject.toml keeps out

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 2; }

# The first Python that is new enough. Each is run, as pyenv puts commands on the path for versions that are not there.
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
  return 1
}

make_environment() {
  local base version
  base=$(find_python) || fail "Python 3.11 or newer is needed, and none was found as python3 or python3.11 to python3.14."
  version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  # Debian splits this module off; without it `venv` stops halfway and leaves a folder that looks finished.
  "$base" -c 'import ensurepip' 2>/dev/null ||
    fail "Python $version cannot make environments here. On Debian and Ubuntu: apt-get install python$version-venv"
  say "Making .venv with Python $version"
  "$base" -m venv --clear .venv
}

# install [EXTRA]: the package in editable form, with the dependencies of an extra.
install() {
  local extra=${1:-} stamp
  stamp=.venv/installed-${extra:-base}.toml
  # Anew where it is missing, half made, moved together with its checkout, or has lost the Python that it was made with.
  if ! grep -qsF "$root/.venv" .venv/pyvenv.cfg || ! "$bin/python" -m pip --version >/dev/null 2>&1; then
    make_environment
  fi
  cmp -s pyproject.toml "$stamp" && return
  say "Installing${extra:+ with what \"$extra\" needs}"
  "$bin/python" -m pip install -qq --disable-pip-version-check --editable ".${extra:+[$extra]}"
  # The stamp comes last, so that an installation that was interrupted is taken up again.
  cp pyproject.toml "$stamp"
}
