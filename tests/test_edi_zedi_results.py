import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import Severity
from edi.xml import parse_xml
from edi.zedi import (
    OrderResult,
    find_statuses,
    identify_order_result,
    read_order_result,
    write_order_result,
)
from edi.zedi.results import (
    STATUS_LABELS,
    PaymentResult,
    Reason,
    Status,
    TransferResult,
)
from tests.reference import needs_shared
from tests.zedi_cases import NOW, TRANSFER, errors_of

quick = settings(max_examples=25, deadline=None)

REFUSED = Status(code="RJCT", reasons=(Reason(code="AC01", text="口座番号相違"),))
RESULT = OrderResult(
    message_id="R1",
    original_id="M1",
    status=Status(code="PART"),
    payments=(
        PaymentResult(
            payment_id="1",
            status=Status(code="PART"),
            count=2,
            amount=220_000,
            transfers=(
                TransferResult(end_to_end_id="1", status=Status(code="ACSP")),
                TransferResult(
                    end_to_end_id="2",
                    status=REFUSED,
                    amount=110_000,
                    holder="ｶ)ｻﾝﾌﾟﾙ",
                    bank_reference="B-7",
                ),
            ),
        ),
    ),
)

words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=35)
reasons = st.builds(
    Reason,
    code=st.none() | st.sampled_from(["AC01", "AM04", "NARR", "ZENGIN-09"]),
    text=st.none() | words,
).filter(lambda reason: reason != Reason())


def statuses(codes):
    return st.builds(
        Status,
        code=st.none() | st.sampled_from(codes),
        reasons=st.lists(reasons, max_size=2).map(tuple),
    )


group = statuses(sorted(STATUS_LABELS))
single = statuses(sorted(set(STATUS_LABELS) - {"PART", "RCVD"}))
results = st.builds(
    OrderResult,
    message_id=words,
    original_id=words,
    status=group,
    payments=st.lists(
        st.builds(
            PaymentResult,
            payment_id=words,
            status=group,
            count=st.none() | st.integers(0, 10**6),
            amount=st.none() | st.integers(0, 10**12),
            transfers=st.lists(
                st.builds(
                    TransferResult,
                    end_to_end_id=st.none() | words,
                    status=single,
                    amount=st.none() | st.integers(1, 10**10 - 1),
                    holder=st.none() | words,
                    bank_reference=st.none() | words,
                ),
                max_size=3,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)


@quick
@given(results)
def test_every_result_reads_back(result):
    read, findings = read_order_result(write_order_result(result, created_at=NOW))
    assert read == result
    assert {finding.code for finding in findings} <= {"zedi_rejected"}


@needs_shared
@quick
@given(results)
def test_every_result_is_valid(result):
    data = write_order_result(result, created_at=NOW)
    assert errors_of(parse_xml(data), "pain.002.001.03") == ()


def test_a_refusal_is_told_with_its_reason_and_found_at_its_transfer():
    data = write_order_result(RESULT, created_at=NOW)
    assert identify_order_result(data)
    read, (finding,) = read_order_result(data)
    assert finding.severity is Severity.ERROR
    assert "通番2の振込が拒否" in finding.message
    assert "AC01 口座番号相違" in finding.message
    third = TRANSFER.model_copy(update={"reference": "x"})
    found = find_statuses(read, [TRANSFER, TRANSFER, third], message_id="M1")
    assert [(t.reference, s.label) for t, s in found] == [
        ("M1-1", "処理中"),
        ("M1-1", "拒否"),
        ("x", "不明"),
    ]


@pytest.mark.parametrize(
    ("payments", "status", "expected"),
    [
        ((), "ACSP", "処理中"),
        ((), "PART", "不明"),
        ((), None, "不明"),
        ((PaymentResult(payment_id="1", status=REFUSED),), "PART", "拒否"),
        ((PaymentResult(payment_id="1"),), "RJCT", "拒否"),
    ],
)
def test_what_no_transaction_names_shares_the_status_above(payments, status, expected):
    result = OrderResult(
        message_id="R",
        original_id="M1",
        status=Status(code=status),
        payments=payments,
    )
    ((_, found),) = find_statuses(result, [TRANSFER], message_id="M1")
    assert found.label == expected


def test_a_result_of_another_order_is_refused():
    dear = TRANSFER.model_copy(update={"amount": 1})
    for transfers, name, message in (
        ([TRANSFER] * 2, "M2", "別の総合振込「M1」"),
        ([TRANSFER], "M1", "通番2の振込"),
        ([TRANSFER, dear], "M1", "金額110000"),
    ):
        with pytest.raises(FormatError, match=message):
            find_statuses(RESULT, transfers, message_id=name)


def test_a_status_of_its_own_is_kept_and_told():
    text = write_order_result(RESULT, created_at=NOW).decode()
    data = text.replace(">ACSP<", ">ZZZZ<").encode()
    read, findings = read_order_result(data)
    assert read.payments[0].transfers[0].status.label == "ZZZZ"
    assert "zedi_status" in {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"message_id": ""}, "メッセージID"),
        ({"original_id": "x" * 36}, "元のメッセージID"),
        ({"status": Status(code="ZZZZ")}, "ISO 20022"),
        ({"status": Status(reasons=(Reason(code="x" * 36),))}, "理由コード"),
        ({"status": Status(reasons=(Reason(text="x" * 106),))}, "105文字"),
        (
            {
                "payments": (
                    PaymentResult(
                        payment_id="1",
                        transfers=(
                            TransferResult(
                                end_to_end_id="1", status=Status(code="PART")
                            ),
                        ),
                    ),
                )
            },
            "振込一件",
        ),
    ],
)
def test_a_result_that_does_not_fit(change, message):
    with pytest.raises(FormatError, match=message):
        write_order_result(RESULT.model_copy(update=change), created_at=NOW)


GOOD = write_order_result(RESULT, created_at=NOW)


@quick
@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_file_is_a_result_or_a_format_error(noise, place):
    for data in (noise, GOOD[:place] + noise + GOOD[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_order_result(data)
