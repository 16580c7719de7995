"""Opaque markers that say where the next page starts, sealed for one query."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pydantic import JsonValue

from .errors import invalid
from .scope import Scope

_POSITION_BYTES: Final = 8
_EXPIRY_BYTES: Final = 6
_SEAL_BYTES: Final = 16
_LENGTH: Final = (_POSITION_BYTES + _EXPIRY_BYTES + _SEAL_BYTES) // 3 * 4
_BESIDES_THE_QUERY: Final = frozenset({"Marker", "MaxRecords"})


@dataclass(frozen=True, slots=True)
class Sealer:
    """Makes and opens the markers of one query of an operation, in an account and Region. They are valid for no other.

    The same arguments always give the same marker, so a cursor survives a restart of the emulator.
    """

    query: bytes
    padding: bytes = b""

    @classmethod
    def of(cls, operation: str, scope: Scope, params: Mapping[str, JsonValue], length: int = _LENGTH) -> "Sealer":
        """Return the sealer for a request: the same for any order of filters and values, and for any page size.

        Args:
            operation: The operation.
            scope: The account and Region.
            params: The request.
            length: The length of the markers, a multiple of 4; at least 40.
        """
        members = {name: _unordered(value) for name, value in params.items() if name not in _BESIDES_THE_QUERY}
        query = json.dumps([operation, *scope, members], sort_keys=True).encode()
        return cls(query, bytes((length - _LENGTH) // 4 * 3))

    def marker(self, position: int, expiry: int = 0) -> str:
        """Return the marker of a position, as URL-safe Base64.

        Args:
            position: Where the page starts.
            expiry: When the marker expires, in milliseconds since 1970; 0 for never.
        """
        content = position.to_bytes(_POSITION_BYTES) + expiry.to_bytes(_EXPIRY_BYTES)
        seal = blake2b(content + self.query, digest_size=_SEAL_BYTES, person=b"GlueIntegrations").digest()
        return urlsafe_b64encode(content + seal + self.padding).decode()

    def position(self, marker: str, now: int) -> int:
        """Return the position of a marker.

        Args:
            marker: The marker.
            now: The time in milliseconds since 1970.

        Raises:
            Fault: ``ValidationException``: the marker is invalid, belongs to another query, or has expired.
        """
        try:
            raw = urlsafe_b64decode(marker)
        except ValueError:
            raw = b""
        position = int.from_bytes(raw[:_POSITION_BYTES])
        expiry = int.from_bytes(raw[_POSITION_BYTES : _POSITION_BYTES + _EXPIRY_BYTES])
        # Comparing whole markers also refuses other encodings of the same bytes.
        if self.marker(position, expiry) != marker:
            raise invalid("Marker", "The marker is not valid for this request")
        if expiry and expiry <= now:
            raise invalid("Marker", "The marker has expired")
        return position


def _unordered(value: JsonValue) -> JsonValue:
    """Return the value with its lists in one order."""
    if isinstance(value, list):
        return sorted((_unordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, dict):
        return {name: _unordered(item) for name, item in value.items()}
    return value
