"""The operation on integrations of any account, as the account and Region of their target sees them."""

from collections.abc import Iterator
from typing import Final

from glue_integrations.testing._service.errors import known_fault
from glue_integrations.testing._service.integrations import IntegrationEntry
from glue_integrations.testing._service.render import Form

from .call import Call
from .listing import Listing, take_page, write_page

_INBOUND: Final = Listing("InboundIntegrations", Form("InboundIntegration", "Integration"))


def describe_inbound_integrations(call: Call) -> bytes:
    """Run ``DescribeInboundIntegrations``."""
    if call.text("TargetArn") in call.behaviour.missing_targets:
        raise known_fault("TargetResourceNotFound")
    _check_existence(call)
    page = take_page(call, _INBOUND, lambda ordinal: _candidates(call, ordinal))
    response = write_page(page, _INBOUND, call.behaviour)
    call.accounts.count_polls(entry.key for entry in page.entries)
    return response


def _check_existence(call: Call) -> None:
    arn, code = call.text("IntegrationArn"), call.behaviour.not_found
    if arn is not None and code != "empty" and call.accounts.inbound(call.scope, arn) is None:
        raise known_fault(code)


def _candidates(call: Call, ordinal: int) -> Iterator[IntegrationEntry]:
    """Iterate over the integrations that a call asks for, after a position."""
    arn, target = call.text("IntegrationArn"), call.text("TargetArn")
    if arn is None:
        entries = call.accounts.inbound_after(call.scope, ordinal)
    else:
        only = call.accounts.inbound(call.scope, arn)
        entries = iter([only] if only is not None and only.ordinal > ordinal else [])
    return (entry for entry in entries if target in (None, entry.value.members["TargetArn"]))
