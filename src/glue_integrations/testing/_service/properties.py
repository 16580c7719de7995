"""The properties of resources and tables: what identifies them, and how they change."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from pydantic import JsonValue

from .behaviour import Behaviour
from .collection import Collection
from .render import Members, Resource
from .scope import Scope

Properties: TypeAlias = Collection[Resource]
"""The properties of the resources, or of the tables, of an account in a Region."""

_LONGEST_ARN: Final = 512


def resource_properties() -> Properties:
    """Return a collection for the properties of resources; the ARN of the resource is the key."""
    return Collection()


def table_properties() -> Properties:
    """Return a collection for the properties of tables. Its key is `table_key`, the table itself an alias."""
    return Collection(lambda resource: [(resource.members["ResourceArn"], resource.members["TableName"])])


def table_key(members: Members) -> str:
    """Return what identifies the properties of a table: two integrations may each have some of the same table."""
    return repr((members["ResourceArn"], members["TableName"], owner_of(members)))


def owner_of(members: Members) -> JsonValue:
    """Return the ARN of the integration that the properties of a table belong to, or None."""
    return cast("Mapping[str, JsonValue]", members.get("TargetTableConfig") or {}).get("IntegrationArn")


def property_arn(resource_arn: str, scope: Scope) -> str:
    """Return the ARN of the properties of a resource, which follows from the resource's own."""
    partition, resource = resource_arn.split(":", 5)[1::4]
    name = resource.replace(":", "/")
    return f"arn:{partition}:glue:{scope.region}:{scope.account}:integrationresourceproperty/{name}"[:_LONGEST_ARN]


def arn_of_side(side: str) -> Callable[[Members], JsonValue]:
    """Return a function from properties to the ARN of their resource, or None if they lack the structure *side*."""
    return lambda members: members["ResourceArn"] if side in members else None


def updated(current: Members, given: Members, behaviour: Behaviour) -> Members:
    """Return properties with the structures in an update, as `Behaviour.property_updates` says."""
    changes = dict(given)
    if behaviour.property_updates == "merge":
        for name, value in given.items():
            before = current.get(name)
            if isinstance(before, dict) and isinstance(value, dict):
                changes[name] = {**before, **value}
    return {**current, **changes}
