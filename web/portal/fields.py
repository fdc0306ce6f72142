"""What partners type (入力欄): quantities, days and yen, in whatever width."""

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData

from books.errors import FormatError

MOST = Decimal(999999999)


@dataclass
class Fields:
    """The fields of a form, and what is wrong with them (入力と誤り)."""

    form: FormData
    flaws: list[str] = field(default_factory=list)

    def text(self, name: str, most: int = 200) -> str:
        """What was typed, without blanks around it."""
        value = self.form.get(name, "")
        return value.strip()[:most] if isinstance(value, str) else ""

    def told(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    def day(self, name: str, label: str) -> dt.date | None:
        """A day as the browser sends it; None where nothing is typed."""
        text = unicodedata.normalize("NFKC", self.text(name))
        try:
            return dt.date.fromisoformat(text.replace("/", "-")) if text else None
        except ValueError:
            self.flaws.append(
                f"{label}「{text}」を読めません。2026-12-15 のように入れてください。"
            )
            return None

    def quantity(self, name: str, label: str) -> Decimal | None:
        """A quantity of at least nothing; None where nothing is typed."""
        plain = unicodedata.normalize("NFKC", self.text(name)).replace(",", "")
        try:
            value = Decimal(plain) if plain else None
        except InvalidOperation:
            value = Decimal(-1)
        if value is not None and not Decimal(0) <= value <= MOST:
            self.flaws.append(
                f"{label}の数量「{plain}」を読めません。数字で入れてください。"
            )
            return None
        return value

    def check(self) -> None:
        """Stop where something is wrong.

        Raises:
            FormatError: with all flaws.
        """
        if self.flaws:
            raise FormatError("".join(self.flaws))
