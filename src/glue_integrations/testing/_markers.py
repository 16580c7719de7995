"""Markers: where the next page starts, in a form only the emulator reads."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Final

from ._faults import invalid

_ORDINAL_BYTES: Final = 8
_SEAL_BYTES: Final = 16


def write_marker(ordinal: int, query: str) -> str:
    """Make the marker that stands behind an item: 32 characters of URL-safe Base64.

    The same position and query always give the same marker, so that a cursor outlives a restart of the emulator.

    Args:
        ordinal: `Stored.ordinal` of the last item delivered.
        query: What was asked for; the marker is good for nothing else.
    """
    position = ordinal.to_bytes(_ORDINAL_BYTES)
    seal = blake2b(position + query.encode(), digest_size=_SEAL_BYTES, person=b"GlueIntegrations").digest()
    return urlsafe_b64encode(position + seal).decode()


def read_marker(marker: str, query: str) -> int:
    """Return the ordinal a marker stands behind.

    Raises:
        Fault: ``ValidationException``: the marker was not made for this query, or not here.
    """
    try:
        ordinal = int.from_bytes(urlsafe_b64decode(marker)[:_ORDINAL_BYTES])
    except ValueError:
        ordinal = 0
    # Comparing whole markers refuses every other spelling of the same bytes too.
    if write_marker(ordinal, query) != marker:
        raise invalid("Marker", "The marker is not valid for this request")
    return ordinal
