"""A place in a listing, as a value and as a string to store."""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a listing, just after one item. `str` turns it into a token to store, `parse` turns that back."""

    query: str
    """Fingerprint of the operation, Region, query and page size that the cursor belongs to."""

    marker: str | None = None
    """Marker of the item's page; None for the first page."""

    offset: int = 0
    """Number of items of that page that come before the cursor, as the service sent them."""

    digest: str = ""
    """Digest of the keys (ARNs) of those items; empty at the start of the page."""

    def __str__(self) -> str:
        body = json.dumps([self.query, self.marker, self.offset, self.digest], separators=(",", ":")).encode()
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
            case [str(query), str() | None as marker, int(offset), str(digest)] if offset >= 0:
                return cls(query, marker, offset, digest)
            case _:
                raise ValueError("not a cursor: pass a Cursor, or its unchanged string.")


class KeyDigest:
    """The digest of a sequence of keys; `str` gives it, `add` continues the sequence."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._hash = blake2b(digest_size=12)
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """Append *key*."""
        encoded = key.encode("utf-8", "surrogatepass")
        # The length marks where a key ends: "a", "bc" differs from "ab", "c".
        self._hash.update(b"%d:%b" % (len(encoded), encoded))

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(self._hash.digest()).decode("ascii")


def _decode_token(token: object) -> object:
    """Return the JSON value in *token*, or None if *token* is not intact."""
    if not isinstance(token, str):
        return None
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        intact = zlib.crc32(raw[4:]) == int.from_bytes(raw[:4])
        value: object = json.loads(raw[4:]) if intact else None
    except (ValueError, RecursionError):
        return None
    return value
