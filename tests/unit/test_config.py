"""Settings are checked when they are made, so that a wrong one fails there and not in a call."""

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any, Final

import pytest

from glue_integrations import ClientConfig, RetryPolicy
from glue_integrations.errors import ConfigurationError

POSITIVE: Final = (
    (ClientConfig, "timeout"),
    (ClientConfig, "attempt_timeout"),
    (ClientConfig, "connect_timeout"),
    (RetryPolicy, "base_delay"),
    (RetryPolicy, "throttling_base_delay"),
    (RetryPolicy, "max_delay"),
)
WHOLE: Final = (
    (ClientConfig, "max_pool_connections", 1),
    (ClientConfig, "max_response_bytes", 1),
    (RetryPolicy, "max_attempts", 1),
    (RetryPolicy, "quota", 0),
)

NO_NUMBERS: Final[tuple[object, ...]] = (None, True, False, "5", "", b"5", [5], {}, 5j, float, ...)


def test_the_defaults_are_the_documented_ones() -> None:
    """AWS's standard retry behaviour 2.1, and limits that suit a listing."""
    config = ClientConfig()
    assert (config.timeout, config.attempt_timeout, config.connect_timeout) == (60.0, 15.0, 5.0)
    assert (config.max_pool_connections, config.max_response_bytes) == (10, 33_554_432)
    retry = config.retry
    assert (retry.max_attempts, retry.quota) == (3, 500)
    assert (retry.base_delay, retry.throttling_base_delay, retry.max_delay) == (0.05, 1.0, 20.0)


def test_the_tables_name_every_number() -> None:
    """A setting that is added must come into these tests too."""
    tested = {(owner, name) for owner, name, *_ in (*POSITIVE, *WHOLE)}
    numbers = {
        (owner, one.name) for owner in (ClientConfig, RetryPolicy) for one in fields(owner) if one.type in {int, float}
    }
    assert tested == numbers


@pytest.mark.parametrize(("owner", "name"), POSITIVE, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("value", [1, 0.001, 1e-9, 86_400, 1e9], ids=repr)
def test_times_are_numbers_above_0(owner: type[Any], name: str, value: float) -> None:
    """Whole or not."""
    assert getattr(owner(**{name: value}), name) == value


@pytest.mark.parametrize(("owner", "name"), POSITIVE, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize(
    "value",
    [0, 0.0, -0.0, -1, -0.5, float("nan"), float("inf"), float("-inf"), 10**400, *NO_NUMBERS],
    ids=lambda v: repr(v)[:30],
)
def test_other_times_are_refused(owner: type[Any], name: str, value: object) -> None:
    """The message names the setting; what no clock can count is refused too."""
    with pytest.raises(
        ConfigurationError, match=rf"^{owner.__name__}\.{name} must be a number above 0 and at most 1000000000, not "
    ):
        owner(**{name: value})


@pytest.mark.parametrize(("owner", "name", "least"), WHOLE, ids=lambda value: getattr(value, "__name__", value))
def test_counts_start_at_their_least(owner: type[Any], name: str, least: int) -> None:
    """One attempt means no retries, no quota neither."""
    for value in (least, least + 1, 10**9):
        assert getattr(owner(**{name: value}), name) == value
    with pytest.raises(
        ConfigurationError, match=rf"^{owner.__name__}\.{name} must be a whole number of at least {least}"
    ):
        owner(**{name: least - 1})


@pytest.mark.parametrize(("owner", "name", "least"), WHOLE, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("value", [-5, 1.0, 2.5, float("nan"), float("inf"), *NO_NUMBERS], ids=lambda v: repr(v)[:30])
def test_counts_are_whole_numbers(owner: type[Any], name: str, least: int, value: object) -> None:
    """Half an attempt, or `True` attempts, is a mistake."""
    with pytest.raises(
        ConfigurationError, match=rf"^{owner.__name__}\.{name} must be a whole number of at least {least}"
    ):
        owner(**{name: value})


@pytest.mark.parametrize(
    "value", [None, 3, {"max_attempts": 3}, RetryPolicy, ClientConfig()], ids=lambda v: repr(v)[:30]
)
def test_retry_is_a_policy(value: Any) -> None:
    """boto's dict of retries has other names and other meanings."""
    with pytest.raises(ConfigurationError, match=r"^ClientConfig\.retry must be a RetryPolicy"):
        ClientConfig(retry=value)


@pytest.mark.parametrize(
    "value", [ClientConfig(timeout=1.0), RetryPolicy(quota=0)], ids=lambda value: type(value).__name__
)
def test_settings_are_values(value: Any) -> None:
    """Frozen, comparable, hashable; copies and pickles are equal."""
    first = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, first, None)
    for duplicate in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value)), replace(value)):
        assert duplicate == value
        assert hash(duplicate) == hash(value)
    assert value != type(value)()


def test_replace_is_checked_too() -> None:
    """A wrong setting cannot be slipped in afterwards."""
    with pytest.raises(ConfigurationError, match="timeout"):
        replace(ClientConfig(), timeout=0)


@pytest.mark.parametrize("owner", [ClientConfig, RetryPolicy])
def test_settings_are_given_by_name(owner: type[Any]) -> None:
    """A bare number says nothing, and a misspelt name is an error."""
    with pytest.raises(TypeError, match="positional"):
        owner(5)
    with pytest.raises(TypeError, match="time_out"):
        owner(time_out=5)


@pytest.mark.parametrize("value", [5, "print", b"", []], ids=repr)
def test_a_hook_is_called(value: Any) -> None:
    """What cannot be called is refused at once, and not logged for every event."""
    with pytest.raises(ConfigurationError, match=r"^ClientConfig\.hook must be "):
        ClientConfig(hook=value)
