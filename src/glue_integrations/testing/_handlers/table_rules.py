"""What AWS's documentation demands of table properties, beyond the service model."""

import re
from collections.abc import Mapping
from typing import Final, cast

from pydantic import JsonValue

from glue_integrations.testing._service.errors import invalid, known_fault
from glue_integrations.testing._service.render import Members
from glue_integrations.testing._service.scope import is_arn

from .call import Call

SOURCE: Final = "SourceTableConfig"
TARGET: Final = "TargetTableConfig"

_TIME_FUNCTIONS: Final = ("year", "month", "day", "hour")
_FUNCTIONS: Final = ("identity", *_TIME_FUNCTIONS)
_CONVERSIONS: Final = ("epoch_sec", "epoch_milli", "iso")
_GLUE: Final = r"arn:[^:]*:glue:[^:]*:[^:]*:"
_KINDS: Final = {
    "any": re.compile("arn:"),
    "database": re.compile(f"{_GLUE}(database|catalog)/."),
    "table": re.compile(f"{_GLUE}table/[^/]+/."),
    "integration": re.compile(f"{_GLUE}integration[:/]."),
}


def check_resource(call: Call) -> None:
    """Check the ARN of the resource that has the table.

    Raises:
        Fault: It is not an ARN, or not of the kind in `Behaviour.table_resources`.
    """
    arn = cast("str", call.members["ResourceArn"])
    if not is_arn(arn):
        raise invalid("ResourceArn", "Member must be an ARN")
    kind = call.behaviour.table_resources
    if _KINDS[kind].match(arn) is None:
        raise invalid("ResourceArn", f"Member must be the ARN of a Glue {kind}")


def check_integration(call: Call) -> None:
    """Check that the integration exists that is the resource of a new table.

    Raises:
        Fault: It does not.
    """
    arn = cast("str", call.members["ResourceArn"])
    if _KINDS["integration"].match(arn) and call.account.integrations.get(arn) is None:
        raise known_fault("EntityNotFoundException")


def check_configs(members: Members) -> None:
    """Check the configurations in a request.

    Raises:
        Fault: Both are given, or one is invalid.
    """
    if SOURCE in members and TARGET in members:
        raise invalid(TARGET, f"Member must be null if {SOURCE} is given")
    config = cast("Members", members.get(TARGET) or {})
    if not is_arn(str(config.get("IntegrationArn", "arn:::::"))):
        raise invalid(f"{TARGET}.IntegrationArn", "Member must be an ARN")
    for index, partition in enumerate(cast("list[Mapping[str, JsonValue]]", config.get("PartitionSpec", []))):
        _check_partition(f"{TARGET}.PartitionSpec.{index}", partition)


def _check_partition(path: str, partition: Mapping[str, JsonValue]) -> None:
    function, conversion = partition.get("FunctionSpec", "identity"), partition.get("ConversionSpec")
    if function not in _FUNCTIONS:
        raise invalid(f"{path}.FunctionSpec", f"Member must satisfy enum value set: [{', '.join(_FUNCTIONS)}]")
    if conversion is None:
        return
    if conversion not in _CONVERSIONS:
        raise invalid(f"{path}.ConversionSpec", f"Member must satisfy enum value set: [{', '.join(_CONVERSIONS)}]")
    if function not in _TIME_FUNCTIONS:
        raise invalid(f"{path}.ConversionSpec", f"Member requires one of the functions {', '.join(_TIME_FUNCTIONS)}")
