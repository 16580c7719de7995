"""A place in a listing, as a value and as a string to store."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a walk, right behind one item. `str` makes it a token to store, `parse` reads that back."""

    query: str
    """Fingerprint of Region, query and page size: the walk it belongs to."""

    marker: str | None = None
    """Marker of the page the item is on; None for the first page."""

    offset: int = 0
    """How many items of that page are done."""

    last: str | None = None
    """Key (ARN) of the item delivered last; None at the start of the page."""

    def __str__(self) -> str:
        body = json.dumps([self.query, self.marker, self.offset, self.last], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4) + body).decode("ascii").rstrip("=")

    @classmethod
    def parse(cls, token: str) -> Self:
        """Read a cursor from the string `str` made of it.

        Args:
            token: The string.

        Returns:
            The cursor.

        Raises:
            ValueError: The string is not one of ours, or was cut or changed.
        """
        match _decode_token(token):
            case [str(query), str() | None as marker, int(offset), str() | None as last] if offset >= 0:
                return cls(query, marker, offset, last)
            case _:
                raise ValueError("not a cursor: it must be a Cursor, or the unchanged string of one.")


def _decode_token(token: object) -> object:
    """Return the JSON value inside *token*, or None if it is not intact."""
    if not isinstance(token, str):
        return None
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        intact = zlib.crc32(raw[4:]) == int.from_bytes(raw[:4])
        value: object = json.loads(raw[4:]) if intact else None
    except ValueError:
        return None
    return value
