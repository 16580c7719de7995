"""The engine: plans, sets up, and removes."""

from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias, cast

from glue_integrations._core.call import Timing
from glue_integrations._lookups import is_transient
from glue_integrations.errors import (
    AmbiguousOutcomeError,
    ConflictError,
    GlueIntegrationsError,
    InvalidRequestError,
    InvalidStateError,
    NotFoundError,
    ServiceError,
)
from glue_integrations.models import Integration

from .glue import Glue
from .parts import IntegrationPart, Part, ResourcePart, TablePart
from .plan import Action, Difference, Plan, Step, label_of, names_of
from .spec import IntegrationSpec

_LOOKING_SECONDS: Final = 60.0
"""What a write has made, or somebody else at the same time, may take this long to appear in responses."""
_FIRST_LOOK: Final = 1.0
_LONGEST_WAIT: Final = 10.0
"""Seconds between two looks; doubled each time."""

_MODIFIABLE: Final = ("description", "data_filter", "integration_config.refresh_interval")
"""Members that ModifyIntegration changes, besides the name (API reference)."""

Shared: TypeAlias = Literal["refuse", "change"]
Wait: TypeAlias = Callable[[str], Awaitable[None]]


async def make_plan(glue: Glue, spec: IntegrationSpec, timing: Timing) -> Plan:
    """Say what exists, what differs and what would be done, without writing anything."""
    return await _Provisioning(glue, spec, timing).plan()


async def ensure(glue: Glue, spec: IntegrationSpec, timing: Timing, *, shared: Shared) -> Integration:
    """Bring AWS to the spec, and return the integration."""
    return await _Provisioning(glue, spec, timing).ensure(shared)


async def remove(glue: Glue, spec: IntegrationSpec, timing: Timing, *, wait: Wait) -> None:
    """Remove what the spec describes; *wait* returns when the integration with an ARN is gone."""
    await _Provisioning(glue, spec, timing).remove(wait)


class _Provisioning:
    """One spec and the account it is for."""

    def __init__(self, glue: Glue, spec: IntegrationSpec, timing: Timing) -> None:
        self._timing = timing
        self._integration = IntegrationPart(glue, spec)
        self._properties: list[Part] = []
        if spec.source_processing_properties is not None:
            self._properties.append(ResourcePart(glue, spec, "source"))
        if spec.target_processing_properties is not None:
            self._properties.append(ResourcePart(glue, spec, "target"))
        self._properties += [TablePart(glue, spec, table) for table in spec.table_properties]

    async def plan(self) -> Plan:
        integration = await self._examine(self._integration)
        properties = [await self._examine(part) for part in self._properties]
        return Plan((*properties, integration))

    async def ensure(self, shared: Shared) -> Integration:
        plan = await self.plan()
        for step in plan.steps:
            _refuse(step, shared)
        for part, step in zip((*self._properties, self._integration), plan.steps, strict=True):
            if step.action != "keep":
                await self._write(part, step.action, shared)
        return cast("Integration", self._integration.found)  # created, if there was none

    async def remove(self, wait: Wait) -> None:
        integration = self._integration
        step = await self._examine(integration)
        _refuse_others(step)
        arn = None if integration.found is None else integration.found.integration_arn
        if arn is not None:
            await self._delete(integration)
            await wait(arn)
        for part in reversed(self._properties):
            await part.read()
            if part.found is not None and not await part.users(arn):
                await self._delete(part)

    async def _examine(self, part: Part) -> Step:
        await part.read()
        if part.found is None:
            return Step(kind=part.kind, name=part.name, action="create", found=None)
        unequal = list(part.compare())
        differences = tuple(
            Difference(each.member, each.wanted, each.found, _remedy(part, each.member))
            for each in unequal
            if not each.is_left_out
        )
        action: Action = "update" if any(each.action == "update" for each in differences) else "keep"
        if self._is_going(part):
            action = "wait"
        return Step(
            kind=part.kind,
            name=part.name,
            action=action,
            found=part.found,
            differences=differences,
            unverified=tuple(each.member for each in unequal if each.is_left_out),
            shared_with=await part.users(self._own_arn) if action == "update" else (),
        )

    @property
    def _own_arn(self) -> str | None:
        return None if self._integration.found is None else self._integration.found.integration_arn

    def _is_going(self, part: Part) -> bool:
        return part is self._integration and self._integration.is_being_deleted

    async def _write(self, part: Part, action: Action, shared: Shared) -> None:
        """Create or update a part. What somebody else created meanwhile is adopted."""
        try:
            await (part.create() if action == "create" else part.update())
        except (AmbiguousOutcomeError, ConflictError) as error:
            failure: GlueIntegrationsError = error.evolve()
            seconds = _LOOKING_SECONDS
        except ServiceError as error:
            failure = error.evolve()
            seconds = 0.0  # AWS does not document how it refuses a duplicate: perhaps it is there
        else:
            return
        step = await self._look(part, action, seconds)
        if step is None:
            raise failure
        _refuse(step, shared)
        if step.action == "update":
            await part.update()

    async def _look(self, part: Part, action: Action, seconds: float) -> Step | None:
        """Look for the effect of a write, of this run or of another; None if there is none."""
        seen: list[Step] = []

        async def is_there() -> bool:
            step = await self._examine(part)
            seen.append(step)
            return step.action == "keep" or (action == "create" and step.action == "update")

        return seen[-1] if await self._until(is_there, seconds) else None

    async def _delete(self, part: Part) -> None:
        """Delete a part, unless it is gone or somebody else deletes it."""

        async def is_gone() -> bool:
            await part.read()
            return part.found is None or self._is_going(part)

        if self._is_going(part):
            return
        failure: GlueIntegrationsError
        try:
            await part.delete()
        except NotFoundError:
            return
        except AmbiguousOutcomeError as error:
            failure, seconds = error.evolve(), _LOOKING_SECONDS
        except (ConflictError, InvalidStateError) as error:
            failure, seconds = error.evolve(), 0.0
        else:
            return
        if not await self._until(is_gone, seconds):
            raise failure

    async def _until(self, condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Look again and again until a condition is true, at least once; return whether it became true in time."""
        until = self._timing.clock() + seconds
        wait = _FIRST_LOOK
        while True:
            try:
                if await condition():
                    return True
            except GlueIntegrationsError as error:
                if not is_transient(error):
                    raise
            now = self._timing.clock()
            if now >= until:
                return False
            await self._timing.sleep(min(wait, until - now))
            wait = min(wait * 2, _LONGEST_WAIT)


def _remedy(part: Part, member: str) -> Literal["update", "recreate", "report"]:
    if part.kind != "integration" or member in _MODIFIABLE:
        return "update"
    return "report" if member.split(".", maxsplit=1)[0] == "tags" else "recreate"


def _refuse(step: Step, shared: Shared) -> None:
    """Refuse what must not be done, or cannot be."""
    if step.action == "wait":
        raise InvalidStateError(
            f"An integration with the name {step.name!r} is being deleted.",
            remedy="Wait until it is gone, with wait_until_deleted(), then try again.",
        )
    fixed = [each for each in step.differences if each.action == "recreate"]
    if fixed:
        raise InvalidRequestError(
            f"AWS cannot change these members of the integration {step.name!r}: {'; '.join(map(str, fixed))}.",
            remedy="Change the spec, or remove the integration and create it again.",
        )
    if step.action == "update" and step.shared_with and shared == "refuse":
        raise InvalidRequestError(
            f"The {label_of(step.kind)} {step.name} is shared with {names_of(step.shared_with)}, and it differs: "
            f"{'; '.join(map(str, step.differences))}.",
            remedy='shared="change" changes it for all of them.',
        )


def _refuse_others(step: Step) -> None:
    """Refuse to remove an integration that only has the same name."""
    others = [each for each in step.differences if each.member in {"source_arn", "target_arn"}]
    if others:
        raise InvalidRequestError(
            f"The integration {step.name!r} is not the one of the spec: {'; '.join(map(str, others))}.",
            remedy="Nothing was removed. Correct the spec, or delete that integration with delete_integration().",
        )
