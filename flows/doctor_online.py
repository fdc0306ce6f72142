"""Are the others there, and how long do their certificates hold (接続の診断).

Only when it is asked for: nothing is sent but a greeting, and nobody signs in.
"""

import datetime as dt
import email.utils
import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from books.exchange import ExchangePartner
from books.settings import Settings
from flows.check import Check
from flows.clock import now

_SECONDS = 8
SOON = dt.timedelta(days=30)
_CLOCK_TOLERANCE = dt.timedelta(seconds=120)


@dataclass(frozen=True)
class Place:
    """A server that is talked to (接続先); ``tls``: from the first byte on."""

    name: str
    host: str
    port: int
    tls: bool = False
    ca_file: Path | None = None
    http: bool = False


def find_places(settings: Settings) -> Iterator[Place]:
    """The servers that the settings name, and that a line is really opened to."""
    for partner in settings.exchange.partners:
        yield from _places_of(partner)
    server = settings.exchange.mail_server
    if server is not None:
        tls = server.security == "tls"
        yield Place("送信メール", server.host, server.port, tls, server.ca_file)
    for box in settings.intake.mailboxes:
        tls = box.security == "tls"
        yield Place(f"メールボックス {box.id}", box.host, box.port, tls, box.ca_file)
    if settings.tax_agency.ask:
        yield _place("国税庁", settings.tax_agency.registry_url)
    if settings.web.public_url:
        yield _place("画面", settings.web.public_url)


def _places_of(partner: ExchangePartner) -> Iterator[Place]:
    if partner.sftp:
        yield Place(partner.name, partner.sftp.host, partner.sftp.port)
    if partner.https:
        yield _place(partner.name, partner.https.url, partner.https.ca_file)


def _place(name: str, url: str, ca_file: Path | None = None) -> Place:
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    return Place(name, parts.hostname or "", port, tls, ca_file, http=True)


def examine_online(settings: Settings) -> Iterator[Check]:
    """Open a line to every server, one after the other."""
    places = tuple(find_places(settings))
    for place in places:
        yield check_place(place)
    if not places:
        yield Check("接続先", ok=True, found="設定に、つなぐ相手はありません")


def check_place(place: Place) -> Check:
    """Is it there, and if it speaks TLS, until when."""
    name = f"接続: {place.name}"
    shown = f"{place.host}:{place.port}"
    try:
        with socket.create_connection((place.host, place.port), _SECONDS) as line:
            if not place.tls:
                return Check(name, ok=True, found=f"{shown} につながりました")
            return _check_tls(name, place, line)
    except ssl.SSLCertVerificationError as error:
        return Check(
            name,
            ok=False,
            found=f"{shown} の証明書を確かめられません ({error.verify_message})",
            remedy="相手に証明書の更新を頼むか、社内の認証局なら ca_file を確かめてください。",
            needed=False,
        )
    except OSError as error:
        return Check(
            name,
            ok=False,
            found=f"{shown} につながりません ({error.strerror or error})",
            remedy="ネットワーク、相手の番地とポート、ファイアウォールを確かめてください。",
            needed=False,
        )


def _check_tls(name: str, place: Place, line: socket.socket) -> Check:
    context = ssl.create_default_context(cafile=place.ca_file)
    with context.wrap_socket(line, server_hostname=place.host) as safe:
        raw = safe.getpeercert(binary_form=True)
        ends = x509.load_der_x509_certificate(raw or b"").not_valid_after_utc
        offset = _clock_offset(safe, place) if place.http else None
    return judge(name, f"{place.host}:{place.port}", ends, offset)


def _clock_offset(safe: ssl.SSLSocket, place: Place) -> dt.timedelta | None:
    """How far our clock is from the Date of the server's answer."""
    safe.sendall(f"HEAD / HTTP/1.1\r\nHost: {place.host}\r\n\r\n".encode("ascii"))
    answer = http.client.HTTPResponse(safe, method="HEAD")
    try:
        answer.begin()
        told = answer.getheader("Date")
        return now() - email.utils.parsedate_to_datetime(told) if told else None
    except (http.client.HTTPException, ValueError, OSError):
        return None
    finally:
        answer.close()


def judge(
    name: str, shown: str, ends: dt.datetime, offset: dt.timedelta | None = None
) -> Check:
    """A server whose certificate ends then (証明書の期限)."""
    left = ends - now()
    if offset is not None and abs(offset) > _CLOCK_TOLERANCE:
        return Check(
            name,
            ok=False,
            found=f"この機械の時計が、{shown} の時刻と {offset.total_seconds():+,.0f} 秒違います",
            remedy="時計を合わせてください (timedatectl、または時刻サーバーの設定)。",
            needed=False,
        )
    told = f"{shown}、証明書は {ends:%Y-%m-%d} まで"
    if left > SOON:
        return Check(name, ok=True, found=told)
    return Check(
        name,
        ok=False,
        found=f"{told} (あと {max(left.days, 0)} 日)",
        remedy="期限の前に、証明書を更新してください (相手のものなら、相手に頼みます)。",
        needed=False,
    )


def check_certificates(settings: Settings) -> Check:
    """The certificate files that the settings name; no line is opened (証明書)."""
    name, files = "証明書", tuple(_files(settings))
    for path in files:
        try:
            ends = min(
                found.not_valid_after_utc
                for found in x509.load_pem_x509_certificates(path.read_bytes())
            )
        except (OSError, ValueError):
            return Check(
                name,
                ok=False,
                found=f"{path} を読めません",
                remedy="設定の ca_file に、PEM 形式の証明書の場所を書いてください。",
            )
        found = judge(name, str(path), ends)
        if not found.ok:
            return found
    return Check(name, ok=True, found=f"{len(files)} 個のファイル")


def _files(settings: Settings) -> Iterator[Path]:
    for partner in settings.exchange.partners:
        if partner.https and partner.https.ca_file:
            yield partner.https.ca_file
    server = settings.exchange.mail_server
    if server and server.ca_file:
        yield server.ca_file
