"""What a person decides about a delivery (担当者の判断): each with a name and a reason."""

from books.delivery import DeliveryState, Step
from books.errors import ConflictError
from books.store import Delivery
from flows.exchange.office import Office


def resend(
    office: Office, reference: str, by: str, reason: str, *, again: bool = False
) -> Delivery:
    """Have a delivery sent again in the next ``denpyo send`` (送り直し).

    ``again`` says that the partner is to get twice what it has acknowledged.

    Raises:
        NotFoundError: no such delivery.
        ConflictError: it is waiting or being sent already, was cancelled, was
            acknowledged, or its document was corrected since.
    """
    one = office.store.get_delivery(reference)
    latest = office.store.get(one.document_id).revision
    if one.revision != latest:
        raise ConflictError(
            f"書類 {one.document_id} は第 {latest} 版に訂正されています。古い版は送れません。"
            "新しい版の配送を denpyo deliveries で確かめてください。"
        )
    if one.state is DeliveryState.ACKNOWLEDGED and not again:
        raise ConflictError(
            f"配送 {reference} は受領確認済みです。送り直すと先方に二度届きます。先方に頼まれた"
            "ときだけ、--again を付けて送り直してください。"
        )
    return office.store.resend_delivery(reference, by, reason)


def mark_arrived(office: Office, reference: str, by: str, reason: str) -> Delivery:
    """Say that the partner has it, as it told on the telephone (受領の記録).

    Raises:
        NotFoundError: no such delivery.
        ConflictError: it is waiting or being sent, or was refused or cancelled.
    """
    step = Step(DeliveryState.ACKNOWLEDGED, reason, {"confirmed_by": by})
    return office.store.move_delivery(reference, step, by)
