# pyright: standard
"""A status that this release does not know, forgotten."""

from typing import assert_never

from glue_integrations import Integration, IntegrationStatus


def without_the_unknown_arm(found: Integration) -> str:
    match found.status:
        case IntegrationStatus.CREATING | IntegrationStatus.MODIFYING | IntegrationStatus.DELETING:
            return "wait"
        case IntegrationStatus.ACTIVE | IntegrationStatus.SYNCING:
            return "fine"
        case IntegrationStatus.NEEDS_ATTENTION | IntegrationStatus.FAILED:
            return "act"
        case _:
            assert_never(found.status)  # E: mypy[arg-type] pyright[reportArgumentType]


def taken_for_one_of_the_known(found: Integration) -> IntegrationStatus:
    return found.status  # E: mypy[return-value] pyright[reportReturnType]


def no_such_status() -> None:
    str(IntegrationStatus.CREATED)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
