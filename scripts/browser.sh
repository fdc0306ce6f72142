#!/usr/bin/env bash
# A browser for printing and for the bots (ブラウザーの準備), where the system brought none.
# Without one everything else still works, so a failure is told and not fatal.
set -euo pipefail
bin=$1

if "$bin/python" -c 'import sys; from rpa.browser import find_browser; sys.exit(find_browser() is None)'; then
    exit 0
fi
echo "ブラウザーがないので、Playwright の Chromium を取り寄せます…"
with_deps=()
[ "$(id -u)" -eq 0 ] && with_deps=(--with-deps)
if ! "$bin/playwright" install "${with_deps[@]}" chromium; then
    echo "取り寄せられませんでした。PDF の印刷と自動操作のほかは使えます。" >&2
    echo "Google Chrome か Chromium を入れるか、環境変数 DENPYO_BROWSER に場所を書いてください。" >&2
fi
