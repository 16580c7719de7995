"""Our own sessions read the data files of botocore faster, and the same out of them."""

import gzip
import json
from pathlib import Path

import pytest
from aiobotocore.session import AioSession
from botocore.exceptions import DataNotFoundError

from glue_integrations._aws.datafiles import preload, use_fast_loader


def _ours() -> AioSession:
    session = AioSession()
    use_fast_loader(session)
    return session


@pytest.mark.parametrize("service", ["glue", "sts", "sso", "sso-oidc"])
@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
def test_the_same_data(service: str, kind: str) -> None:
    """Of Glue, and of the services that hand out credentials."""
    theirs = AioSession().get_component("data_loader").load_service_model(service, kind)
    assert _ours().get_component("data_loader").load_service_model(service, kind) == theirs


def test_the_same_endpoints() -> None:
    theirs = AioSession().get_component("data_loader").load_data_with_path("endpoints")
    assert _ours().get_component("data_loader").load_data_with_path("endpoints") == theirs


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
