"""The engines of the waits, watches, checks and specs, each loaded on first use."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_integrations import health, provisioning, waiting, watching

__all__ = ["health", "provisioning", "waiting", "watching"]


if not TYPE_CHECKING:  # a type checker that saw it would accept any misspelt name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"glue_integrations.{name}")


def __dir__() -> list[str]:
    return __all__
