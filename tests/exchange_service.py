"""A web service of a partner that takes documents, on a real uvicorn with a certificate.

``python -m tests.exchange_service PORT CERTIFICATE KEY``; how it behaves is said per path.
"""

import asyncio
import sys

import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI()
taken: dict[str, list[dict[str, str]]] = {}


@app.post("/{mode}")
async def take(mode: str, request: Request) -> Response:
    body = await request.body()
    key = request.headers["Idempotency-Key"]
    if mode.isdecimal():
        headers = {"Retry-After": "600"} if mode == "503" else {}
        told = f"you said {request.headers.get('Authorization')} " + "x" * 260
        told += str(request.headers.get("Authorization"))
        return Response(told, int(mode), headers)
    arrival = {"body": body.hex(), "digest": request.headers["Content-Digest"]}
    arrival["authorization"] = request.headers.get("Authorization", "")
    if mode == "once" and key in taken:
        return Response("taken before", 409)
    taken.setdefault(key, []).append(arrival)
    if mode == "silent":
        await asyncio.sleep(30)
    return Response("thank you", 202)


@app.get("/status/{key}")
async def status(key: str) -> Response:
    return Response("here it is", 200) if key in taken else Response("none", 404)


@app.get("/taken")
async def everything() -> dict[str, list[dict[str, str]]]:
    return taken


if __name__ == "__main__":
    port, certificate, key = sys.argv[1:]
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(port),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
    )
