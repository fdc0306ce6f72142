#!/usr/bin/env bash
# Makes Tryton ready for the tests of the bots (試験用の会計システム): its server in an
# environment of its own, its web client, and a database with a company in it, all in
# var/test-tryton. Tryton is GPL: it is driven through its web pages as any other
# site is, and is no part and no dependency of denpyo.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/var/test-tryton
from=$PWD/scripts/tryton
version=$(python3 -V; cat "$0" "$from"/{requirements.lock,package-lock.json,prepare.py} | sha256sum)

if [ -e "$place/.ready" ] && [ "$(cat "$place/.ready")" = "$version" ]; then
    exit 0
fi

skip() {
    rm -rf "$place"
    echo "Tryton を用意できません ($1)。Tryton を動かす試験は飛ばします。" >&2
    exit 0
}

command -v npm >/dev/null || skip "npm がありません。apt-get install npm"
echo "試験用の Tryton を $place に用意します (1～2 分)…"
rm -rf "$place"
mkdir -p "$place/books"

python3 -m venv "$place/venv" || skip "python3 -m venv が動きません"
"$place/venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes \
    -r "$from/requirements.lock" || skip "PyPI から取得できません"

cp "$from/package.json" "$from/package-lock.json" "$place"
(cd "$place" && npm ci --silent --omit=dev --legacy-peer-deps --ignore-scripts) ||
    skip "npm から取得できません"
mv "$place/node_modules/tryton-sao" "$place/sao"
mv "$place/node_modules" "$place/sao/node_modules"

cat >"$place/books/trytond.conf" <<END
[database]
uri = sqlite://
path = $place/books
END
touch "$place/books/demo.sqlite"
echo -n "tryton-admin-1" >"$place/books/password"
TRYTONPASSFILE=$place/books/password "$place/venv/bin/trytond-admin" \
    -c "$place/books/trytond.conf" -d demo --activate-dependencies -p \
    -u account_invoice account_statement account_payment purchase \
    --email admin@example.invalid
"$place/venv/bin/python" "$from/prepare.py" "$place/books"
echo "$version" >"$place/.ready"
