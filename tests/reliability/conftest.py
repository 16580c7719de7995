"""What makes hundreds of clients quick to make and to check."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("reliability.harness")

_SELF_SIGNED = Path(__file__).parents[1] / "wire" / "self_signed.pem"


@pytest.fixture(autouse=True)
def few_certificates(no_aws_configuration: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each client read one certificate authority instead of all of them."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(_SELF_SIGNED))
