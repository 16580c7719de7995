"""The trigger and operator of the documentation, with Airflow installed (`nox -s airflow`)."""

import importlib
import importlib.util
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from glue_integrations.testing import Behaviour, GlueEmulator

SNIPPET: Final = Path(__file__).parents[2] / "docs" / "_snippets" / "airflow_trigger.py"

pytestmark = pytest.mark.filterwarnings("default")  # Airflow's own


@pytest.fixture
def snippet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Import the file of the documentation, as Airflow would."""
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    pytest.importorskip("airflow.sdk", reason="Airflow is not installed; run nox -s airflow")
    spec = importlib.util.spec_from_file_location("airflow_trigger", SNIPPET)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "airflow_trigger", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def emulator(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[GlueEmulator]:
    """An emulator in which a new integration is active at once."""
    async with GlueEmulator(count=0, behaviour=Behaviour(initial_status="ACTIVE")) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", running.endpoint_url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield running


def _create(emulator: GlueEmulator) -> str:
    source = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
    return emulator.create("orders", source, "arn:aws:glue:us-east-1:123456789012:database/lake").integration_arn


async def _event(module: ModuleType, arn: str) -> dict[str, Any]:
    """Run a trigger as the triggerer does, from what `serialize` returned, and return its event."""
    path, arguments = module.IntegrationActiveTrigger(arn, "us-east-1", 5.0).serialize()
    assert path == "airflow_trigger.IntegrationActiveTrigger"
    trigger = getattr(sys.modules["airflow_trigger"], path.rpartition(".")[2])(**arguments)
    (event,) = [event async for event in trigger.run()]
    payload: dict[str, Any] = event.payload
    return payload


async def test_an_active_integration(snippet: ModuleType, emulator: GlueEmulator) -> None:
    """The task ends with its ARN."""
    arn = _create(emulator)
    event = await _event(snippet, arn)
    assert event == {"arn": arn, "status": "ACTIVE", "error": None}
    operator = snippet.IntegrationActiveOperator(task_id="wait", arn=arn, region_name="us-east-1")
    assert operator.resume({}, event) == arn


async def test_a_failed_integration(snippet: ModuleType, emulator: GlueEmulator) -> None:
    """The task fails with the errors of the integration."""
    arn = _create(emulator)
    emulator.fail(arn)
    event = await _event(snippet, arn)
    operator = snippet.IntegrationActiveOperator(task_id="wait", arn=arn, region_name="us-east-1")
    with pytest.raises(RuntimeError, match="is FAILED"):
        operator.resume({}, event)


def test_the_operator_defers(snippet: ModuleType) -> None:
    """It holds no worker while it waits."""
    deferral: type[Exception] = vars(importlib.import_module("airflow.sdk.exceptions"))["TaskDeferred"]
    operator = snippet.IntegrationActiveOperator(task_id="wait", arn="arn:x", region_name="us-east-1", timeout=60)
    with pytest.raises(deferral) as deferred:
        operator.execute({})
    wait = vars(deferred.value)
    assert isinstance(wait["trigger"], snippet.IntegrationActiveTrigger)
    assert wait["method_name"] == "resume"
