"""Check an uploaded file of bulk transfers record by record (総合振込ファイルの検査).

Written from the published table of 120 bytes, on its own: what denpyo writes is
checked by something that shares no code with it.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from books.calendar import is_bank_business_day
from samples.sites.bank import master

WIDTH = 120
_HEADER = (
    ("kind", 2),
    ("coding", 1),
    ("client_code", 10),
    ("client_name", 40),
    ("day", 4),
    ("bank", 4),
    ("bank_name", 15),
    ("branch", 3),
    ("branch_name", 15),
    ("account_type", 1),
    ("account", 7),
)
_DATA = (
    ("bank", 4),
    ("bank_name", 15),
    ("branch", 3),
    ("branch_name", 15),
    ("clearing", 4),
    ("account_type", 1),
    ("account", 7),
    ("holder", 30),
    ("amount", 10),
    ("new_code", 1),
    ("codes", 20),
    ("method", 1),
    ("mark", 1),
)
_TRAILER = (("count", 6), ("total", 12))
_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ"
HOLDER = frozenset(_KANA + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ().-")
MAX_DAYS_AHEAD = 45


@dataclass
class Checked:
    """What a file says, and what is wrong with it."""

    sha256: str
    day: dt.date | None = None
    records: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Yen of all records."""
        return sum(record["amount"] for record in self.records)

    def refuse(self, number: int, item: str, text: str) -> None:
        """Note an error of a record."""
        self.errors.append({"number": number, "item": item, "text": text})


def check_file(content: bytes, today: dt.date) -> Checked:
    """Read a file; it may be booked when no errors are found."""
    checked = Checked(hashlib.sha256(content).hexdigest())
    try:
        text = content.rstrip(b"\x1a").decode("cp932")
    except UnicodeDecodeError:
        checked.refuse(0, "ファイル", "文字コードがシフトJISではありません。")
        return checked
    lines = text.splitlines() if "\n" in text or "\r" in text else _cut(text)
    if [line[:1] for line in lines if line[:1] != "2"] != ["1", "8", "9"]:
        checked.refuse(
            0, "ファイル", "ヘッダ・データ・トレーラ・エンドの順になっていません。"
        )
        return checked
    for number, line in enumerate(lines, 1):
        if len(line) != WIDTH or len(line.encode("cp932")) != WIDTH:
            checked.refuse(number, "レコード長", f"{WIDTH}バイトではありません。")
        elif line[0] == "1":
            _check_header(checked, number, _fields(line, _HEADER), today)
        elif line[0] == "2":
            _check_data(checked, number, _fields(line, _DATA))
        elif line[0] == "8":
            _check_trailer(checked, number, _fields(line, _TRAILER))
    if not checked.records and not checked.errors:
        checked.refuse(0, "ファイル", "データレコードがありません。")
    return checked


def _cut(text: str) -> list[str]:
    return [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]


def _fields(line: str, layout: tuple[tuple[str, int], ...]) -> dict[str, str]:
    values, place = {}, 1
    for name, width in layout:
        values[name] = line[place : place + width]
        place += width
    return values


def _check_header(
    checked: Checked, number: int, values: dict[str, str], today: dt.date
) -> None:
    if values["kind"] != "21":
        checked.refuse(number, "種別コード", "総合振込(21)ではありません。")
    if values["client_code"] != master.CLIENT_CODE:
        checked.refuse(number, "委託者コード", "ご契約の委託者コードと一致しません。")
    ours = (master.BANK_CODE, master.BRANCH_CODE, master.TRANSFER_ACCOUNT)
    if (values["bank"], values["branch"], values["account"]) != ours:
        checked.refuse(number, "支払口座", "振込を契約している口座ではありません。")
    day = _day(values["day"], today)
    if day is None:
        checked.refuse(
            number, "振込指定日", f"「{values['day']}」は日付ではありません。"
        )
    elif not today < day <= today + dt.timedelta(MAX_DAYS_AHEAD):
        checked.refuse(
            number,
            "振込指定日",
            f"{day:%Y/%m/%d}は指定できません(翌日から{MAX_DAYS_AHEAD}日先まで)。",
        )
    elif not is_bank_business_day(day):
        checked.refuse(number, "振込指定日", f"{day:%Y/%m/%d}は銀行休業日です。")
    checked.day = day


def _day(text: str, today: dt.date) -> dt.date | None:
    if not (text.isascii() and text.isdigit()):
        return None
    for year in (today.year, today.year + 1):
        try:
            day = dt.date(year, int(text[:2]), int(text[2:]))
        except ValueError:
            return None
        if day >= today:
            return day
    return day


def _check_data(checked: Checked, number: int, values: dict[str, str]) -> None:
    for name, label in (
        ("bank", "被仕向金融機関番号"),
        ("branch", "被仕向支店番号"),
        ("account", "口座番号"),
        ("amount", "振込金額"),
    ):
        if not (values[name].isascii() and values[name].isdigit()):
            checked.refuse(
                number, label, f"「{values[name].strip()}」は数字ではありません。"
            )
            return
    holder, amount = values["holder"].rstrip(), int(values["amount"])
    if values["account_type"] not in "1249":
        checked.refuse(number, "預金種目", "1・2・4・9のいずれでもありません。")
    if not holder or not HOLDER.issuperset(holder):
        checked.refuse(
            number, "受取人名", "半角カナ・英大文字・数字で入力してください。"
        )
    if amount == 0:
        checked.refuse(number, "振込金額", "0円です。")
    if values["account"] == "0000000":
        checked.refuse(number, "口座番号", "0000000は指定できません。")
    checked.records.append(
        {
            "bank": values["bank"],
            "bank_name": values["bank_name"].strip(),
            "branch": values["branch"],
            "branch_name": values["branch_name"].strip(),
            "account_type": values["account_type"],
            "account": values["account"],
            "holder": holder,
            "amount": amount,
            "edi": values["codes"].strip() if values["mark"] == "Y" else "",
        }
    )


def _check_trailer(checked: Checked, number: int, values: dict[str, str]) -> None:
    stated = (values["count"], values["total"])
    actual = (f"{len(checked.records):06d}", f"{checked.total:012d}")
    if stated != actual:
        checked.refuse(number, "合計", "件数または合計金額がデータと一致しません。")
