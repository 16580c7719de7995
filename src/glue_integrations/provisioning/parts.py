"""The parts of a spec: each can be read, created, updated and deleted."""

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol, TypeVar

from glue_integrations._lookups import status_of
from glue_integrations.errors import MultipleResultsError, NotFoundError, OperationNotSupportedException
from glue_integrations.models import (
    GetIntegrationResourcePropertyResponse,
    GetIntegrationTablePropertiesResponse,
    Integration,
    IntegrationConfig,
    IntegrationTablePropertiesFilter,
)
from glue_integrations.models._base import WireModel

from .compare import Unequal, compare
from .glue import Glue
from .plan import Found, Kind, User, names_of
from .spec import IntegrationSpec, TableSpec

ShapeT = TypeVar("ShapeT", bound=WireModel)


class Part(Protocol):
    """One part of a spec, and what was last found of it."""

    @property
    def kind(self) -> Kind:
        """Which kind of part it is."""
        ...

    @property
    def name(self) -> str:
        """ARN of the resource, name of the table or of the integration."""
        ...

    @property
    def found(self) -> Found | None:
        """What the last call found or made; None if nothing exists."""
        ...

    async def read(self) -> None:
        """Find what exists."""
        ...

    def compare(self) -> Iterator[Unequal]:
        """Yield what is not as wanted of what was found."""
        ...

    async def create(self) -> None:
        """Create it."""
        ...

    async def update(self) -> None:
        """Make what was found as wanted, without losing what the spec leaves out."""
        ...

    async def delete(self) -> None:
        """Delete it."""
        ...

    async def users(self, own_arn: str | None) -> tuple[User, ...]:
        """Return the integrations that use what was found, except the one with *own_arn*."""
        ...


class IntegrationPart:
    """The integration itself."""

    def __init__(self, glue: Glue, spec: IntegrationSpec) -> None:
        self.kind: Literal["integration"] = "integration"
        self.name: str = spec.integration_name
        self.found: Integration | None = None
        self._glue = glue
        self._spec = spec

    @property
    def is_being_deleted(self) -> bool:
        """Whether what was found is about to disappear."""
        return self.found is not None and _is_being_deleted(self.found)

    async def read(self) -> None:
        """Find the integration of this name; one that is being deleted only if there is no other."""
        named = await self._named()
        self.found = _only(self.name, named) if named else None

    def compare(self) -> Iterator[Unequal]:
        """Compare all members."""
        return compare(self._spec, self.found)

    async def create(self) -> None:
        """Create it, and look whether somebody else did too."""
        spec = self._spec
        created = await self._glue.create_integration(
            integration_name=spec.integration_name,
            source_arn=spec.source_arn,
            target_arn=spec.target_arn,
            description=spec.description,
            data_filter=spec.data_filter,
            kms_key_id=spec.kms_key_id,
            additional_encryption_context=spec.additional_encryption_context,
            tags=spec.tags,
            integration_config=spec.integration_config,
        )
        # AWS documents that names are unique, but not that it refuses the second of two at once.
        self.found = _only(self.name, [created, *await self._named()])

    async def update(self) -> None:
        """Modify the members that differ."""
        assert self.found is not None  # noqa: S101  # there is nothing to update otherwise
        changed = {each.member for each in self.compare() if not each.is_left_out}
        config = self._spec.integration_config
        self.found = await self._glue.modify_integration(
            integration_identifier=self.found.integration_arn,
            description=self._spec.description if "description" in changed else None,
            data_filter=self._spec.data_filter if "data_filter" in changed else None,
            integration_config=IntegrationConfig(refresh_interval=config.refresh_interval)
            if config is not None and "integration_config.refresh_interval" in changed
            else None,
        )

    async def delete(self) -> None:
        """Delete it; it is gone minutes later."""
        assert self.found is not None  # noqa: S101  # there is nothing to delete otherwise
        await self._glue.delete_integration(integration_identifier=self.found.integration_arn)

    async def users(self, own_arn: str | None) -> tuple[User, ...]:  # noqa: ARG002  # of a Part
        """Return nothing: nobody shares an integration."""
        return ()

    async def _named(self) -> list[Integration]:
        named = await self._glue.iter_integrations(integration_name=self.name).collect()
        return [each for each in named if each.integration_name == self.name]


def _is_being_deleted(integration: Integration) -> bool:
    return status_of(integration) == "DELETING"


def _only(name: str, integrations: Iterable[Integration]) -> Integration:
    found = list({each.integration_arn: each for each in integrations}.values())
    # The name of a deleted integration is seen for a while.
    living = [each for each in found if not _is_being_deleted(each)] or found[:1]
    if len(living) > 1:
        raise MultipleResultsError(
            f"Several integrations have this name: {names_of(living)}.",
            remedy=f"Nothing was deleted. Delete all but one with delete_integration(), then try {name!r} again.",
        )
    return living[0]


class ResourcePart:
    """The properties of the source or of the target."""

    def __init__(self, glue: Glue, spec: IntegrationSpec, side: Literal["source", "target"]) -> None:
        self.kind: Literal["resource_property"] = "resource_property"
        self.name: str = spec.source_arn if side == "source" else spec.target_arn
        self.found: GetIntegrationResourcePropertyResponse | None = None
        self._glue = glue
        self._is_target = side == "target"
        self._source = None if self._is_target else spec.source_processing_properties
        self._target = spec.target_processing_properties if self._is_target else None

    async def read(self) -> None:
        """Get the properties."""
        try:
            self.found = await self._glue.get_integration_resource_property(resource_arn=self.name)
        except NotFoundError:
            self.found = None

    def compare(self) -> Iterator[Unequal]:
        """Compare the properties of this side."""
        if self.found is not None:
            yield from compare(self._source, self.found.source_processing_properties, "source_processing_properties")
            yield from compare(self._target, self.found.target_processing_properties, "target_processing_properties")

    async def create(self) -> None:
        """Create the properties."""
        await self._glue.create_integration_resource_property(
            resource_arn=self.name,
            source_processing_properties=self._source,
            target_processing_properties=self._target,
        )

    async def update(self) -> None:
        """Update the properties."""
        assert self.found is not None  # noqa: S101  # there is nothing to update otherwise
        await self._glue.update_integration_resource_property(
            resource_arn=self.name,
            source_processing_properties=_merged(self.found.source_processing_properties, self._source),
            target_processing_properties=_merged(self.found.target_processing_properties, self._target),
        )

    async def delete(self) -> None:
        """Delete the properties."""
        await self._glue.delete_integration_resource_property(resource_arn=self.name)

    async def users(self, own_arn: str | None) -> tuple[User, ...]:
        """List the other integrations on the resource."""
        users: dict[str, User] = await self._inbound() if self._is_target else {}
        async for each in self._glue.iter_integrations():
            if self.name in {each.source_arn, each.target_arn}:
                users[each.integration_arn] = each
        return tuple(user for arn, user in users.items() if arn != own_arn)

    async def _inbound(self) -> dict[str, User]:
        """List what only the target sees: integrations of other accounts and services (RDS)."""
        inbound = self._glue.iter_inbound_integrations(target_arn=self.name)
        try:
            return {each.integration_arn: each async for each in inbound}
        except (NotFoundError, OperationNotSupportedException):
            return {}


class TablePart:
    """The properties of one table."""

    def __init__(self, glue: Glue, spec: IntegrationSpec, table: TableSpec) -> None:
        self.kind: Literal["table_properties"] = "table_properties"
        self.name: str = table.table_name
        self.found: GetIntegrationTablePropertiesResponse | None = None
        self._resource_arn = table.resource_arn or spec.target_arn
        self._glue = glue
        self._source = table.source_table_config
        self._target = table.target_table_config

    async def read(self) -> None:
        """Get the properties."""
        try:
            self.found = await self._glue.get_integration_table_properties(
                resource_arn=self._resource_arn, table_name=self.name
            )
        except NotFoundError:
            self.found = None

    def compare(self) -> Iterator[Unequal]:
        """Compare the configuration."""
        if self.found is not None:
            yield from compare(self._source, self.found.source_table_config, "source_table_config")
            yield from compare(self._target, self.found.target_table_config, "target_table_config")

    async def create(self) -> None:
        """Create the properties."""
        await self._glue.create_integration_table_properties(
            resource_arn=self._resource_arn,
            table_name=self.name,
            source_table_config=self._source,
            target_table_config=self._target,
        )

    async def update(self) -> None:
        """Update the properties; a request has one of the two configurations."""
        assert self.found is not None  # noqa: S101  # there is nothing to update otherwise
        await self._glue.update_integration_table_properties(
            resource_arn=self._resource_arn,
            table_name=self.name,
            source_table_config=self._source and _merged(self.found.source_table_config, self._source),
            target_table_config=self._target and _merged(self.found.target_table_config, self._target),
        )

    async def delete(self) -> None:
        """Delete the properties."""
        await self._glue.delete_integration_table_properties(resource_arn=self._resource_arn, table_name=self.name)

    async def users(self, own_arn: str | None) -> tuple[User, ...]:
        """Find the integrations that own properties of this table, which have the same identifiers as these."""
        users: list[User] = []
        async for each in self._glue.iter_integration_table_properties(
            filters=[IntegrationTablePropertiesFilter(name="SourceTableName", values=[self.name])]
        ):
            config = each.target_table_config
            owner = None if config is None else config.integration_arn
            if (each.resource_arn, each.table_name) == (self._resource_arn, self.name) and owner not in {None, own_arn}:
                users += await self._existing(owner)
        return tuple(users)

    async def _existing(self, arn: str | None) -> list[Integration]:
        try:
            return [] if arn is None else [await self._glue.get_integration(arn)]
        except NotFoundError:
            return []


def _merged(found: ShapeT | None, wanted: ShapeT | None) -> ShapeT | None:
    """Return *wanted* with what only *found* has: AWS does not document whether it keeps what an update leaves out."""
    if found is None or wanted is None:
        return wanted if found is None else found
    given = {name: getattr(wanted, name) for name in wanted.model_fields_set}
    return found.model_copy(update={name: value for name, value in given.items() if value is not None})
