"""How a browser says where it wants to go, and the way there (SOCKS5, RFC 1928)."""

import asyncio
import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_VERSION, _CONNECT = 5, 1
_OK, _FAILED, _REFUSED = 0, 1, 5
_IPV4, _NAME, _IPV6 = 1, 3, 4
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def greet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, int]:
    """Where the browser wants to go (行き先).

    Raises:
        ValueError: it wants something else than a connection.
        IncompleteReadError: it hung up.
    """
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(bytes((_VERSION, _OK)))
    version, command, _, kind = await reader.readexactly(4)
    if (version, command) != (_VERSION, _CONNECT) or kind not in (_IPV4, _NAME, _IPV6):
        writer.write(_answer(_FAILED))
        raise ValueError("only CONNECT")
    if kind == _NAME:
        length = (await reader.readexactly(1))[0]
        host = (await reader.readexactly(length)).decode("ascii")
    else:
        size = 4 if kind == _IPV4 else 16
        host = str(ipaddress.ip_address(await reader.readexactly(size)))
    return host, int.from_bytes(await reader.readexactly(2), "big")


def reply(*, ok: bool) -> bytes:
    """Whether the connection is there."""
    return _answer(_OK if ok else _REFUSED)


def _answer(code: int) -> bytes:
    return bytes((_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0))


async def reach(host: str, port: int) -> Streams:
    """A connection to a site, through the company's proxy where there is one (接続).

    Raises:
        OSError: nobody is there.
        ValueError: the proxy refuses.
    """
    proxy = getproxies().get("https")
    if not proxy or proxy_bypass(host):
        return await asyncio.open_connection(host, port)
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 8080)
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    writer.write(f"CONNECT {where} HTTP/1.1\r\nHost: {where}\r\n\r\n".encode("ascii"))
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200" not in head.split(b"\r\n", 1)[0]:
        writer.transport.abort()
        raise ValueError("the proxy refuses")
    return reader, writer
