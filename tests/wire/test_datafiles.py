"""Our own sessions read the data files of botocore faster, and the same out of them as far as the client needs it."""

import gzip
import json
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aiobotocore.session import AioSession
from botocore.exceptions import BotoCoreError, DataNotFoundError

from glue_integrations._aws.datafiles import preload, use_fast_loader
from glue_integrations._operations import table


def _ours() -> AioSession:
    session = AioSession()
    use_fast_loader(session, {})
    return session


def _load(session: AioSession, service: str, kind: str) -> dict[str, Any]:
    return session.get_component("data_loader").load_service_model(service, kind)


@pytest.mark.parametrize("service", ["sts", "sso", "sso-oidc", "signin"])
@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
def test_the_same_data(service: str, kind: str) -> None:
    """Of the services that give credentials."""
    assert _load(_ours(), service, kind) == _load(AioSession(), service, kind)


def test_the_same_endpoint_rules() -> None:
    assert _load(_ours(), "glue", "endpoint-rule-set-1") == _load(AioSession(), "glue", "endpoint-rule-set-1")


def test_the_operations_of_the_client() -> None:
    """Of Glue's three hundred operations, those of integrations stay as they are, and so does all else."""
    ours, theirs = _load(_ours(), "glue", "service-2"), _load(AioSession(), "glue", "service-2")
    operations = theirs.pop("operations")
    assert ours.pop("operations").items() <= operations.items()
    assert ours == theirs


def test_no_operation_is_missing() -> None:
    called = {getattr(table, name).name for name in table.__all__}
    assert called
    assert called <= _load(_ours(), "glue", "service-2")["operations"].keys()


@pytest.mark.parametrize("service", ["glue", "oidc", "portal.sso", "signin", "sts"])
def test_the_same_endpoints(service: str) -> None:
    """Of Glue, and of the services that give credentials, in every Region."""
    ours, theirs = (_endpoints(session) for session in (_ours(), AioSession()))
    regions = [region for each in theirs.get_available_partitions() for region in _regions(theirs, each)]
    assert len(regions) > 30
    for region, fips, dualstack in product([*regions, "aws-global", "xx-new-1"], (False, True), (False, True)):
        options = {"use_fips_endpoint": fips, "use_dualstack_endpoint": dualstack}
        found, expected = (_endpoint(each, service, region, **options) for each in (ours, theirs))
        assert found == expected


def _endpoints(session: AioSession) -> Any:
    data, _ = session.get_component("data_loader").load_data_with_path("endpoints")
    return import_module("botocore.regions").EndpointResolver(data)


def _regions(resolver: Any, partition: str) -> list[str]:
    found: list[str] = resolver.get_available_endpoints("sts", partition, allow_non_regional=True)
    return found


def _endpoint(resolver: Any, service: str, region: str, **options: bool) -> object:
    try:
        found: object = resolver.construct_endpoint(service, region, **options)
    except BotoCoreError as error:  # some Regions lack some variants
        return type(error), str(error)
    return found


@pytest.mark.parametrize("service", ["glue", "sts", "sso", "sso-oidc", "signin"])
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1"])
async def test_the_same_clients(service: str, region: str) -> None:
    ours, theirs = [await _signed_for(session, service, region) for session in (_ours(), AioSession())]
    assert ours == theirs


async def _signed_for(session: AioSession, service: Any, region: str) -> tuple[object, ...]:
    """Return where a client sends its requests, and what it signs them for."""
    context = session.create_client(service, region, aws_access_key_id="a", aws_secret_access_key="b")
    async with context as client:
        signer = vars(client)["_request_signer"]
        return client.meta.endpoint_url, client.meta.region_name, signer.signing_name, signer.region_name


def test_no_such_service() -> None:
    with pytest.raises(DataNotFoundError):
        _ours().get_component("data_loader").load_service_model("no-such-service", "service-2")


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_data_path(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_DATA_PATH goes first, as with botocore."""
    folder = tmp_path / "glue" / "2099-01-01"
    folder.mkdir(parents=True)
    content = json.dumps({"metadata": {"from": "here"}}).encode()
    (folder / f"service-2{suffix}").write_bytes(gzip.compress(content) if suffix.endswith(".gz") else content)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    found = _ours().get_component("data_loader").load_service_model("glue", "service-2")
    assert found == {"metadata": {"from": "here"}}


def test_a_session_of_the_user_stays_as_it_is() -> None:
    """What a client needs is read with its own loader."""
    session = AioSession()
    loader = session.get_component("data_loader")
    preload(session)
    assert session.get_component("data_loader") is loader
