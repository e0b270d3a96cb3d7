# shellcheck shell=bash
# What ./run and ./test share: the Python environment and the web assets.  Sourced, from the checkout's root.

say() { # say ENGLISH CHINESE: one line of progress, in the person's language
  case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    zh*) printf '· %s\n' "$2" >&2 ;;
    *) printf '· %s\n' "$1" >&2 ;;
  esac
}

find_python() { # print the newest suitable interpreter
  local name
  for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  say "Python 3.11 or newer is needed. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" \
    "需要 Python 3.11 或更新版本。Debian 或 Ubuntu：sudo apt-get install python3 python3-venv"
  return 1
}

locked() { # locked PACKAGE FILE: print that package's lines of a lock file, hashes included
  awk -v package="$1" '/^[^ ]/ { keep = index($0, package "==") == 1 } keep' "$2"
}

make_venv() {
  local python
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && return
  rm -rf .venv
  python=$(find_python) || return 1
  say "Making .venv with $("$python" -V)" "用 $("$python" -V) 建立 .venv"
  locked uv requirements.lock >.venv.uv.txt
  if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv.uv.txt
  elif "$python" -m pip --version >/dev/null 2>&1; then
    mkdir -p .tools
    "$python" -m pip install --quiet --disable-pip-version-check --target .tools/uv --require-hashes -r .venv.uv.txt
    PYTHONPATH=.tools/uv "$python" -m uv venv --quiet --python "$python" .venv
    .tools/uv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r .venv.uv.txt
  else
    rm -f .venv.uv.txt
    say "Python has neither venv nor pip. On Debian or Ubuntu: sudo apt-get install python3-venv" \
      "这个 Python 没有 venv 也没有 pip。Debian 或 Ubuntu：sudo apt-get install python3-venv"
    return 1
  fi
  rm -f .venv.uv.txt
}

up_to_date() { # up_to_date STAMP FILE…: whether nothing changed since the stamp was set
  local stamp=$1
  shift
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cat "$@" | cksum)" ]
}

set_stamp() {
  local stamp=$1
  shift
  cat "$@" | cksum >"$stamp"
}

install_python() { # install_python LOCK…: what the lock files name, and the checkout itself
  local stamp lock arguments=()
  stamp=.venv/.installed-$(basename "${!#}")
  up_to_date "$stamp" "$@" pyproject.toml && [ -x .venv/bin/anjuan ] && return
  say "Installing the Python packages (a few minutes the first time)" "安装 Python 依赖（首次需要几分钟）"
  for lock in "$@"; do arguments+=(-r "$lock"); done
  [ -t 2 ] || arguments+=(--quiet)
  [ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}" # a mirror set for pip serves uv too
  .venv/bin/uv pip install --python .venv/bin/python --require-hashes "${arguments[@]}"
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
  set_stamp "$stamp" "$@" pyproject.toml
}

find_node() { # put node and npm on the path, from the system or from the locked wheel
  if command -v npm >/dev/null 2>&1 && node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null; then
    return
  fi
  if [ ! -x .venv/bin/npm ]; then
    say "Installing Node.js into .venv (only to build the pages' assets)" "在 .venv 中安装 Node.js（仅用于构建页面资源）"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-node.lock
  fi
  PATH="$PWD/.venv/bin:$PATH"
}

build_assets() {
  local sources
  mapfile -t sources < <(find api/web/assets api/web/templates -type f | LC_ALL=C sort)
  up_to_date api/web/static/build/.built package.json package-lock.json "${sources[@]}" && return
  find_node
  if [ ! -d node_modules ] || ! up_to_date node_modules/.installed package-lock.json; then
    say "Installing the pages' packages" "安装页面依赖"
    npm ci --silent --no-fund --no-audit
    set_stamp node_modules/.installed package-lock.json
  fi
  say "Building the pages' assets" "构建页面资源"
  npm run --silent build
  set_stamp api/web/static/build/.built package.json package-lock.json "${sources[@]}"
}
