"""Keeping what the bot saw (証跡): pictures with hidden secrets, texts, a trace.

A trace is Playwright's own record of what was done. It is begun after sign-in, so that
no secret is typed into it, and cleaned before it is kept (``rpa.trace``).
"""

import contextlib
import tempfile
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator

from books.evidence import EvidenceShelf
from books.secrets import written_forms
from rpa.screen import Screen
from rpa.trace import clean_trace

_MASK = "#333333"


class Camera:
    """Pictures and texts of one attempt (証跡の記録); ``kept`` goes into the job."""

    def __init__(
        self, screen: Screen, shelf: EvidenceShelf, attempt: str, *, traces: bool
    ) -> None:
        self.screen = screen
        self.kept: dict[str, object] = {}
        self._shelf = shelf
        self._attempt = attempt
        self._traces = traces
        self._tracing = False

    def picture(self, name: str) -> None:
        """A picture of the whole page; what can't be taken is no reason to stop."""
        with contextlib.suppress(PlaywrightError):
            content = self.screen.page.screenshot(
                full_page=True,
                mask=self._secret_places(),
                mask_color=_MASK,
                animations="disabled",
            )
            self._keep(name, content, ".png")

    def text(self, name: str) -> None:
        """The text of the page, without secrets."""
        page = self.screen.page
        shown = f"{page.url}\n\n{self.screen.text()}\n"
        hidden = self.screen.keyring.hide(shown)
        self._keep(f"{name} text", hidden.encode("utf-8", "replace"), ".txt")

    def note(self, name: str, value: object) -> None:
        """A fact beside the pictures."""
        if isinstance(value, str):
            value = self.screen.keyring.hide(value)
        self.kept[f"{self._attempt} {name}"] = value

    def start_trace(self) -> None:
        """Begin to record; nothing secret is typed from here on."""
        if self._traces and not self._tracing:
            self.screen.page.context.tracing.start(snapshots=True, screenshots=False)
            self._tracing = True

    def drop_trace(self) -> None:
        """Stop recording and forget it."""
        if self._tracing:
            self._tracing = False
            with contextlib.suppress(PlaywrightError):
                self.screen.page.context.tracing.stop()

    def keep_trace(self) -> None:
        """Stop recording and keep it, cleaned of secrets."""
        if not self._tracing:
            return
        self._tracing = False
        with tempfile.TemporaryDirectory(prefix="denpyo-trace") as folder:
            path = Path(folder) / "trace.zip"
            with contextlib.suppress(PlaywrightError):
                self.screen.page.context.tracing.stop(path=path)
            if path.is_file():
                cleaned = clean_trace(path.read_bytes(), self.screen.keyring.used)
                if cleaned is not None:
                    self._keep("trace", cleaned, ".zip")

    def _keep(self, name: str, content: bytes, suffix: str) -> None:
        self.kept[f"{self._attempt} {name}"] = self._shelf.keep(content, suffix)

    def _secret_places(self) -> list[Locator]:
        page = self.screen.page
        places = [page.locator("input[type=password]"), *self.screen.secret_fields]
        values = [secret.reveal() for secret in self.screen.keyring.used]
        with contextlib.suppress(PlaywrightError):
            count = page.evaluate(_MARK, [v for value in values for v in _forms(value)])
            if count:
                places.append(page.locator("[data-denpyo-secret]"))
        return places


def _forms(value: str) -> tuple[str, ...]:
    return written_forms(value) if len(value) >= 4 else ()


_MARK = """secrets => {
  let count = 0;
  const has = text => text && secrets.some(one => text.includes(one));
  document.querySelectorAll('[data-denpyo-secret]').forEach(
    el => el.removeAttribute('data-denpyo-secret'));
  document.querySelectorAll('input, textarea, body *').forEach(el => {
    const own = [...el.childNodes].filter(n => n.nodeType === 3)
      .map(n => n.textContent).join('');
    if (has(el.value) || has(own)) { el.setAttribute('data-denpyo-secret', ''); count++; }
  });
  return count;
}"""
