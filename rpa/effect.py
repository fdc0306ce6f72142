"""One effect on a site (一件の操作): ask, prepare, submit, read what the site says.

The same for an entry, an invoice and a transfer file; ``rpa.runner`` keeps the order of
the steps, so that each happens once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as PlaywrightError

from books.bot_orders import Order
from books.bot_words import Each
from rpa.form import Difference, Filling
from rpa.put import File
from rpa.screen import Screen
from rpa.search import Asked, Finder
from rpa.site import full
from rpa.site_parts import Form, Search
from rpa.templates import shape
from rpa.trouble import RefusedError, TechnicalError

_MOST_SHOWN = 200
_INVALID = """button => {
  const form = button.form;
  if (!form || form.noValidate || button.formNoValidate) return [];
  const wrong = [...form.elements].filter(one => one.willValidate && !one.validity.valid);
  return wrong.map(one => `${one.labels?.[0]?.innerText || one.ariaLabel || one.name}
    「${one.value}」 ${one.validationMessage}`.replace(/\\s+/g, ' ').trim());
}"""


@dataclass(frozen=True, slots=True)
class Done:
    """The site says that it is done (完了の表示)."""

    words: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The site says what is wrong with it (入力エラー)."""

    message: str


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer that says either (応答なし).

    ``shown``: what came on the page meanwhile, where we waited to the end in vain.
    """

    message: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """The site says that it did something that was not meant (別の操作)."""

    words: str


def after(shown: str) -> str:
    """What came on the page after the click, in words (押したあとの表示)."""
    return (
        f"押したあとに出た文字: 『{shown}』。" if shown else "何も新しく出ていません。"
    )


Answer = Done | Refused | Silent | Other


class Effect:
    """An order on the pages of a site (操作)."""

    def __init__(
        self,
        screen: Screen,
        form: Form,
        search: Search,
        order: Order,
        mark: str,
        file: File | None = None,
    ) -> None:
        site = screen.site
        head, self.notes = shape(order.head(mark), site)

        def lines(each: Each) -> tuple[Mapping[str, str], ...]:
            return tuple(shape(line, site)[0] for line in order.lines(each))

        typed = lines(form.rows.each if form.rows else "pair")
        self.screen = screen
        self.form = form
        self.search = search
        self._filling = Filling(screen, form, head, typed, file)
        self._finder = Finder(screen, search, head, lines)
        self._button: ElementHandle | None = None
        self._before = ("", "")

    def ask(self) -> Asked:
        """Search the site for our mark (検索)."""
        return self._finder.ask()

    def prepare(self) -> tuple[Difference, ...]:
        """Fill the form; what it then shows otherwise than meant. Nothing is sent yet.

        Raises:
            SiteTroubleError: the page is not as described, or takes a value not.
        """
        self._filling.fill()
        found = self._filling.differences()
        if found:
            return found
        found = self._filling.go_on()
        if not found:
            self._find_button()
        return found

    def _find_button(self) -> None:
        name = full(self.form.page, self.form.submit)
        self.screen.step()
        self._button = self.screen.get_element(name)
        wrong = self._button.evaluate(_INVALID)
        if wrong:
            raise RefusedError(f"ブラウザーが入力を受け付けません: {'、'.join(wrong)}")
        try:
            self._button.click(trial=True)
        except PlaywrightError as error:
            first = self.screen.keyring.hide(str(error).splitlines()[0])
            raise TechnicalError(
                f"{name} を押せる状態になりません({first})。"
            ) from error

    def arm(self, seconds: float) -> None:
        """Let the page take one click, and only so long.

        What it says already is no answer to the click.
        """
        self._before = (self.screen.text(), self.screen.message())
        self.screen.arm(seconds)
        self.screen.forget_failure()

    def submit(self) -> None:
        """The one click that can't be taken back (確定)."""
        if self._button is None:
            raise TechnicalError("確定の準備ができていません。")
        self.screen.watch_line()
        self._button.click(no_wait_after=True, timeout=5000)

    def answer(self) -> Answer:
        """What the site says to it (応答)."""
        texts = self.screen.site.texts
        silent = (texts.taken, texts.maintenance, texts.session_end, texts.trouble)
        groups = {
            "done": self._new(self.form.done),
            "wrong": self._new(self.form.wrong),
            "silent": self._new(*silent),
        }
        seconds = self.screen.seconds
        waited = 0.0
        came: dict[str, None] = {}
        while waited < seconds:
            came |= self._came()
            seen = self.screen.wait_for(groups, 0.25)
            if seen == "done":
                return Done(self._words(groups["done"]))
            if seen == "wrong":
                return Other(self._words(groups["wrong"]))
            if seen == "silent":
                return Silent(f"「{self._words(groups['silent'])}」と表示されました。")
            if self._is_gone():
                return Done("(入力画面が閉じた)")
            message = self.screen.message()
            if message and message != self._before[1]:
                return Refused(message)
            if self.screen.is_lost:
                return Silent(f"応答がありません({self.screen.why_lost})。")
            waited += 0.25
        shown = " / ".join(came | self._came())
        shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
        told = f"{seconds:g} 秒待ちましたが、{self.sign}ませんでした。{after(shown)}"
        return Silent(told, shown)

    @property
    def sign(self) -> str:
        """What tells success, up to the stem of a verb: 『登録しました』が出 (成功のしるし)."""
        if self.form.done:
            return f"done の文字『{'・'.join(self.form.done)}』が出"
        return f"gone の部品 {self.form.gone} が消え"

    def _came(self) -> dict[str, None]:
        """Lines that the page shows now and did not before the click."""
        before = {line.strip() for line in self._before[0].splitlines()}
        lines = (line.strip() for line in self.screen.text().splitlines())
        return dict.fromkeys(line for line in lines if line and line not in before)

    def _new(self, *groups: tuple[str, ...]) -> tuple[str, ...]:
        """Words that the page did not show before the click."""
        words = (word for group in groups for word in group)
        return tuple(word for word in words if word not in self._before[0])

    def _is_gone(self) -> bool:
        """Whether what vanishes on success did; the page itself must be whole."""
        name = self.form.gone
        if name is None or self.screen.is_lost or not self.screen.text():
            return False
        return not self.screen.has(full(self.form.page, name))

    def _words(self, words: tuple[str, ...]) -> str:
        text = self.screen.text()
        return next((word for word in words if word in text), words[0])
