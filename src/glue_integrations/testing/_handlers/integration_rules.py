"""What AWS's documentation demands of an integration, beyond the service model."""

import re
from collections.abc import Mapping
from typing import Final, cast

from pydantic import JsonValue

from glue_integrations.testing._service.errors import invalid, known_fault
from glue_integrations.testing._service.render import Members
from glue_integrations.testing._service.scope import is_arn

from .call import Call

_MINUTES: Final = range(15, 8640 + 1)
_DIGITS: Final = re.compile(r"[0-9]{1,4}")
_MOST_TAGS: Final = 50
_RESERVED: Final = "aws"
_S3_TABLES: Final = re.compile(r"arn:[^:]*:glue:[^:]*:[^:]*:catalog/s3tablescatalog/.+")
_REDSHIFT: Final = re.compile(r"arn:[^:]*:redshift(-serverless)?:")
_WITH_PROPERTIES: Final = re.compile(r"arn:[^:]*:glue:[^:]*:[^:]*:(connection|database)/.")
_CHANGEABLE: Final = ("IntegrationName", "Description", "DataFilter")


def check_creation(call: Call) -> None:
    """Check a ``CreateIntegration``.

    Raises:
        Fault: A member is invalid, what the integration needs is not there, or the name is taken.
    """
    for name in ("SourceArn", "TargetArn"):
        if not is_arn(call.text(name) or ""):
            raise invalid(name, "Member must be an ARN")
    if "AdditionalEncryptionContext" in call.params and "KmsKeyId" not in call.params:
        raise invalid("AdditionalEncryptionContext", "Member requires KmsKeyId")
    check_tags(call.members)
    _check_config(_config(call.members), call.text("TargetArn") or "")
    _check_surroundings(call)
    check_unique_name(call)


def _check_surroundings(call: Call) -> None:
    """Check what an integration needs besides a valid request: its source, target and key, and room for it."""
    switches, source, target = call.behaviour, call.text("SourceArn"), call.text("TargetArn")
    if source in switches.missing_sources or target in switches.missing_targets:
        raise known_fault("EntityNotFoundException")
    if call.text("KmsKeyId") in switches.inaccessible_keys:
        raise known_fault("KMSKeyNotAccessibleFault")
    for arn in (source, target) if switches.properties_required else ():
        if arn and _WITH_PROPERTIES.match(arn) and call.account.resource_properties.get(arn) is None:
            raise known_fault("ResourceNotFoundException", f"{arn} has no integration resource property.")
    if switches.quota is not None and len(call.account.integrations) >= switches.quota:
        raise known_fault("IntegrationQuotaExceededFault")


def merged_changes(call: Call, current: Members) -> dict[str, JsonValue]:
    """Return the members that a ``ModifyIntegration`` changes.

    Raises:
        Fault: A member is invalid, or cannot be changed.
    """
    changes = {name: call.members[name] for name in _CHANGEABLE if name in call.params}
    given, before = _config(call.members), _config(current)
    for name, value in given.items():
        if name != "RefreshInterval" and value != before.get(name):
            raise invalid(f"IntegrationConfig.{name}", "Only RefreshInterval can be modified")
    if "RefreshInterval" in given:
        if _REDSHIFT.match(str(current["TargetArn"])):
            raise invalid("IntegrationConfig.RefreshInterval", "It cannot be modified if the target is Redshift")
        _check_config(given, str(current["TargetArn"]))
        changes["IntegrationConfig"] = {**before, "RefreshInterval": given["RefreshInterval"]}
    return changes


def check_tags(members: Members) -> None:
    """Check the tags in a request.

    Raises:
        Fault: There are too many, or one begins with what is reserved for AWS.
    """
    tags = cast("list[Mapping[str, str]]", members.get("Tags", []))
    if len(tags) > _MOST_TAGS:
        raise invalid("Tags", f"Member must have length less than or equal to {_MOST_TAGS}")
    for index, tag in enumerate(tags):
        for part in ("key", "value"):
            if tag.get(part, "").lower().startswith(_RESERVED):
                raise invalid(f"Tags.{index}.{part}", f"Member must not begin with {_RESERVED}")


def check_unique_name(call: Call) -> None:
    """Check that no integration has the name in a request.

    Raises:
        Fault: One has; `Behaviour.duplicate_name` is the error.
    """
    code = call.behaviour.duplicate_name
    if code != "allowed" and call.account.integrations.named(call.text("IntegrationName") or "") is not None:
        raise known_fault(code, "An integration with this name already exists.")


def _config(members: Members) -> Mapping[str, JsonValue]:
    return cast("Mapping[str, JsonValue]", members.get("IntegrationConfig") or {})


def _check_config(config: Mapping[str, JsonValue], target_arn: str) -> None:
    interval = config.get("RefreshInterval")
    if interval is not None and not (_DIGITS.fullmatch(str(interval)) and int(str(interval)) in _MINUTES):
        bounds = f"{_MINUTES[0]} to {_MINUTES[-1]}"
        raise invalid("IntegrationConfig.RefreshInterval", f"Member must be a whole number of minutes from {bounds}")
    namespace = config.get("TargetNamespace")
    if namespace is None:
        return
    if str(namespace).startswith(_RESERVED):
        raise invalid("IntegrationConfig.TargetNamespace", f"Member must not begin with {_RESERVED}")
    if not _S3_TABLES.match(target_arn):
        raise invalid("IntegrationConfig.TargetNamespace", "Member requires an S3 Tables catalog as the target")
