"""An ARN as a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations import Arn

UUID = "03cabe77-79e7-4b7a-b3da-8c160bea6bbf"

PARTS = {
    f"arn:aws:glue:us-east-1:123456789012:integration:{UUID}": ("aws", "glue", "us-east-1", f"integration:{UUID}"),
    "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders": ("aws-cn", "dynamodb", "cn-north-1", "table/orders"),
    "arn:aws-us-gov:dms:us-gov-west-1:123456789012:endpoint:E:1": (
        *("aws-us-gov", "dms", "us-gov-west-1", "endpoint:E:1"),
    ),
    "arn:aws:glue:us-east-1:123456789012:connection/integration/a b": (
        *("aws", "glue", "us-east-1", "connection/integration/a b"),
    ),
}


@pytest.mark.parametrize("text", PARTS)
def test_an_arn_has_parts(text: str) -> None:
    """Everything after the account is the resource, colons and slashes included."""
    arn = Arn.parse(text)
    assert (arn.partition, arn.service, arn.region, arn.resource) == PARTS[text]
    assert arn.account == "123456789012"
    assert str(arn) == text


@pytest.mark.parametrize(
    ("text", "region", "account"),
    [("arn:aws:iam::123456789012:role/glue", "", "123456789012"), ("arn:aws:s3:::bucket/key", "", "")],
)
def test_region_and_account_may_be_empty(text: str, region: str, account: str) -> None:
    """Of global resources and of buckets."""
    arn = Arn.parse(text)
    assert (arn.region, arn.account, str(arn)) == (region, account, text)


def test_the_slash_of_the_logs_is_a_colon() -> None:
    """The integration of a log line is that of the API."""
    logged = Arn.parse(f"arn:aws:glue:us-east-1:123456789012:integration/{UUID}")
    assert logged == Arn.parse(f"arn:aws:glue:us-east-1:123456789012:integration:{UUID}")
    assert {logged} == {Arn.parse(str(logged))}


@pytest.mark.parametrize(
    "text",
    [
        *("", "orders", "arn", "arn:aws:glue:us-east-1:123456789012", "ARN:aws:s3:::b", "arn::s3:::b", "arn:aws::::b"),
        *(
            "arn:aws:s3:::",
            " arn:aws:s3:::b",
            "arn:aws:s3:::b ",
            "arn:aws:s3:::b\n",
            "arn:aws:s3:::a\x00b",
            5,
            None,
            b"",
        ),
    ],
    ids=repr,
)
def test_what_is_not_an_arn_is_refused(text: str) -> None:
    """With the value as it was given, and the form that is right."""
    with pytest.raises(ValueError, match="is not an ARN; pass the whole arn:partition:service") as caught:
        Arn.parse(text)
    assert repr(text).replace("\\", "\\\\") in str(caught.value) or repr(text) in str(caught.value)


@given(st.text())
def test_any_text_is_an_arn_or_refused(text: str) -> None:
    """Nothing else happens, and an ARN is given back unchanged but for the slash of the logs."""
    for candidate in (text, f"arn:aws:{text}", f"arn:aws:glue:{text}:1:{text}"):
        try:
            arn = Arn.parse(candidate)
        except ValueError:
            continue
        assert str(arn) in {candidate, candidate.replace(":integration/", ":integration:", 1)}
        assert Arn.parse(str(arn)) == arn
