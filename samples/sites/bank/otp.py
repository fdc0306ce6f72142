"""One-time passwords: sent, shown on a token page, taken once (ワンタイムパスワード)."""

import secrets
import time

from starlette.requests import Request

from samples.sites.site import site_of

MAX_TRIES = 5


def send_otp(request: Request, user: str) -> str:
    """Make a new password; it lies in ``otp-USER.txt`` of the site's folder too."""
    site = site_of(request)
    code = f"{secrets.randbelow(1_000_000):06d}"
    until = time.time() + site.plan.settings.otp_seconds
    site.database.run("UPDATE otps SET used = 1 WHERE user = ?", user)
    site.database.add("otps", {"user": user, "code": code, "until": until, "used": 0})
    (site.folder / f"otp-{user}.txt").write_text(code + "\n", encoding="utf-8")
    return code


def find_otp(request: Request, user: str) -> dict[str, object] | None:
    """The last password of a user, if any."""
    query = "SELECT * FROM otps WHERE user = ? ORDER BY id DESC LIMIT 1"
    return site_of(request).database.one(query, user)


def refuse_otp(request: Request, user: str, code: str) -> str:
    """Why a password is not taken, or ``""``; taken, it is used up."""
    site, last = site_of(request), find_otp(request, user)
    if last is None or last["used"]:
        return "ワンタイムパスワードは使用済みです。再送してください。"
    if time.time() > float(str(last["until"])):
        return "ワンタイムパスワードの有効期限が切れています。再送してください。"
    tries = int(str(last["tries"])) + 1
    right = secrets.compare_digest(code.encode(), str(last["code"]).encode())
    used = right or tries >= MAX_TRIES
    site.database.run(
        "UPDATE otps SET used = ?, tries = ? WHERE id = ?", int(used), tries, last["id"]
    )
    return "" if right else "ワンタイムパスワードが正しくありません。"
