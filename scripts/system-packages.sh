#!/usr/bin/env bash
# Puts in place what Python packages can't bring (OS パッケージの準備): Debian and Ubuntu.
# Only what is missing is installed; it says what it does; without the right to install it
# prints the command for the administrator and stops.
set -euo pipefail

missing=()
need() { # need DESCRIPTION PACKAGE CHECK...
    local what=$1 package=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        missing+=("$package")
        echo "  不足: $what ($package)"
    fi
}
has_library() { ldconfig -p | grep -F "$1"; }
has_venv() { python3 -c 'import ensurepip, venv'; }
has_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" \
        \( -iname 'NotoSans*CJK*' -o -iname 'ipag*' \) -print -quit 2>/dev/null)" ]
}
has_browser() {
    local name
    for name in ${DENPYO_BROWSER:+"$DENPYO_BROWSER"} chromium chromium-browser \
        google-chrome google-chrome-stable microsoft-edge; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}
is_snap_only() { [ "$(. /etc/os-release && echo "$ID")" = ubuntu ]; }

PATH=$PATH:/usr/sbin:/sbin # ldconfig
echo "OS の準備を確かめています…"
need "Python と venv" python3-venv has_venv
need "画像処理の部品 libGL" libgl1 has_library libGL.so.1
need "画像処理の部品 GLib" libglib2.0-0 has_library libgthread-2.0.so.0
need "ブラウザー操作の部品 libatomic" libatomic1 has_library libatomic.so.1
need "日本語フォント" fonts-noto-cjk has_font
if is_snap_only; then # there chromium is a snap, which servers and containers refuse
    has_browser || echo "  Ubuntu の chromium は snap のため、Playwright のブラウザーを後で入れます。"
else
    need "ブラウザー" chromium has_browser
fi

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "apt-get がありません。上の「不足」をこの OS の方法で入れてから、もう一度 make setup を実行してください。" >&2
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "管理者に次の実行を頼んでください: apt-get install ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "apt で入れます: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'; then
    echo "Python 3.11〜3.13 が要ります(いまは $(python3 --version))。新しい Python を入れ、PATH の先頭に置いてください。" >&2
    exit 1
fi
echo "OS の準備はできています。"
