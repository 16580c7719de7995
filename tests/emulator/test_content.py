"""The emulator's content: samples, seed files and changes."""

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import StructureShape

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration, IntegrationStatus
from glue_integrations.testing import Fault, GlueEmulator, load_seed, samples
from glue_integrations.testing._service.errors import _MODELLED


def test_samples_are_the_same_every_time() -> None:
    """The same arguments give equal samples, and a shorter list is the start of a longer one."""
    assert samples(40) == samples(40)
    assert samples(12) == samples(40)[:12]


def test_samples_are_pinned() -> None:
    """The first sample is the same in every release and on every machine."""
    assert samples(1)[0].to_wire() == {
        "SourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders-001",
        "TargetArn": "arn:aws:glue:us-east-1:123456789012:database/orders_001",
        "IntegrationName": "orders-to-lake-001",
        "IntegrationArn": "arn:aws:glue:us-east-1:123456789012:integration:0ce4c376-d1b7-5eee-b366-67a6122afc18",
        "Status": "ACTIVE",
        "CreateTime": 1755675278.123,
        "IntegrationConfig": {"RefreshInterval": "15"},
        "Description": "DynamoDB to S3 Iceberg via Zero-ETL",
        "Tags": [{"key": "env", "value": "prod"}],
    }


def test_samples_are_distinct() -> None:
    """Two thousand samples have distinct ARNs, names and ascending times."""
    items = samples(2000)
    assert len({item.integration_arn for item in items}) == len({item.integration_name for item in items}) == 2000
    times = [item.create_time for item in items]
    assert times == sorted(set(times))
    assert all(time.microsecond % 1000 == 0 for time in times)


def test_samples_are_varied() -> None:
    """Twenty-five samples have every status, mostly ACTIVE, and errors only where the status says so."""
    items = samples(25)
    statuses = [item.status for item in items]
    assert set(statuses) == set(IntegrationStatus)
    assert statuses.count(IntegrationStatus.ACTIVE) > 15
    for item in items:
        has_error = item.status in {IntegrationStatus.NEEDS_ATTENTION, IntegrationStatus.FAILED}
        assert bool(item.errors) == has_error == ("Errors" in item.to_wire())
    services = {item.source_arn.split(":")[2] for item in items}, {item.target_arn.split(":")[2] for item in items}
    assert services == ({"dynamodb", "glue", "dms", "odb"}, {"glue", "redshift", "redshift-serverless"})
    assert any(len(item.source_arn) > 128 for item in items)
    optional = {"Description", "KmsKeyId", "AdditionalEncryptionContext", "Tags", "IntegrationConfig", "DataFilter"}
    for member in optional:
        assert {member in item.to_wire() for item in items} == {True, False}


def test_samples_match_the_service_model() -> None:
    """Every sample is valid by AWS's service model, and parses back from JSON unchanged."""
    shape = botocore.session.Session().get_service_model("glue").shape_for("Integration")
    assert isinstance(shape, StructureShape)
    for item in samples(60):
        wire = item.to_wire()
        assert wire.keys() <= shape.members.keys()
        for name, value in wire.items():
            limits = shape.members[name].metadata
            if isinstance(value, str):
                assert limits.get("min", 0) <= len(value) <= limits.get("max", 1000)
                assert value in limits.get("enum", [value])
        assert Integration.model_validate(json.loads(json.dumps(wire)), by_alias=True, by_name=False) == item


@pytest.mark.parametrize(
    "place", [{"region": "US EAST"}, {"region": None}, {"account": "12"}, {"account": 123456789012}]
)
def test_samples_need_a_region_and_an_account(place: dict[str, Any]) -> None:
    """Otherwise their ARNs would lead nowhere."""
    with pytest.raises(ConfigurationError, match=f"{next(iter(place))} must be"):
        samples(1, **place)


def test_samples_of_another_account() -> None:
    """Every ARN has the Region and account, and two accounts have different integrations."""
    items = samples(8, "eu-west-1", "111122223333")
    for item in items:
        for arn in (item.integration_arn, item.source_arn, item.target_arn, item.kms_key_id or item.target_arn):
            assert arn.split(":")[3:5] == ["eu-west-1", "111122223333"]
    assert items[0].integration_arn.rpartition(":")[2] != samples(1)[0].integration_arn.rpartition(":")[2]


def test_built_in_samples() -> None:
    """By default, an emulator holds 25 samples in us-east-1."""
    assert GlueEmulator().integrations == tuple(samples(25))
    assert GlueEmulator(count=3, region="eu-west-1").integrations == tuple(samples(3, "eu-west-1"))
    assert GlueEmulator([]).integrations == ()


def test_add_and_remove() -> None:
    """Adding and removing integrations keeps the order of the others."""
    first, second, third = samples(3)
    emulator = GlueEmulator([first, second])
    emulator.add(third)
    emulator.remove(second.integration_arn)
    assert list(emulator.integrations) == [first, third]
    emulator.add(second)
    assert list(emulator.integrations) == [first, third, second]


def test_invalid_add_and_remove() -> None:
    """Adding a duplicate ARN or removing an unknown one is an error that names the ARN."""
    integration = samples(1)[0]
    emulator = GlueEmulator([integration])
    with pytest.raises(ConfigurationError, match=integration.integration_arn):
        emulator.add(integration)
    with pytest.raises(ConfigurationError, match="arn:none"):
        emulator.remove("arn:none")
    assert emulator.integrations == (integration,)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"count": -1}, "count"), ({"port": 65536}, "port"), ({"port": -1}, "port")],
)
def test_bad_arguments(arguments: dict[str, int], named: str) -> None:
    """The error names an argument that is out of bounds."""
    with pytest.raises(ConfigurationError, match=f"^{named} must"):
        GlueEmulator(**arguments)  # type: ignore[arg-type]  # a checker cannot know which argument it is


def test_fail_next_refuses_unknown_codes() -> None:
    """An unknown code is refused, and nothing is queued."""
    emulator = GlueEmulator(count=0)
    with pytest.raises(ConfigurationError, match=r"'NoSuchFault'.*ThrottlingException"):
        emulator.fail_next("ThrottlingException", "NoSuchFault")
    assert emulator.handle("DescribeIntegrations", {}) == {"Integrations": []}


def test_faults_are_those_of_the_service_model() -> None:
    """The modelled faults are those that AWS's service model declares for the integration operations."""
    model = botocore.session.Session().get_service_model("glue")
    operations = [name for name in model.operation_names if "Integration" in name]
    declared = {error.name for name in operations for error in model.operation_model(name).error_shapes}
    assert set(_MODELLED) == declared


def test_fault_as_exception() -> None:
    """A fault has a readable text, a code, a message and a status."""
    emulator = GlueEmulator()
    emulator.fail_next("InternalServiceException")
    with pytest.raises(Fault, match=r"^InternalServiceException: An internal service error occurred\.$") as caught:
        emulator.handle("DescribeIntegrations", {})
    assert caught.value.status == 500


def test_seed_file(tmp_path: Path) -> None:
    """A seed file is a list of integrations, or an object with the list as Integrations."""
    seed = tmp_path / "seed.json"
    items = [item.to_wire() for item in samples(9)]
    for content in (items, {"Integrations": items}):
        seed.write_text(json.dumps(content), "utf-8")
        assert load_seed(seed) == load_seed(str(seed)) == samples(9)


def test_seed_from_the_aws_cli(tmp_path: Path) -> None:
    """ISO times, unknown members and unknown statuses are accepted."""
    item = {**samples(1)[0].to_wire(), "CreateTime": "2025-11-15T20:14:46.001000+01:00", "Status": "CREATED", "New": 1}
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps([item]), "utf-8")
    (loaded,) = load_seed(seed)
    assert loaded.to_wire() == {**item, "CreateTime": 1763234086.001}


VALID = samples(1)[0].to_wire()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not valid JSON"),
        ('[{"SourceArn"', "is not valid JSON"),
        ("[" * 200_000, "is not valid JSON"),
        ("7", "must be a list"),
        ("{}", "must be a list"),
        ('{"Integrations": {}}', "must be a list"),
        ("[7]", r"Integrations\[0\]: Input should be"),
        (json.dumps([VALID, {**VALID, "SourceArn": None}]), r"Integrations\[1\]\.SourceArn: "),
        (json.dumps([{k: v for k, v in VALID.items() if k != "Status"}]), r"Integrations\[0\]\.Status: Field required"),
        (json.dumps([{**VALID, "CreateTime": "yesterday"}]), r"Integrations\[0\]\.CreateTime: "),
        (
            json.dumps([{**VALID, "Tags": [{"key": 1}]}]),
            r"Integrations\[0\]\.Tags\.0\.key: Input should be a valid str",
        ),
        (json.dumps([{**VALID, "Errors": "x"}]), r"Integrations\[0\]\.Errors: Input should be a list"),
        (
            json.dumps([{**VALID, "IntegrationConfig": {"SourceProperties": {"SubnetIds": 1}}}]),
            r"Integrations\[0\]\.IntegrationConfig\.SourceProperties\.SubnetIds: ",
        ),
    ],
)
def test_bad_seed(tmp_path: Path, content: str, message: str) -> None:
    """The error for an invalid seed names the file, the item and the member."""
    seed = tmp_path / "seed.json"
    seed.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=message) as caught:
        load_seed(seed)
    assert str(caught.value).startswith(f"{seed}: ")


def test_missing_seed(tmp_path: Path) -> None:
    """The error names a missing file or a directory, with the reason."""
    with pytest.raises(ConfigurationError, match=r"none\.json: cannot be read: No such file"):
        load_seed(tmp_path / "none.json")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_seed(tmp_path)


def test_seed_with_a_duplicate_arn() -> None:
    """Two integrations with the same ARN are refused."""
    with pytest.raises(ConfigurationError, match=r"An integration with the ARN .* already exists"):
        GlueEmulator([*samples(2), *samples(1)])
