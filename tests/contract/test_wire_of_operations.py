"""Every operation, both ways: what we send is what botocore would, and what arrives is given back."""

import json
from typing import Any, Final

import pytest
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from fixtures.generated import changes_something, is_of_aws, wire
from fixtures.service_model import OPERATIONS, SERVICE, request_of, response_of
from fixtures.wire import RELAXED
from glue_integrations import models
from glue_integrations._core.decode import decode
from glue_integrations.models._base import WireModel
from glue_integrations.transport import WireResponse

every_operation: Final = pytest.mark.parametrize("operation", OPERATIONS)


@every_operation
@RELAXED
@given(data=st.data())
def test_a_valid_request_is_one_to_botocore(operation: str, data: st.DataObject) -> None:
    """botocore's validator accepts it, and its serialiser makes of it the JSON that was meant."""
    shape = request_of(operation)
    sent: dict[str, Any] = data.draw(wire(shape, is_sent=True).filter(lambda wire: changes_something(operation, wire)))
    model = getattr(models, shape.name)
    request = model.model_validate(sent)
    assert request.to_wire() == sent
    assert model(**{name: getattr(request, name) for name in request.model_fields_set}) == request
    report = ParamValidator().validate(request.to_wire(), shape)
    assert not report.has_errors(), report.generate_report()
    serialised = create_serializer("json").serialize_to_request(request.to_wire(), SERVICE.operation_model(operation))
    assert json.loads(serialised["body"]) == sent


@every_operation
@RELAXED
@given(data=st.data())
def test_a_valid_response_is_given_back(operation: str, data: st.DataObject) -> None:
    """Nulls, unknown members and values included, from the bytes to `to_wire` and to every copy."""
    shape = response_of(operation)
    arrived: dict[str, Any] = data.draw(wire(shape, is_sent=False).filter(lambda wire: is_of_aws(shape, wire)))
    model: type[WireModel] = getattr(models, shape.name)
    response = decode(model, WireResponse(200, {}, json.dumps(arrived).encode()))
    assert response.to_wire() == arrived
    assert model.model_validate_json(json.dumps(response.to_wire())) == response
