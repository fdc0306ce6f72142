"""How one bank writes its statement CSV, as a YAML file (銀行明細CSVの定義).

A profile names the columns by their headings (alternatives in a list) or by position
from 1, and says how dates, amounts and directions are written. Shipped ones lie in
``profiles/``; a user's folder adds more, and one of the same name replaces ours.
"""

import codecs
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from books.errors import FormatError
from books.settings_file import explain, read_values, wrong_file

SHIPPED = Path(__file__).parent / "profiles"
FOOTERS = ("合計", "小計", "総合計", "計", "以上", "※", "＊", "*", "(注", "注)", "注:")


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _column(value: object) -> int | tuple[str, ...]:
    """A position from 1, or the headings that the column may have."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    names = value if isinstance(value, list | tuple) else (value,)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError("見出しの名前、その一覧、または 1 からの列番号")
    return tuple(map(str, names))


def _pattern(text: str) -> str:
    try:
        compiled = re.compile(text)
    except re.error as error:
        raise ValueError("正しい正規表現") from error
    if compiled.groups != 1:
        raise ValueError("( ) がちょうど一つある正規表現")
    return text


def _encodings(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise ValueError("cp932、utf-8-sig などの文字コード") from error
    return names


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Encodings = Annotated[Texts, AfterValidator(_encodings)]
Column = Annotated[int | tuple[str, ...], PlainValidator(_column)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Part(BaseModel):
    """Base of the parts of a profile: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Part):
    """Which column holds what (列の意味); what is absent has no column.

    The text of a movement is ``description``, ``detail`` and ``memo``, one after the
    other. ``kind`` tells movements from other rows, ``number`` counts them.
    ``account`` is an account in one text (支店名 種目 番号).
    """

    date: Column | None = None
    year: Column | None = None
    month: Column | None = None
    day: Column | None = None
    money_in: Column | None = None
    money_out: Column | None = None
    amount: Column | None = None
    direction: Column | None = None
    balance: Column | None = None
    description: Column | None = None
    detail: Column | None = None
    memo: Column | None = None
    payer: Column | None = None
    sender_bank: Column | None = None
    sender_branch: Column | None = None
    edi: Column | None = None
    kind: Column | None = None
    number: Column | None = None
    account: Column | None = None
    bank_code: Column | None = None
    branch: Column | None = None
    account_type: Column | None = None
    account_number: Column | None = None
    holder: Column | None = None


class Preamble(_Part):
    """What the lines above the headings tell (見出しより上の行), as patterns."""

    branch: Pattern | None = None
    account_type: Pattern | None = None
    account_number: Pattern | None = None
    holder: Pattern | None = None
    from_date: Pattern | None = None
    to_date: Pattern | None = None


class Profile(_Part):
    """One bank's CSV (銀行明細CSVの定義).

    ``header`` is the whole row of headings where only that tells the file apart;
    ``date_form`` says what a year of two digits is: 和暦 (wareki) or of this century
    (short). ``marks`` are texts that must stand in it; ``ignored`` are headings that are left
    out on purpose. ``negative_out``: money out has a minus in its own column.
    ``fallback`` profiles are tried last.
    ``seen`` says where the headings were seen, ``unconfirmed`` what nobody confirmed.
    """

    name: str
    label: str
    bank_code: str | None = Field(default=None, pattern=r"^[0-9]{4}$")
    seen: Texts = ()
    unconfirmed: Texts = ()
    encodings: Encodings = ("utf-8-sig", "cp932")
    delimiter: Literal[",", "\t", ";"] = ","
    quote: Literal['"', "'", ""] = '"'
    has_header: bool = True
    skip_lines: int = Field(default=0, ge=0, le=1000)
    header: Texts = ()
    marks: Texts = ()
    ignored: Texts = ()
    fallback: bool = False
    order: Literal["auto", "oldest", "newest"] = "auto"
    date_form: Literal["auto", "wareki", "short"] = "auto"
    in_words: Texts = ("入金", "入", "預入", "受入", "1")
    out_words: Texts = ("出金", "出", "支払", "払出", "引出", "払", "2")
    negative_out: bool = False
    kind_words: Texts = ()
    footers: Texts = FOOTERS
    payer_pattern: Pattern | None = None
    columns: Columns
    preamble: Preamble = Preamble()

    @model_validator(mode="after")
    def _check(self) -> Self:
        columns = self.columns
        split = (columns.year, columns.month, columns.day)
        if columns.date is None and None in split:
            raise ValueError("columns に date か、year と month と day")
        two = None not in (columns.money_in, columns.money_out)
        if not two and columns.amount is None:
            raise ValueError("columns に money_in と money_out か、amount")
        if self.kind_words and columns.kind is None:
            raise ValueError("kind_words には columns の kind も")
        if not self.has_header:
            self._check_positions()
        return self

    def _check_positions(self) -> None:
        """Without headings every column is a position."""
        if any(isinstance(column, tuple) for _, column in self.named()):
            raise ValueError("has_header が false のときは、columns に列番号だけ")

    def named(self) -> tuple[tuple[str, int | tuple[str, ...]], ...]:
        """The columns that there are: what, and where."""
        found = ((name, getattr(self.columns, name)) for name in Columns.model_fields)
        return tuple((name, column) for name, column in found if column is not None)


def load_profiles(folder: Path | None = None) -> tuple[Profile, ...]:
    """Every profile, those of the user's folder first (定義の一覧).

    Raises:
        SettingsError: a file is wrong: which, where, and what may stand there.
        FormatError: the folder is not there.
    """
    if folder is not None and not folder.is_dir():
        raise FormatError(
            f"銀行明細CSVの定義のフォルダー {folder} がありません。場所を確かめてください。"
        )
    own = () if folder is None else tuple(map(read_profile, _files(folder)))
    names = {profile.name for profile in own}
    return (*own, *(p for p in _shipped() if p.name not in names))


def get_profile(name: str, folder: Path | None = None) -> Profile:
    """The profile of a name.

    Raises:
        FormatError: there is none.
    """
    profiles = load_profiles(folder)
    for profile in profiles:
        if profile.name == name:
            return profile
    raise FormatError(
        f"銀行明細CSVの定義「{name}」はありません。"
        f"使えるのは{'、'.join(sorted(p.name for p in profiles))}です。"
    )


def read_profile(path: Path) -> Profile:
    """Read one profile; its name is that of the file (定義ファイルの読込).

    Raises:
        SettingsError: what is wrong, with the path of the key.
    """
    values = read_values(path)
    try:
        return Profile.model_validate({"name": path.stem, **values})
    except ValidationError as error:
        raise wrong_file(path, tuple(_explain(error))) from error


def _explain(error: ValidationError) -> Iterator[str]:
    """A sentence for each mistake; those of the whole file have no place."""
    sentences = explain(error, Profile)
    for one, told in zip(error.errors(include_url=False), sentences, strict=True):
        yield told if one["loc"] else f"{one['ctx']['error']} を書いてください。"


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})


@cache
def _shipped() -> tuple[Profile, ...]:
    return tuple(map(read_profile, _files(SHIPPED)))
