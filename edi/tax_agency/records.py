"""The 24 items of a published registration, as CSV and as JSON (公表情報の項目).

Source: 適格請求書発行事業者公表サイト「リソース定義書」; order and lengths as public
implementations state them. A CSV file has no heading.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from books.errors import FormatError
from books.identifiers import parse_registration_number
from books.registry import RegistrantKind, Registration

ITEMS = (
    "sequenceNumber",  # 一連番号
    "registratedNumber",  # 登録番号 (sic)
    "process",  # 事業者処理区分
    "correct",  # 訂正区分
    "kind",  # 人格区分
    "country",  # 国内外区分
    "latest",  # 最新履歴
    "registrationDate",  # 登録年月日
    "updateDate",  # 更新年月日
    "disposalDate",  # 取消年月日
    "expireDate",  # 失効年月日
    "address",  # 本店又は主たる事務所の所在地
    "addressPrefectureCode",
    "addressCityCode",
    "addressRequest",  # 主たる事務所の所在地等 (公表申出)
    "addressRequestPrefectureCode",
    "addressRequestCityCode",
    "kana",  # 日本語(カナ)
    "name",  # 氏名又は名称
    "addressInside",  # 国内において行う資産の譲渡等に係る事務所
    "addressInsidePrefectureCode",
    "addressInsideCityCode",
    "tradeName",  # 主たる屋号
    "popularName_previousName",  # 通称・旧姓
)


def parse_row(cells: Sequence[str]) -> Registration:
    """Read a row of a CSV file (公表情報の一行).

    Raises:
        FormatError: not 24 items, or one of them can't be what it should.
    """
    if len(cells) != len(ITEMS):
        raise FormatError(
            f"項目が{len(cells)}個あります({len(ITEMS)}個のはずです)。国税庁の公表サイトから"
            "CSV 形式で取得し直してください。"
        )
    return parse_items(dict(zip(ITEMS, cells, strict=True)))


def parse_items(items: Mapping[str, object]) -> Registration:
    """Read the items of one record, CSV or JSON (公表情報の一件).

    Raises:
        FormatError: an item can't be what it should.
    """
    text = {name: _text(items.get(name)) for name in ITEMS}
    number = parse_registration_number(text["registratedNumber"])
    if number is None:
        raise FormatError(
            f"登録番号「{text['registratedNumber'][:40]}」は T と数字13桁ではありません。"
            "公表サイトのファイルか確かめてください。"
        )
    registered = _date(text, "registrationDate")
    updated = _date(text, "updateDate") or registered
    if registered is None or updated is None:
        raise FormatError(f"{number}の登録年月日がありません。取得し直してください。")
    return Registration(
        number=number,
        process=text["process"][:2],
        kind=_kind(text["kind"]),
        latest=text["latest"] != "0",
        registered_on=registered,
        updated_on=updated,
        cancelled_on=_date(text, "disposalDate"),
        expired_on=_date(text, "expireDate"),
        name=text["name"],
        kana=text["kana"],
        address=text["address"] or text["addressRequest"] or text["addressInside"],
        trade_name=text["tradeName"],
        popular_name=text["popularName_previousName"],
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()


def _kind(text: str) -> RegistrantKind | None:
    return RegistrantKind(text) if text in ("1", "2") else None


def _date(text: Mapping[str, str], name: str) -> dt.date | None:
    if not text[name]:
        return None
    try:
        return dt.date.fromisoformat(text[name])
    except ValueError as error:
        raise FormatError(
            f"{text['registratedNumber']}の日付「{text[name][:20]}」({name})を読めません。"
            "公表サイトから取得し直してください。"
        ) from error
