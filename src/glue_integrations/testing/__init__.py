"""Emulate AWS Glue's zero-ETL integrations locally, for tests and demos.

Any AWS client in any language can call the emulator::

    import boto3

    from glue_integrations.testing import GlueEmulator

    with GlueEmulator() as emulator:
        glue = boto3.client("glue", **emulator.client_options)
        print(len(glue.describe_integrations()["Integrations"]))

Each name is imported on first use, because pytest imports this package for its plugin in every run.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._exchange import RecordedRequest
    from ._faults.kinds import FaultKind
    from ._faults.rules import FaultRule
    from ._options import ClientOptions
    from ._service.behaviour import Behaviour
    from ._service.clock import VirtualClock
    from ._service.errors import Fault
    from ._service.samples import samples
    from ._service.saved import load_seed
    from .emulator import GlueEmulator

__all__ = [
    "Behaviour",
    "ClientOptions",
    "Fault",
    "FaultKind",
    "FaultRule",
    "GlueEmulator",
    "RecordedRequest",
    "VirtualClock",
    "load_seed",
    "samples",
]

_MODULES = {
    "Behaviour": "_service.behaviour",
    "ClientOptions": "_options",
    "Fault": "_service.errors",
    "FaultKind": "_faults.kinds",
    "FaultRule": "_faults.rules",
    "GlueEmulator": "emulator",
    "RecordedRequest": "_exchange",
    "VirtualClock": "_service.clock",
    "load_seed": "_service.saved",
    "samples": "_service.samples",
}


if not TYPE_CHECKING:  # with this in sight, a type checker would accept any misspelt name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
