"""All that an emulator holds, as saved: what is restored from it goes on where the saved one was."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from glue_integrations.models import Integration

from .clock import EARLIEST, LATEST

_Account = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
_Count = Annotated[int, Field(ge=0, lt=2**53)]
_Nothing = tuple[()]
_Time = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]


class _Part(BaseModel, frozen=True):
    # A section that this release does not know holds what it would lose.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Place(_Part, frozen=True):
    """An account in a Region."""

    account: _Account
    region: Annotated[str, Field(min_length=1)]


class SavedIntegration(_Part, frozen=True):
    """An integration, its position, and how long its state lasts."""

    ordinal: _Count
    due: AwareDatetime | None = None
    polls: _Count = 0
    integration: Integration


class SavedIntegrations(_Part, frozen=True):
    """The integrations of an account in a Region."""

    last_ordinal: _Count
    items: tuple[SavedIntegration, ...]

    @model_validator(mode="after")
    def _has_an_order(self) -> Self:
        ordinals = [0, *(item.ordinal for item in self.items), self.last_ordinal + 1]
        if any(before >= after for before, after in pairwise(ordinals)):
            raise ValueError("the ordinals must rise from 1 to last_ordinal")
        if len({item.integration.integration_arn for item in self.items}) < len(self.items):
            raise ValueError("two integrations have the same ARN")
        return self


class SavedAccount(Place, frozen=True):
    """The content of an account in a Region."""

    integrations: SavedIntegrations
    resource_properties: _Nothing = ()
    table_properties: _Nothing = ()


class Snapshot(_Part, frozen=True):
    """The content of a file that `save` writes."""

    version: Literal[2]
    clock: _Time
    home: Place
    samples: _Count
    """Number of samples in accounts and Regions that nobody has looked at yet."""
    created: _Count
    """Number of integrations that were created; their ARNs follow from it."""
    accounts: tuple[SavedAccount, ...]

    @model_validator(mode="after")
    def _has_each_account_once(self) -> Self:
        if len({(account.account, account.region) for account in self.accounts}) < len(self.accounts):
            raise ValueError("an account and Region comes twice")
        return self
