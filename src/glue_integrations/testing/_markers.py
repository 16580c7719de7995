"""Markers: where the next page starts, in a form only the emulator reads."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Final

from ._faults import invalid

_ORDINAL_BYTES: Final = 8
_EXPIRY_BYTES: Final = 6
_SEAL_BYTES: Final = 16


def write_marker(ordinal: int, query: str, expiry: int = 0) -> str:
    """Make the marker that stands behind an item: 40 characters of URL-safe Base64.

    The same arguments always give the same marker, so that a cursor outlives a restart of the emulator.

    Args:
        ordinal: `Stored.ordinal` of the last item delivered.
        query: What was asked for; the marker is good for nothing else.
        expiry: Milliseconds since 1970 until which it is good; 0 for ever.
    """
    position = ordinal.to_bytes(_ORDINAL_BYTES) + expiry.to_bytes(_EXPIRY_BYTES)
    seal = blake2b(position + query.encode(), digest_size=_SEAL_BYTES, person=b"GlueIntegrations").digest()
    return urlsafe_b64encode(position + seal).decode()


def read_marker(marker: str, query: str, now: int) -> int:
    """Return the ordinal a marker stands behind.

    Args:
        marker: The marker.
        query: What is asked for.
        now: Milliseconds since 1970.

    Raises:
        Fault: ``ValidationException``: the marker was not made for this query or not here, or it has expired.
    """
    try:
        raw = urlsafe_b64decode(marker)
    except ValueError:
        raw = b""
    ordinal = int.from_bytes(raw[:_ORDINAL_BYTES])
    expiry = int.from_bytes(raw[_ORDINAL_BYTES : _ORDINAL_BYTES + _EXPIRY_BYTES])
    # Comparing whole markers refuses every other spelling of the same bytes too.
    if write_marker(ordinal, query, expiry) != marker:
        raise invalid("Marker", "The marker is not valid for this request")
    if expiry and expiry <= now:
        raise invalid("Marker", "The marker has expired")
    return ordinal
