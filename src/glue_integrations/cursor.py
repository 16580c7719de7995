"""A place in a listing, as a value and as a string to store."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a listing, just after one item. `str` turns it into a token to store, `parse` turns that back."""

    query: str
    """Fingerprint of the Region, query and page size that the cursor belongs to."""

    marker: str | None = None
    """Marker of the item's page; None for the first page."""

    offset: int = 0
    """Number of items of that page that come before the cursor."""

    last: str | None = None
    """Key (ARN) of the last item before the cursor; None at the start of the page."""

    def __str__(self) -> str:
        body = json.dumps([self.query, self.marker, self.offset, self.last], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4) + body).decode("ascii").rstrip("=")

    @classmethod
    def parse(cls, token: str) -> Self:
        """Parse the string form of a cursor.

        Args:
            token: The string.

        Returns:
            The cursor.

        Raises:
            ValueError: The string is not a cursor, or was cut or changed.
        """
        match _decode_token(token):
            case [str(query), str() | None as marker, int(offset), str() | None as last] if offset >= 0:
                return cls(query, marker, offset, last)
            case _:
                raise ValueError("not a cursor: pass a Cursor, or its unchanged string.")


def _decode_token(token: object) -> object:
    """Return the JSON value in *token*, or None if *token* is not intact."""
    if not isinstance(token, str):
        return None
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        intact = zlib.crc32(raw[4:]) == int.from_bytes(raw[:4])
        value: object = json.loads(raw[4:]) if intact else None
    except ValueError:
        return None
    return value
