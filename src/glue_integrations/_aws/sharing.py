"""What several clients of one scan have in common: data files, certificates, sessions and credentials."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AsyncExitStack
from typing import TypeVar, cast

from botocore.loaders import Loader

from glue_integrations.errors import GlueIntegrationsError

T = TypeVar("T")


class Sharing:
    """Makes each thing once, for all clients that want it. Close it after them."""

    def __init__(self) -> None:
        self.loaders: dict[tuple[str, ...], Loader] = {}
        """By the folders they read."""
        self.stack = AsyncExitStack()
        """Closes what was made."""
        self._made: dict[Hashable, object] = {}
        self._locks: defaultdict[Hashable, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return what the first call with *key* made, or raise its error. If that call is cancelled, the next makes it.

        Raises:
            GlueIntegrationsError: It could not be made.
        """
        async with self._locks[key]:
            if key not in self._made:
                try:
                    self._made[key] = await make()
                except GlueIntegrationsError as error:
                    self._made[key] = error.evolve()
        made = self._made[key]
        if isinstance(made, GlueIntegrationsError):
            raise made.evolve()
        return cast("T", made)

    async def aclose(self) -> None:
        """Close what was made."""
        await self.stack.aclose()
