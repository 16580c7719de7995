"""All that an emulator holds, as saved: what is restored from it goes on where the saved one was."""

from abc import abstractmethod
from itertools import pairwise
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from glue_integrations.models import Integration, IntegrationResourceProperty, IntegrationTableProperties

from .clock import EARLIEST, LATEST
from .properties import table_key
from .samples import MAX_COUNT

_Account = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
_Count = Annotated[int, Field(ge=0, lt=2**53)]
_AS_WIRE = PlainSerializer(lambda model: model.to_wire())
_Time = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]


class _Part(BaseModel, frozen=True):
    # A section that this release does not know holds what it would lose.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Place(_Part, frozen=True):
    """An account in a Region."""

    account: _Account
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")]


class SavedItem(_Part, frozen=True):
    """A resource, and its position."""

    ordinal: _Count

    @property
    @abstractmethod
    def identity(self) -> str:
        """What no other item of the collection has."""


ItemT = TypeVar("ItemT", bound=SavedItem)


class SavedCollection(_Part, Generic[ItemT], frozen=True):
    """A collection of an account in a Region."""

    last_ordinal: _Count = 0
    items: tuple[ItemT, ...] = ()

    @model_validator(mode="after")
    def _has_an_order(self) -> Self:
        ordinals = [0, *(item.ordinal for item in self.items), self.last_ordinal + 1]
        if any(before >= after for before, after in pairwise(ordinals)):
            raise ValueError("the ordinals must rise from 1 to last_ordinal")
        if len({item.identity for item in self.items}) < len(self.items):
            raise ValueError("two items have the same ARN; of tables, also the same name and integration")
        return self


class SavedIntegration(SavedItem, frozen=True):
    """An integration, its position, and how long its state lasts."""

    due: AwareDatetime | None = None
    polls: _Count = 0
    integration: Annotated[Integration, _AS_WIRE]

    @property
    def identity(self) -> str:
        return self.integration.integration_arn


class SavedInbound(SavedItem, frozen=True):
    """An integration of any account in the view of its target."""

    integration_arn: str

    @property
    def identity(self) -> str:
        return self.integration_arn


class SavedResourceProperties(SavedItem, frozen=True):
    """The properties of a resource. Their tags are among the unknown members, since no response has them."""

    properties: Annotated[IntegrationResourceProperty, _AS_WIRE]

    @property
    def identity(self) -> str:
        return self.properties.resource_arn


class SavedTableProperties(SavedItem, frozen=True):
    """The properties of a table."""

    properties: Annotated[IntegrationTableProperties, _AS_WIRE]

    @property
    def identity(self) -> str:
        return table_key(self.properties.to_wire())


class SavedAccount(Place, frozen=True):
    """The content of an account in a Region."""

    integrations: SavedCollection[SavedIntegration]
    inbound: SavedCollection[SavedInbound] = SavedCollection()
    resource_properties: SavedCollection[SavedResourceProperties] = SavedCollection()
    table_properties: SavedCollection[SavedTableProperties] = SavedCollection()


class Snapshot(_Part, frozen=True):
    """The content of a file that `save` writes."""

    version: Literal[2]
    clock: _Time
    home: Place
    samples: Annotated[int, Field(ge=0, le=MAX_COUNT)]
    """Number of samples in accounts and Regions that nobody has looked at yet."""
    created: _Count
    """Number of integrations that were created; their ARNs follow from it."""
    accounts: tuple[SavedAccount, ...]

    @model_validator(mode="after")
    def _has_each_account_once(self) -> Self:
        if len({(account.account, account.region) for account in self.accounts}) < len(self.accounts):
            raise ValueError("an account and Region comes twice")
        return self
