"""Telling a request from small talk in what a browser sends (通信の聞き分け).

Under TLS nothing can be read, but the kind and length of each record can: a request is
application data, and longer than a closing alert or the end of a handshake.
"""

from dataclasses import dataclass

_HANDSHAKE, _APPLICATION = 0x16, 0x17
_HEADER = 5  # kind, version (2), length (2)
_LONGEST_SMALL_TALK = 90


@dataclass
class Ears:
    """Listens to one connection; records may come in any pieces."""

    is_tls: bool = False
    _begun: bool = False
    _skip: int = 0
    _rest: bytes = b""

    def is_request(self, data: bytes) -> bool:
        """Whether a request, or a part of one, is in what was sent now."""
        if not self._begun:
            self._begun, self.is_tls = True, data[0] == _HANDSHAKE
        return self._has_request(data) if self.is_tls else True

    def _has_request(self, data: bytes) -> bool:
        found = False
        data = self._rest + data
        place = self._skip
        while place + _HEADER <= len(data):
            length = int.from_bytes(data[place + 3 : place + 5], "big")
            is_long = length > _LONGEST_SMALL_TALK
            found = found or (data[place] == _APPLICATION and is_long)
            place += _HEADER + length
        self._skip = max(place - len(data), 0)
        self._rest = data[place:]
        return found
