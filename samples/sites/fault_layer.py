"""The layer around a site that makes requests fail as planned (障害を起こす層)."""

import asyncio
import contextlib
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samples.sites.plan import Fault, Plan

MAINTENANCE = """<!doctype html><html lang="ja"><head><meta charset="utf-8">
<title>メンテナンスのお知らせ</title></head><body>
<h1>ただいまシステムメンテナンス中です</h1>
<p>下記の時間帯はご利用いただけません。ご不便をおかけし、申し訳ございません。</p>
<p>毎月第2土曜日 21:00 ～ 翌 7:00</p></body></html>"""
ERROR = """<!doctype html><html lang="ja"><head><meta charset="utf-8">
<title>エラー</title></head><body><h1>システムエラーが発生しました</h1>
<p>しばらくたってから、もう一度お試しください。(E-9001)</p></body></html>"""
MISSING = """<!doctype html><html lang="ja"><head><meta charset="utf-8">
<title>ページが見つかりません</title></head><body>
<h1>お探しのページは見つかりません</h1></body></html>"""


class FaultLayer:
    """Lets a request through, stops it, or spoils its answer."""

    def __init__(self, app: ASGIApp, plan: Plan) -> None:
        self.app = app
        self.plan = plan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the control paths ``/__…`` never fail."""
        if scope["type"] != "http" or scope["path"].startswith("/__"):
            await self.app(scope, receive, send)
            return
        met = self.plan.meet(scope["method"], scope["path"])
        scope.setdefault("state", {})["faults"] = {f.kind: f for f in met}
        if met:  # what was sent is processed, also when nobody waits for the answer
            receive = _again(await _read(receive))
        for fault in met:
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
        for fault in met:
            if fault.kind == "maintenance":
                page = HTMLResponse(MAINTENANCE, fault.status)
                await page(scope, receive, send)
                return
            if fault.kind == "error_before":
                await _spoil(fault, [], scope, receive, send)
                return
        late = next((f for f in met if f.kind == "error_after"), None)
        if late is None:
            with contextlib.suppress(ClientDisconnect):  # half a form: nothing to book
                await self.app(scope, receive, send)
            return
        answer: list[Message] = []
        await self.app(scope, receive, _keep(answer))
        await _spoil(late, answer, scope, receive, send)


def _keep(answer: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        answer.append(message)

    return keep


async def _read(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Message]) -> Receive:
    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


async def _spoil(
    fault: Fault, answer: list[Message], scope: Scope, receive: Receive, send: Send
) -> None:
    if fault.how == "500":
        await HTMLResponse(ERROR, 500)(scope, receive, send)
    elif fault.how == "404":
        await HTMLResponse(MISSING, 404)(scope, receive, send)
    elif fault.how == "blank":
        await HTMLResponse("", 200)(scope, receive, send)
    elif fault.how == "hang":
        await asyncio.sleep(fault.seconds or 3600)
        await _cut(send)
    elif fault.how == "cut" and answer:
        await _send_half(answer, send)
        await _cut(send)
    else:
        await _cut(send)


async def _send_half(answer: list[Message], send: Send) -> None:
    body = b"".join(m.get("body", b"") for m in answer)
    head = dict(answer[0])
    if not body:  # a redirection: its target is the half that does not arrive
        head["headers"] = [(b"content-length", b"9")]
    await send(head)
    await send(
        {
            "type": "http.response.body",
            "body": body[: len(body) // 2] or b"<",
            "more_body": True,
        }
    )


async def _cut(send: Send) -> None:
    """Cut the line; under a test client, which has none, the request fails."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the practice site cut the line")
    transport.abort()
    await asyncio.sleep(0.05)
