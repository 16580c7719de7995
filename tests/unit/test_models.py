"""What the models hold: members, defaults, states, and what they refuse."""

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from fixtures.wire import MEMBERS, Json, printed
from glue_integrations.models import (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationStatus,
    Tag,
    UnknownValue,
)
from glue_integrations.models._base import WireModel

MODELS: Final[dict[str, type[WireModel]]] = {
    model.__name__: model
    for model in (Integration, IntegrationConfig, IntegrationError, Tag, DescribeIntegrationsResponse)
}

REQUIRED: Final[Json] = {
    "SourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
    "TargetArn": "arn:aws:glue:us-east-1:123456789012:database/lake",
    "IntegrationName": "orders-to-lake",
    "IntegrationArn": "arn:aws:glue:us-east-1:123456789012:integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf",
    "Status": "ACTIVE",
    "CreateTime": 1763234086.001,
}


class Member(NamedTuple):
    """A member of a model with a value on the wire, and what is wrong for it."""

    model: str
    wire: str
    sent: Any
    wrong: tuple[Any, ...]

    @property
    def name(self) -> str:
        return MEMBERS[self.model][self.wire]


NO_TEXT: Final[tuple[object, ...]] = (5, 1.5, True, [], ["x"], {}, {"a": "b"})
NO_LIST: Final[tuple[object, ...]] = ("", "abc", 7, True, {}, {"a": 1}, [None], [1], ["x"], [["x"]])
NO_MAP: Final[tuple[object, ...]] = ("", "abc", 7, True, [], [["a", "b"]], {"a": 1}, {"a": None}, {"a": ["b"]})

OPTIONAL: Final = (
    Member("Integration", "Description", "nightly copy", NO_TEXT),
    Member("Integration", "KmsKeyId", "arn:aws:kms:us-east-1:123456789012:key/4e2c14f8", NO_TEXT),
    Member("Integration", "AdditionalEncryptionContext", {"context-key": "context-value"}, NO_MAP),
    Member("Integration", "Tags", [{"key": "env", "value": "prod"}, {"key": "team", "value": ""}], NO_LIST),
    Member("Integration", "IntegrationConfig", {"RefreshInterval": "15"}, ("", "abc", 7, True, [], [{}])),
    Member("Integration", "Errors", [{"ErrorCode": "E1", "ErrorMessage": "no access"}], NO_LIST),
    Member("Integration", "DataFilter", "include: mysql.*", NO_TEXT),
    Member("IntegrationConfig", "RefreshInterval", "60", NO_TEXT),
    Member("IntegrationConfig", "SourceProperties", {"SubnetIds": "a,b"}, NO_MAP),
    Member("IntegrationConfig", "ContinuousSync", False, (0, 1, "true", "false", 0.0, [], {})),
    Member("IntegrationConfig", "TargetNamespace", "zetl_1", NO_TEXT),
    Member("IntegrationError", "ErrorCode", "EXAMPLE_ONLY", NO_TEXT),
    Member("IntegrationError", "ErrorMessage", "Authorization failed", NO_TEXT),
    Member("Tag", "key", "env", NO_TEXT),
    Member("Tag", "value", "", NO_TEXT),
    Member("DescribeIntegrationsResponse", "Integrations", [REQUIRED], NO_LIST),
    Member("DescribeIntegrationsResponse", "Marker", "next", NO_TEXT),
)
MANDATORY: Final = (
    *(
        Member("Integration", wire, REQUIRED[wire], (None, *NO_TEXT))
        for wire in ("SourceArn", "TargetArn", "IntegrationName", "IntegrationArn", "Status")
    ),
    Member("Integration", "CreateTime", REQUIRED["CreateTime"], (None, True, "", [], {})),
)


def by_wire(member: Member) -> str:
    return f"{member.model}.{member.wire}"


def wrong_values(members: tuple[Member, ...]) -> list[Any]:
    return [
        pytest.param(member, value, id=f"{by_wire(member)}={value!r}") for member in members for value in member.wrong
    ]


def others(model: str) -> Json:
    """Return what *model* needs besides the member in question."""
    return dict(REQUIRED) if model == "Integration" else {}


def test_the_table_names_every_member() -> None:
    """A member that is added to a model must come into these tests too."""
    tested = {(member.model, member.name) for member in (*OPTIONAL, *MANDATORY)}
    assert tested == {(name, field) for name, model in MODELS.items() for field in model.model_fields}


@pytest.mark.parametrize("member", [*OPTIONAL, *MANDATORY], ids=by_wire)
def test_a_member_is_read_by_its_wire_name(member: Member) -> None:
    """What arrives under AWS's name is the attribute in snake_case."""
    model = MODELS[member.model].model_validate({**others(member.model), member.wire: member.sent})
    assert plain(getattr(model, member.name)) == member.sent
    assert model.model_extra == {}


def plain(value: Any) -> Any:
    """Return what the wire has for a *value* in Python."""
    if isinstance(value, tuple):
        return [plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, WireModel):
        return value.to_wire()
    return value.timestamp() if isinstance(value, datetime) else value


@pytest.mark.parametrize("member", [*OPTIONAL, *MANDATORY], ids=by_wire)
def test_a_member_is_built_by_its_python_name(member: Member) -> None:
    """Keyword arguments in snake_case make the same model as the wire."""
    wire = {**others(member.model), member.wire: member.sent}
    names = MEMBERS[member.model]
    built = MODELS[member.model](**{names[name]: value for name, value in wire.items()})
    assert built == MODELS[member.model].model_validate(wire)
    assert built.model_extra == {}


@pytest.mark.parametrize("member", MANDATORY, ids=by_wire)
def test_a_missing_required_member_is_named(member: Member) -> None:
    """The message says which member is missing."""
    incomplete = {wire: value for wire, value in REQUIRED.items() if wire != member.wire}
    with pytest.raises(ValidationError, match=rf"(?m)^{member.name}\n  Field required"):
        Integration.model_validate(incomplete)


@pytest.mark.parametrize(("member", "value"), wrong_values((*OPTIONAL, *MANDATORY)))
def test_a_wrong_type_is_refused(member: Member, value: object) -> None:
    """Nothing is converted that the wire would not send, and the message names the member."""
    with pytest.raises(ValidationError, match=rf"(?m)^{member.name}\b"):
        MODELS[member.model].model_validate({**others(member.model), member.wire: value})


@pytest.mark.parametrize("member", OPTIONAL, ids=by_wire)
def test_null_equals_absent(member: Member) -> None:
    """A null reads as the default and makes an equal model, yet the wire shows the null again."""
    model = MODELS[member.model]
    absent = model.model_validate(others(member.model))
    null = model.model_validate({**others(member.model), member.wire: None})
    assert null == absent
    assert getattr(null, member.name) == getattr(absent, member.name)
    assert null.model_dump() == absent.model_dump()
    assert null.to_wire() == {**others(member.model), member.wire: None}
    assert absent.to_wire() == others(member.model)


def test_optional_collections_default_to_empty() -> None:
    """A collection can be iterated without a check that it is there."""
    integration = Integration.model_validate(REQUIRED)
    assert (integration.tags, integration.errors) == ((), ())
    assert integration.additional_encryption_context == {}
    assert IntegrationConfig().source_properties == {}
    assert DescribeIntegrationsResponse().integrations == ()


def test_other_optional_members_default_to_none() -> None:
    """What AWS left out is None."""
    integration = Integration.model_validate(REQUIRED)
    assert (integration.description, integration.kms_key_id, integration.data_filter) == (None, None, None)
    assert integration.integration_config is None
    config = IntegrationConfig()
    assert (config.refresh_interval, config.continuous_sync, config.target_namespace) == (None, None, None)
    assert (Tag().key, Tag().value) == (None, None)
    assert (IntegrationError().error_code, IntegrationError().error_message) == (None, None)
    assert DescribeIntegrationsResponse().marker is None


def test_lists_become_tuples() -> None:
    """Collections of a frozen model cannot be appended to."""
    page = DescribeIntegrationsResponse.model_validate(printed("f2_describe_integrations"))
    found = page.integrations[0]
    collections: tuple[object, ...] = (page.integrations, found.tags, found.errors)
    assert {type(collection) for collection in collections} == {tuple}


def test_lists_are_accepted_where_tuples_are_stored() -> None:
    """Who builds a model by hand may use lists and maps of the models or of plain values."""
    built = Integration(
        source_arn=REQUIRED["SourceArn"],
        target_arn=REQUIRED["TargetArn"],
        integration_name=REQUIRED["IntegrationName"],
        integration_arn=REQUIRED["IntegrationArn"],
        status=IntegrationStatus.ACTIVE,
        create_time=REQUIRED["CreateTime"],
        tags=[Tag(key="env", value="prod"), {"key": "team"}],  # type: ignore[arg-type]  # pydantic converts it
        errors=[IntegrationError(error_code="E1")],  # type: ignore[arg-type]  # pydantic converts it
        integration_config=IntegrationConfig(source_properties={"SubnetIds": "a"}),
    )
    assert built.tags == (Tag(key="env", value="prod"), Tag(key="team"))
    assert built.errors == (IntegrationError(error_code="E1"),)
    assert built.to_wire() == {
        **REQUIRED,
        "Tags": [{"key": "env", "value": "prod"}, {"key": "team"}],
        "Errors": [{"ErrorCode": "E1"}],
        "IntegrationConfig": {"SourceProperties": {"SubnetIds": "a"}},
    }


def test_a_tag_is_lower_case_on_the_wire() -> None:
    """Key and Value, as RDS and Redshift spell them, are unknown members here."""
    assert Tag(key="env", value="prod").to_wire() == {"key": "env", "value": "prod"}
    other = Tag.model_validate({"Key": "env"})
    assert (other.key, other.model_extra) == (None, {"Key": "env"})


@pytest.mark.parametrize("member", [*OPTIONAL, *MANDATORY], ids=by_wire)
def test_a_model_is_frozen(member: Member) -> None:
    """No attribute can be set or deleted."""
    model = MODELS[member.model].model_validate({**others(member.model), member.wire: member.sent})
    with pytest.raises(ValidationError, match="frozen"):
        setattr(model, member.name, None)
    with pytest.raises(ValidationError, match="frozen"):
        delattr(model, member.name)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_no_new_attribute_can_be_set(model: type[WireModel]) -> None:
    """A misspelt assignment is an error."""
    instance = model.model_validate(others(model.__name__))
    with pytest.raises(ValidationError, match="frozen"):
        instance.colour = "red"  # type: ignore[attr-defined]  # this is the point


MAPS: Final[dict[str, Mapping[str, str]]] = {
    "default": IntegrationConfig().source_properties,
    "null": IntegrationConfig.model_validate({"SourceProperties": None}).source_properties,
    "empty": IntegrationConfig(source_properties={}).source_properties,
    "filled": IntegrationConfig(source_properties={"a": "b"}).source_properties,
    "from JSON": IntegrationConfig.model_validate_json('{"SourceProperties": {"a": "b"}}').source_properties,
}


@pytest.mark.parametrize("given", MAPS.values(), ids=MAPS)
def test_a_map_behaves_the_same_empty_or_filled(given: Mapping[str, str]) -> None:
    """It cannot be changed in any way, has a hash, and is otherwise an ordinary dict."""
    before = dict(given)
    shared: Any = given
    for change in (
        lambda: shared.__setitem__("a", "b"),
        lambda: shared.__delitem__("a"),
        lambda: shared.update(a="b"),
        lambda: shared.setdefault("a", "b"),
        lambda: shared.__ior__({"a": "b"}),
        lambda: shared.pop("a", None),
        shared.popitem,
        shared.clear,
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert isinstance(shared, dict)
    assert shared == before
    assert shared | {"c": "d"} == {**before, "c": "d"}
    assert json.loads(json.dumps(shared)) == before
    for same in (copy.copy(given), copy.deepcopy(given), pickle.loads(pickle.dumps(given))):
        assert (same, type(same), hash(same)) == (given, type(given), hash(given))


def test_equal_maps_have_the_same_hash() -> None:
    """Wherever they come from, and in whatever order."""
    one, other = ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    assert hash(IntegrationConfig(source_properties=one)) == hash(IntegrationConfig(source_properties=other))
    assert len({hash(MAPS["default"]), hash(MAPS["null"]), hash(MAPS["empty"])}) == 1


@pytest.mark.parametrize("member", ["Tags", "Errors", "AdditionalEncryptionContext"])
def test_a_callers_collection_can_change_afterwards(member: str) -> None:
    """A model keeps its own copy of what it was built from."""
    given: Any = {"a": "b"} if member == "AdditionalEncryptionContext" else [{}]
    model = Integration.model_validate({**REQUIRED, member: given})
    given.clear()
    assert len(getattr(model, MEMBERS["Integration"][member])) == 1


FULL: Final[Json] = {**REQUIRED, **{member.wire: member.sent for member in OPTIONAL if member.model == "Integration"}}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_model_has_a_hash_whatever_it_holds(model: type[WireModel]) -> None:
    """Empty, with nulls, filled, or with unknown members that have none: equal models are one in a set."""
    required = others(model.__name__)
    filled = {**required, **{member.wire: member.sent for member in OPTIONAL if member.model == model.__name__}}
    nulls = {**filled, **{member.wire: None for member in OPTIONAL if member.model == model.__name__}}
    unknown: Json = {**filled, "New": [{"a": [1]}]}
    for wire in (required, filled, nulls, unknown):
        assert len({model.model_validate(wire), model.model_validate_json(json.dumps(wire))}) == 1
    assert len({model.model_validate(filled), model.model_validate(required)}) == 2
    assert len({model.model_validate(nulls), model.model_validate(required)}) == 1


AWS_JSON: Final[dict[str, Json]] = {
    "empty page": {"Integrations": []},
    "full page": {"Integrations": [FULL, REQUIRED], "Marker": "m", "New": [1]},
    "nulls": {"Integrations": [{**FULL, "Tags": None, "AdditionalEncryptionContext": None, "IntegrationConfig": None}]},
    "whole seconds": {"Integrations": [{**REQUIRED, "CreateTime": 1763234086}]},
    "before 1970": {"Integrations": [{**REQUIRED, "CreateTime": -1.5}]},
    "ISO 8601": {"Integrations": [{**REQUIRED, "CreateTime": "2025-11-15T19:14:46.001000+00:00"}]},
    "unknown status": {"Integrations": [{**REQUIRED, "Status": "CREATED"}]},
}


@pytest.mark.parametrize("wire", AWS_JSON.values(), ids=AWS_JSON)
def test_strict_validation_reads_the_same(wire: Json) -> None:
    """As text or loaded, and whether strict is asked for once or by a model that embeds ours."""
    page = DescribeIntegrationsResponse.model_validate(wire)
    text = json.dumps(wire)
    strict = TypeAdapter(list[DescribeIntegrationsResponse], config=ConfigDict(strict=True))
    for found in (
        DescribeIntegrationsResponse.model_validate_json(text, strict=True),
        DescribeIntegrationsResponse.model_validate(wire, strict=True),
        strict.validate_json(f"[{text}]")[0],
        strict.validate_python([wire], strict=True)[0],
    ):
        assert found == page
        assert [type(item.status) for item in found.integrations] == [type(item.status) for item in page.integrations]
        assert found.to_wire() == page.to_wire()
    dumped = page.model_dump_json()
    assert DescribeIntegrationsResponse.model_validate_json(dumped, strict=True) == page


def test_a_strict_request_reads_its_json() -> None:
    """Lists, however they came."""
    wire = {"Filters": [{"Name": "Status", "Values": ["ACTIVE"]}], "MaxRecords": 5}
    expected = DescribeIntegrationsRequest.model_validate(wire)
    assert DescribeIntegrationsRequest.model_validate(wire, strict=True) == expected
    assert DescribeIntegrationsRequest.model_validate_json(json.dumps(wire), strict=True) == expected


@pytest.mark.parametrize(("member", "value"), wrong_values((*OPTIONAL, *MANDATORY)))
def test_strict_validation_refuses_what_is_wrong_too(member: Member, value: object) -> None:
    """Strict never accepts more."""
    with pytest.raises(ValidationError):
        MODELS[member.model].model_validate({**others(member.model), member.wire: value}, strict=True)


def test_models_without_maps_have_a_hash() -> None:
    """Equal tags and errors are one in a set, a null member included."""
    assert len({Tag(key="a"), Tag(key="a"), Tag.model_validate({"key": "a", "value": None}), Tag(key="b")}) == 2
    assert len({IntegrationError(error_code="a"), IntegrationError(error_code="a")}) == 1


@pytest.mark.parametrize("status", IntegrationStatus)
@pytest.mark.parametrize("kind", [str, UnknownValue])
def test_a_known_status_becomes_an_enum_member(status: IntegrationStatus, kind: type[str]) -> None:
    """Whatever kind of string brings it, `is` works on known states."""
    assert Integration.model_validate({**REQUIRED, "Status": kind(status.value)}).status is status


@pytest.mark.parametrize("sent", ["CREATED", "DELETED", "active", "ACTIVE ", "", "\x1b[2J", "ÄKTIV"])
def test_an_unknown_status_is_kept(sent: str) -> None:
    """A state this release does not know is an `UnknownValue`, equal to the string AWS sent."""
    status = Integration.model_validate({**REQUIRED, "Status": sent}).status
    assert type(status) is UnknownValue
    assert status == sent
    assert str(status) == sent
    assert repr(status) == f"UnknownValue({sent!r})"
    assert not isinstance(status, IntegrationStatus)


def test_an_unknown_value_shows_in_the_repr_of_the_model() -> None:
    """A log line shows whether a value is unknown."""
    shown = repr(Integration.model_validate({**REQUIRED, "Status": "CREATED"}))
    assert "status=UnknownValue('CREATED')" in shown


def test_unknown_members_are_kept() -> None:
    """What AWS adds later is in `model_extra`, at every level."""
    model = Integration.model_validate({**REQUIRED, "Owner": {"Id": [1]}, "Tags": [{"key": "a", "Kind": 5}]})
    assert model.model_extra == {"Owner": {"Id": [1]}}
    assert model.tags[0].model_extra == {"Kind": 5}


def test_a_context_of_the_caller_is_left_alone() -> None:
    """Who embeds the models may validate with a context of their own, whatever it is."""
    for context in ({"mine": 1}, {"mine"}, "mine"):
        model = Integration.model_validate({**REQUIRED, "Status": "CREATED", "Owner": 1}, context=context)
        assert model.model_extra == {"Owner": 1}
        assert context in ({"mine": 1}, {"mine"}, "mine")


def test_a_validation_error_does_not_show_values() -> None:
    """Descriptions and encryption contexts do not end up in logs."""
    with pytest.raises(ValidationError) as caught:
        Integration.model_validate({**REQUIRED, "AdditionalEncryptionContext": {"a": ["canary-7d1f"]}})
    assert "canary-7d1f" not in str(caught.value)


class TestPages:
    """Rule M4: which objects are a page of integrations at all."""

    @pytest.mark.parametrize("empty", [{}, {"Marker": "m"}, {"Marker": None}, {"Integrations": None}])
    def test_an_object_with_nothing_else_is_an_empty_page(self, empty: Json) -> None:
        """Whether the service leaves Integrations out on an empty account is not known."""
        assert DescribeIntegrationsResponse.model_validate(empty).integrations == ()

    @pytest.mark.parametrize("nothing", [{}, {"Integrations": None}], ids=["absent", "null"])
    @pytest.mark.parametrize(
        "other",
        [
            {"message": "Service Unavailable"},
            {"Integration": []},
            {"integrations": []},
            {"INTEGRATIONS": []},
            {"marker": "m"},
            {"Output": {"Integrations": []}, "Marker": "m"},
            {"": None},
        ],
        ids=repr,
    )
    def test_an_object_with_another_member_is_no_page(self, nothing: Json, other: Json) -> None:
        """The response of a proxy is not "you have no integrations"."""
        for body in ({**nothing, **other}, {**other, **nothing}):
            with pytest.raises(ValidationError, match="is not a DescribeIntegrationsResponse"):
                DescribeIntegrationsResponse.model_validate(body, by_alias=True, by_name=False)

    def test_unknown_members_beside_integrations_are_kept(self) -> None:
        """A page may grow."""
        page = DescribeIntegrationsResponse.model_validate({"Integrations": [], "Total": 0})
        assert page.to_wire() == {"Integrations": [], "Total": 0}


def test_the_only_create_response_aws_prints() -> None:
    """The sample of the DMS user guide reads as it is printed, its undocumented status included."""
    integration = Integration.model_validate(printed("f1_create_integration"))
    assert integration.status == UnknownValue("CREATED")
    assert integration.create_time.isoformat() == "2025-11-15T19:14:46.001000+00:00"
    assert integration.integration_config is not None
    assert integration.integration_config.source_properties["VpcSecurityGroupIds"] == "sg-id"


def test_a_page_as_documented() -> None:
    """Every member of a full page is where a user looks for it."""
    page = DescribeIntegrationsResponse.model_validate(printed("f2_describe_integrations"))
    (found,) = page.integrations
    assert page.marker == "opaque-token-up-to-128-chars"
    assert found.status is IntegrationStatus.NEEDS_ATTENTION
    assert [(tag.key, tag.value) for tag in found.tags] == [("env", "prod")]
    assert [error.error_code for error in found.errors] == ["EXAMPLE_ONLY"]


@pytest.mark.parametrize("number", range(4))
def test_what_aws_documents_for_creating_can_be_described(number: int) -> None:
    """Sources, targets and settings of AWS's guides are members of an integration like any other."""
    created = printed("f4_create_requests")[number]
    assert Integration.model_validate({**REQUIRED, **created}).to_wire() == {**REQUIRED, **created}
