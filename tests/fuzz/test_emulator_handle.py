"""Whatever an operation is called with, the emulator returns a response or raises a fault of AWS's."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, cast

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from hypothesis import given
from hypothesis import strategies as st

from fuzz.budget import budget
from glue_integrations.testing import Fault, GlueEmulator

_MODEL: Final = ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")
_OPERATIONS: Final = [name for name in _MODEL.operation_names if "Integration" in name]
_UNKNOWN: Final = ("GetTables", "", "describe_integrations", "\ud800")
_ARN: Final = "arn:aws:glue:us-east-1:123456789012:"
_TEXTS: Final = (
    *("", "orders", "Status", "SourceArn", "IntegrationName", "ACTIVE", "\ud800", "\x00", "é" * 200, "1", "$data"),
    *(f"{_ARN}integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf", f"{_ARN}database/lake", "arn:::::", "A" * 5000),
)
_NUMBERS: Final = (0, 1, 2, 20, 100, -1, 2**31, 10**400, 1.5, 1e308, float("nan"), float("inf"))
_SCALARS: Final = st.none() | st.booleans() | st.sampled_from(_NUMBERS) | st.sampled_from(_TEXTS)
_JSON: Final = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))


def values_of(shape: Shape) -> st.SearchStrategy[object]:
    """Return values that mostly have the form of *shape*; now and then null, or anything else."""
    return st.integers(0, 15).flatmap(
        lambda roll: st.none() if roll == 15 else _JSON if roll == 14 else _values_in_form(shape)
    )


def _values_in_form(shape: Shape) -> st.SearchStrategy[object]:
    if isinstance(shape, StructureShape):
        members = {name: values_of(member) for name, member in shape.members.items()}
        required = {name: members.pop(name) for name in shape.required_members}
        return cast("st.SearchStrategy[object]", st.fixed_dictionaries(required, optional=members))
    if isinstance(shape, ListShape):
        return cast("st.SearchStrategy[object]", st.lists(values_of(shape.member), max_size=3))
    if isinstance(shape, MapShape):
        return cast("st.SearchStrategy[object]", st.dictionaries(st.sampled_from(_TEXTS), values_of(shape.value)))
    if shape.type_name == "string":
        return st.sampled_from(shape.metadata.get("enum", _TEXTS))
    return st.sampled_from(_NUMBERS) if shape.type_name == "integer" else st.booleans()


def params_of(operation: str) -> st.SearchStrategy[object]:
    """Return requests of *operation*."""
    shape = _MODEL.operation_model(operation).input_shape
    assert shape is not None
    return values_of(shape)


CALLS: Final = st.one_of(
    st.just("DescribeIntegrations").flatmap(lambda name: st.tuples(st.just(name), params_of(name))),
    st.sampled_from(_OPERATIONS).flatmap(lambda name: st.tuples(st.just(name), params_of(name))),
    st.tuples(st.sampled_from(_UNKNOWN), _JSON),
)


def deep() -> list[object]:
    """Return lists in lists, deeper than any recursion."""
    outer: list[object] = []
    for _ in range(100_000):
        outer = [outer]
    return outer


def circular() -> dict[str, object]:
    """Return a dict that contains itself."""
    members: dict[str, object] = {}
    members["Filters"] = [members]
    return members


_NO_JSON: Final[tuple[object, ...]] = (
    *(None, 5, "text", b"{}", [], {1: 2}, {(): 1}, {"Marker": b"x"}, {"Marker": {1}}, {"MaxRecords": Decimal(1)}),
    *({"Filters": deep()}, circular(), {"Filters": range(3)}, MappingProxyType({"Marker": object()})),
)


def _codes_of(operation: str) -> set[str]:
    """Return the errors that *operation* declares, and those of AWS's front end that a request can cause."""
    declared = {"SerializationException", "UnknownOperationException"}
    if operation in _OPERATIONS:
        declared |= {shape.name for shape in _MODEL.operation_model(operation).error_shapes}
    return declared


def code_of(emulator: GlueEmulator, operation: str, params: object) -> str | None:
    """Run an operation; return the code of its fault, None if it has a response."""
    try:
        response = emulator.handle(operation, cast("Mapping[str, object]", params))
    except Fault as fault:
        assert fault.code in _codes_of(operation)
        assert fault.to_wire()["__type"] == fault.code
        assert 400 <= fault.status <= 599
        return fault.code
    assert isinstance(response, dict)
    return None


def test_any_call() -> None:
    """No crash, and the emulator still works afterwards."""
    emulator = GlueEmulator(count=3)
    tally = Counter[str | None]()

    @budget(2000)
    @given(CALLS)
    def run(call: tuple[str, object]) -> None:
        tally[code_of(emulator, *call)] += 1

    run()
    assert "InternalFailure" not in tally
    assert {
        *(None, "ValidationException", "SerializationException", "UnknownOperationException"),
        *("IntegrationNotFoundFault", "ResourceNotFoundException"),
    } <= tally.keys()
    assert len(cast("list[object]", emulator.handle("DescribeIntegrations", {})["Integrations"])) >= 3


def test_what_is_no_json() -> None:
    """A request that cannot be JSON is refused as one that is no JSON object."""
    emulator = GlueEmulator(count=3)
    codes = {code_of(emulator, "DescribeIntegrations", params) for params in _NO_JSON}
    assert codes <= {"SerializationException", "ValidationException"}
    assert code_of(emulator, "DescribeIntegrations", {}) is None
