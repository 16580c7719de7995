"""Recorded requests, bounded in number and in bytes."""

from collections import deque
from contextlib import suppress
from typing import Final

from glue_integrations.testing._exchange import RecordedRequest

_MAX_REQUESTS: Final = 10_000
_MAX_BYTES: Final = 16 * 1024 * 1024
_ENOUGH_BYTES: Final = 12 * 1024 * 1024


class Recorder:
    """Keeps the last requests."""

    requests: deque[RecordedRequest]
    """Oldest first; users may change it at any time, in any thread."""

    def __init__(self) -> None:
        self.requests = deque(maxlen=_MAX_REQUESTS)
        self._most_bytes = 0

    def add(self, record: RecordedRequest) -> None:
        """Append a request; drops the oldest ones if their bodies are too large together."""
        self.requests.append(record)
        # Too high if users or the deque have removed requests, so it only says when to count.
        self._most_bytes += record.size
        if self._most_bytes > _MAX_BYTES:
            self._most_bytes = self._shrink(sum(each.size for each in tuple(self.requests)))

    def _shrink(self, size: int) -> int:
        """Drop the oldest requests if *size* is too much, and more than needed, so that this is rare."""
        if size > _MAX_BYTES:
            with suppress(IndexError):  # another thread has cleared them
                while size > _ENOUGH_BYTES:
                    size -= self.requests.popleft().size
        return size
