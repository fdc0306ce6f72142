#!/usr/bin/env bash
# Fetches the servers that tests talk to (試験用サーバー): Debian's OpenSSH, exim, dovecot.
# They are unpacked into var/test-servers and never installed: no daemon is set up, no
# right of the administrator is needed, and nothing runs but during a test.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/var/test-servers
wanted=(openssh-server openssh-sftp-server exim4-daemon-light dovecot-core dovecot-imapd libnss-wrapper)

if [ -e "$place/.ready" ] && [ "$(cat "$place/.ready")" = "${wanted[*]}" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "apt-get がないため、SFTP とメール (送信・受信) の試験用サーバーを用意できません。その試験は飛ばします。" >&2
    exit 0
fi

is_there() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

libraries_of() { # the libraries that a package depends on
    apt-cache depends --no-recommends --no-suggests "$1" |
        sed -n 's/^ *Depends: \(lib[^<>]*\)$/\1/p'
}

with_libraries() { # the packages and, of their libraries, those that are not installed
    local -A seen=()
    local queue=("$@") package
    while [ ${#queue[@]} -gt 0 ]; do
        package=${queue[0]}
        queue=("${queue[@]:1}")
        [ -z "${seen[$package]:-}" ] || continue
        seen[$package]=1
        echo "$package"
        while read -r library; do
            is_there "$library" || queue+=("$library")
        done < <(libraries_of "$package")
    done
}

fetch() {
    local packages
    mapfile -t packages < <(with_libraries "${wanted[@]}")
    (cd "$place/packages" && apt-get download -qq "${packages[@]}" 2>/dev/null)
}

echo "試験用サーバー (OpenSSH、exim、dovecot) を $place に用意します…"
rm -rf "$place"
mkdir -p "$place/packages" "$place/root"
if ! fetch; then # the lists of packages may be old or absent
    [ "$(id -u)" -ne 0 ] || apt-get update -qq || true
    if ! fetch; then
        rm -rf "$place"
        echo "試験用サーバーを取得できません。SFTP とメールの試験は飛ばします。" \
            "管理者が apt-get update を実行してから、もう一度 scripts/test-servers.sh を実行してください。" >&2
        exit 0
    fi
fi
for package in "$place"/packages/*.deb; do
    dpkg -x "$package" "$place/root"
done
chmod -R u-s,g-s "$place/root"
chmod -R a+rX "$place/root"
rm -rf "$place/packages"
echo "${wanted[*]}" >"$place/.ready"
