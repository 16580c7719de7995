"""Wait for an integration without holding an Airflow worker."""

from collections.abc import AsyncIterator
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.triggers.base import BaseTrigger, TriggerEvent

from glue_integrations import GlueIntegrationsClient, errors


class IntegrationActiveTrigger(BaseTrigger):
    def __init__(self, arn: str, region_name: str, timeout: float) -> None:
        super().__init__()
        self.arguments: dict[str, Any] = {"arn": arn, "region_name": region_name, "timeout": timeout}

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return f"{__name__}.{type(self).__name__}", self.arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        arn, region_name, timeout = self.arguments.values()
        try:
            async with GlueIntegrationsClient(region_name) as client:
                integ = await client.wait_until_active(arn, timeout=timeout)
            event = {"arn": arn, "status": str(integ.status), "error": None}
        except errors.GlueIntegrationsError as error:
            event = {"arn": arn, "status": None, "error": str(error)}
        yield TriggerEvent(event)


class IntegrationActiveOperator(BaseOperator):
    def __init__(self, *, arn: str, region_name: str, timeout: float = 1800, **options: Any) -> None:
        super().__init__(**options)
        self.wait = (arn, region_name, timeout)

    def execute(self, context: Context) -> None:
        self.defer(trigger=IntegrationActiveTrigger(*self.wait), method_name="resume")

    def resume(self, context: Context, event: dict[str, Any]) -> str:
        if event["error"] is not None:
            raise RuntimeError(event["error"])
        return event["arn"]
