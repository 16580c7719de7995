"""Opaque markers that say where the next page starts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Final

from .errors import invalid

_ORDINAL_BYTES: Final = 8
_EXPIRY_BYTES: Final = 6
_SEAL_BYTES: Final = 16


def encode_marker(ordinal: int, query: str, expiry: int = 0) -> str:
    """Return the marker that points after an item: 40 characters of URL-safe Base64.

    The same arguments always give the same marker, so a cursor survives a restart of the emulator.

    Args:
        ordinal: `Stored.ordinal` of the last item returned.
        query: The query; the marker is valid for no other.
        expiry: When the marker expires, in milliseconds since 1970; 0 for never.
    """
    position = ordinal.to_bytes(_ORDINAL_BYTES) + expiry.to_bytes(_EXPIRY_BYTES)
    seal = blake2b(position + query.encode(), digest_size=_SEAL_BYTES, person=b"GlueIntegrations").digest()
    return urlsafe_b64encode(position + seal).decode()


def decode_marker(marker: str, query: str, now: int) -> int:
    """Return the ordinal of the item that a marker points after.

    Args:
        marker: The marker.
        query: The query of the request.
        now: The time in milliseconds since 1970.

    Raises:
        Fault: ``ValidationException``: the marker is invalid, belongs to another query, or has expired.
    """
    try:
        raw = urlsafe_b64decode(marker)
    except ValueError:
        raw = b""
    ordinal = int.from_bytes(raw[:_ORDINAL_BYTES])
    expiry = int.from_bytes(raw[_ORDINAL_BYTES : _ORDINAL_BYTES + _EXPIRY_BYTES])
    # Comparing whole markers also refuses other encodings of the same bytes.
    if encode_marker(ordinal, query, expiry) != marker:
        raise invalid("Marker", "The marker is not valid for this request")
    if expiry and expiry <= now:
        raise invalid("Marker", "The marker has expired")
    return ordinal
