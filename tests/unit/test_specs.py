"""Specs from Python, JSON and TOML: names of both kinds, and errors that say where."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from glue_integrations import (
    IntegrationConfig,
    IntegrationSpec,
    SourceProcessingProperties,
    TableSpec,
    Tag,
    TargetTableConfig,
    UnnestSpec,
)
from glue_integrations.errors import InvalidRequestError

SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = "arn:aws:iam::123456789012:role/zero-etl"

SPEC: Final = IntegrationSpec(
    integration_name="orders",
    source_arn=SOURCE,
    target_arn=TARGET,
    tags={"team": "data"},
    integration_config=IntegrationConfig(refresh_interval=timedelta(hours=1)),
    source_processing_properties=SourceProcessingProperties(role_arn=ROLE),
    table_properties=[
        TableSpec(table_name="orders", target_table_config=TargetTableConfig(unnest_spec=UnnestSpec.TOPLEVEL))
    ],
)

WIRE_TOML: Final = f"""
IntegrationName = "orders"
SourceArn = "{SOURCE}"
TargetArn = "{TARGET}"
Tags = [{{key = "team", value = "data"}}]

[IntegrationConfig]
RefreshInterval = "60"

[SourceProcessingProperties]
RoleArn = "{ROLE}"

[[TableProperties]]
TableName = "orders"
TargetTableConfig = {{UnnestSpec = "TOPLEVEL"}}
"""
SNAKE_TOML: Final = f"""
integration_name = "orders"
source_arn = "{SOURCE}"
target_arn = "{TARGET}"
tags = {{team = "data"}}
integration_config = {{refresh_interval = "60"}}
source_processing_properties = {{role_arn = "{ROLE}"}}

[[table_properties]]
table_name = "orders"
target_table_config.unnest_spec = "TOPLEVEL"
"""
SNAKE: Final[dict[str, Any]] = {
    "integration_name": "orders",
    "source_arn": SOURCE,
    "target_arn": TARGET,
    "tags": {"team": "data"},
    "integration_config": {"refresh_interval": "60"},
    "source_processing_properties": {"role_arn": ROLE},
    "table_properties": [{"table_name": "orders", "target_table_config": {"unnest_spec": "TOPLEVEL"}}],
}
WIRE_JSON: Final = json.dumps(SPEC.to_wire())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", WIRE_TOML),
        ("b.TOML", SNAKE_TOML),
        ("c.json", WIRE_JSON),
        ("d.json", json.dumps(SNAKE)),
        ("e.json", "\ufeff" + WIRE_JSON),
        ("f.toml", "\ufeff" + WIRE_TOML),
    ],
)
def test_a_file(name: str, content: str, tmp_path: Path) -> None:
    """By wire names or Python names, in either format, with or without a byte order mark."""
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert IntegrationSpec.from_file(file) == SPEC
    assert IntegrationSpec.from_file(str(file)) == SPEC


def test_python_and_json() -> None:
    assert IntegrationSpec.model_validate(SNAKE) == SPEC
    assert IntegrationSpec.model_validate_json(WIRE_JSON) == SPEC
    assert SPEC.tags == (Tag(key="team", value="data"),)


WRONG: Final[dict[str, tuple[str, str, str]]] = {
    "TOML": ("s.toml", "a = 1\nb = x", "at line 2"),
    "JSON": ("s.json", '{"a": 1,\n "b": }', "line 2"),
    "NaN": ("s.json", '{"IntegrationName": NaN}', "NaN is not JSON"),
    "twice in JSON": ("s.json", '{"IntegrationName": "a", "IntegrationName": "b"}', "IntegrationName is given twice"),
    "twice in TOML": ("s.toml", 'a = 1\na = 2"', "line 2"),
    "deep": ("s.json", "[" * 100_000, "nested too deeply"),
    "a list": ("s.json", "[]", "IntegrationSpec"),
    "missing": ("s.toml", f'SourceArn = "{SOURCE}"\nTargetArn = "{TARGET}"', "integration_name: Field required"),
    "unknown": ("s.toml", WIRE_TOML.replace("Tags", "Tag"), "Tag: Extra inputs are not permitted"),
    "unknown below": (
        "s.toml",
        WIRE_TOML.replace("RefreshInterval", "RefreshIntervall"),
        "integration_config has no member RefreshIntervall; choose from refresh_interval",
    ),
    "unknown in a table": (
        "s.toml",
        WIRE_TOML.replace("UnnestSpec", "Unnest"),
        "table_properties.target_table_config has no member Unnest; choose from unnest_spec",
    ),
    "unknown in a tag": ("s.toml", WIRE_TOML.replace("key =", "Key ="), "tags.0.key: "),
    "wrong type": ("s.toml", WIRE_TOML.replace('"60"', "60"), "integration_config.refresh_interval: "),
    "no ARN": ("s.toml", WIRE_TOML.replace(ROLE, "reader"), "source_processing_properties.role_arn: 'reader' is not"),
    "too long": ("s.toml", WIRE_TOML.replace('"orders"\nS', f'"{"n" * 129}"\nS'), "integration_name: .*at most 128"),
    "table twice": (
        "s.toml",
        WIRE_TOML + '[[TableProperties]]\nTableName = "orders"\nTargetTableConfig = {}\n',
        "table_properties has orders twice",
    ),
    "table without a configuration": (
        "s.toml",
        WIRE_TOML.replace('TargetTableConfig = {UnnestSpec = "TOPLEVEL"}', ""),
        r"table_properties.0: give either source_table_config or target_table_config",
    ),
    "same ARN": ("s.toml", WIRE_TOML.replace(SOURCE, TARGET), "source_arn and target_arn are the same"),
    "another format": ("s.yaml", "", r"a spec is a file whose name ends in .json or .toml"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file(fault: str, tmp_path: Path) -> None:
    """The error names the file, and the line or the member."""
    name, content, text = WRONG[fault]
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(InvalidRequestError, match=f"{name}: .*{text}"):
        IntegrationSpec.from_file(file)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"s.toml: No such file"):
        IntegrationSpec.from_file(tmp_path / "s.toml")
    with pytest.raises(InvalidRequestError, match=r"d.toml: Is a directory"):
        (tmp_path / "d.toml").mkdir()
        IntegrationSpec.from_file(tmp_path / "d.toml")
    (tmp_path / "b.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(InvalidRequestError, match=r"b.toml: .*utf-8"):
        IntegrationSpec.from_file(tmp_path / "b.toml")


def test_python_is_checked_too() -> None:
    """Pydantic's error names the member."""
    with pytest.raises(ValidationError, match="integration_nam"):
        IntegrationSpec.model_validate({**SNAKE, "integration_nam": "x"})
    with pytest.raises(ValidationError, match="kms_key_id"):
        IntegrationSpec.model_validate({**SNAKE, "additional_encryption_context": {"a": "b"}})
