"""The one sentence why, as a bookkeeper would say it (消込の理由)."""

from collections.abc import Mapping

from books.matching.decide import Weighed
from books.matching.identity import Known, Payer
from books.matching.setting import Explanation, Shape
from books.model import Difference, DifferenceKind, OpenItem, Payment, Side

_KNOWN = {
    Known.HISTORY: "名義と銀行・支店が過去の消込と同じで",
    Known.HISTORY_NAME: "名義が過去の消込と同じで",
    Known.NAME: "名義が取引先のカナと一致し",
    Known.CUT: "途中で切れた名義が取引先のカナの先頭と一致し",
    Known.TURNED: "名義が取引先のカナと姓名の順だけ違い",
    Known.READ: "名義が取引先名の読みと一致し",
    Known.TRADE: "名義が取引先の屋号の読みと一致し",
    Known.PART: "名義の一部が取引先のカナと一致し",
    Known.TYPO: "名義が取引先のカナと一文字違いで",
    Known.TOGETHER: "名義は未登録ですが同じ名義のほかの入出金もこの取引先の金額と合い",
    Known.NUMBER: "名義は未登録ですがEDI情報の番号があり",
    Known.NOT: "名義からは取引先が分かりませんが",
}
_DIFFERENCE = {
    DifferenceKind.TRANSFER_FEE: "振込手数料{yen}円を差し引いた額",
    DifferenceKind.WITHHOLDING_TAX: "源泉徴収税{yen}円を差し引いた額",
    DifferenceKind.OFFSET: "相殺{yen}円を差し引いた額",
    DifferenceKind.DISCOUNT: "値引{yen}円を差し引いた額",
    DifferenceKind.ROUNDING: "端数{yen}円を差し引いた額",
    DifferenceKind.ADVANCE: "{yen}円多い額(前受金)",
}


def explain_match(weighed: Weighed, items: Mapping[str, OpenItem]) -> str:
    """Say in Japanese why these items belong to the payment."""
    explanation = weighed.explanation
    number = "EDI情報の番号が請求と一致し、" if weighed.numbered else ""
    return (
        f"{_KNOWN[weighed.known]}、{number}"
        f"{_what(explanation, items)}{_how(explanation)}。"
    )


def _what(explanation: Explanation, items: Mapping[str, OpenItem]) -> str:
    first = items[explanation.items[0].item_id]
    partner = _partners(explanation, items)
    total = sum(part.applied for part in explanation.items)
    if len(explanation.items) == 1:
        paper = _paper(first) + (first.document_number or first.item_id)
        if explanation.shape is Shape.PARTIAL:
            return f"{partner}の{paper} ({first.amount:,}円)"
        rest = "の残り" if total < first.amount else "の"
        return f"{partner}の{paper}{rest}{total:,}円"
    numbers = "・".join(
        items[p.item_id].document_number or p.item_id for p in explanation.items[:3]
    )
    more = " ほか" if len(explanation.items) > 3 else ""
    count = len(explanation.items)
    return f"{partner}の{_paper(first)}{count}件 ({numbers}{more}) の合計{total:,}円"


def _partners(explanation: Explanation, items: Mapping[str, OpenItem]) -> str:
    """Whose items they are; a parent may pay for several."""
    own = [items[part.item_id] for part in explanation.items]
    names = dict.fromkeys(
        item.partner_name or f"取引先コード{item.partner_id}" for item in own
    )
    several = " ほか" if len(names) > 3 else ""
    return "・".join(list(names)[:3]) + several


def _paper(item: OpenItem) -> str:
    return "請求 " if item.side is Side.RECEIVABLE else "支払予定 "


def _how(explanation: Explanation) -> str:
    if explanation.told:
        return explanation.told
    if explanation.shape is Shape.PARTIAL:
        return "の一部の入金とみられます"
    if explanation.shape is Shape.SPLIT:
        return "と分割払いの合計が一致します"
    if not explanation.differences:
        return "と一致します"
    particle = "より" if explanation.differences[-1].amount < 0 else "から"
    return particle + "、".join(map(_say, explanation.differences)) + "と一致します"


def _say(difference: Difference) -> str:
    return _DIFFERENCE[difference.kind].format(yen=f"{abs(difference.amount):,}")


def explain_unmatched(
    payment: Payment, payer: Payer, *, has_candidates: bool, doubled: bool
) -> str:
    """Say in Japanese why a payment stays without a match."""
    if payer.never_an_item:
        return (
            "この名義は過去に請求・支払予定と関係のない入出金と確認されているため、"
            "消込の対象にしませんでした。"
        )
    if doubled:
        return (
            "同じ名義・同じ金額の消込済みの入出金があり、二重払いの可能性があります。"
        )
    if has_candidates:
        return "複数の消し込み方があり決められないため、候補から選んでください。"
    if payer.generic:
        return "明細に名義がなく、金額だけでは相手を特定できません。"
    if payer.shares:
        return f"この取引先に{payment.amount:,}円と合う未消込の残高がありません。"
    return (
        "名義に一致する取引先がなく、金額も合いません。"
        "相手を確認して名義を登録してください。"
    )
