"""Our own pages as a way to a partner (取引先の画面): what is delivered can be seen there.

The file lies in our outbox already, so nothing can be lost or doubled on the way. That the
partner opened it is noted by the pages themselves.
"""

from books.delivery import Acknowledgement, Asked, Found, Outcome, Verdict
from edi.exchange.transport import Commit, Parcel


class Portal:
    """The transport that needs no network."""

    def submit(self, parcel: Parcel, commit: Commit) -> Outcome:
        """Let the partner see it (公開)."""
        commit()
        told = "取引先の画面に出しました。"
        return Outcome(Verdict.DELIVERED, told, {"sha256": parcel.sha256})

    def find(self, parcel: Parcel) -> Asked:
        """What was to be seen is to be seen."""
        return Found({"sha256": parcel.sha256})

    def find_acknowledgement(self, parcel: Parcel) -> Acknowledgement | None:
        """The pages note it when the partner opens the document."""
        del parcel
        return None

    def close(self) -> None:
        """Nothing is open."""
