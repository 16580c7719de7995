"""Loads botocore's data files, faster than botocore does: only what the client needs becomes Python objects."""

import zlib
from collections.abc import MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session
from pydantic_core import CoreSchema, SchemaValidator, core_schema, from_json

_SERVICES: Final = ("glue", "oidc", "portal.sso", "sts")
"""Glue and those that give credentials, as ``endpoints.json`` names them."""

_OPERATIONS: Final = "Integration"
"""Part of the name of each of Glue's operations that the client calls."""

_GZIP: Final = 31
"""zlib's name of the format."""


def _object(members: dict[str, CoreSchema], *, others: core_schema.ExtraBehavior = "allow") -> CoreSchema:
    fields = {name: core_schema.typed_dict_field(member, required=False) for name, member in members.items()}
    return core_schema.typed_dict_schema(fields, extra_behavior=others)


_SERVICES_ONLY: Final = _object(dict.fromkeys(_SERVICES, core_schema.any_schema()), others="ignore")
_ENDPOINTS: Final = SchemaValidator(
    _object({"partitions": core_schema.list_schema(_object({"services": _SERVICES_ONLY}))})
)


class _FileLoader(JSONFileLoader):
    """Reads the files with pydantic's parser, into plain dicts instead of an `OrderedDict` for each object."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401  # whatever JSON the file holds
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if plain.is_file():
            content = plain.read_bytes()
        elif packed.is_file():
            content = zlib.decompress(packed.read_bytes(), _GZIP)
        else:
            return None
        return _ENDPOINTS.validate_json(content) if plain.stem == "endpoints" else from_json(content)


class _DataLoader(Loader):
    """Loads one service without first listing the folders of the other four hundred."""

    @cached_property
    def _services(self) -> list[str]:
        folders = [Path(path) for path in self.search_paths]
        return sorted({service.name for folder in folders if folder.is_dir() for service in folder.iterdir()})

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  # loading will show
        return self._services

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> dict[str, Any]:
        model = super().load_service_model(service_name, type_name, api_version)
        if service_name == "glue" and "operations" in model:
            # botocore makes a method for each, three hundred in all.
            model["operations"] = {name: each for name, each in model["operations"].items() if _OPERATIONS in name}
        return model


def use_fast_loader(session: Session, loaders: MutableMapping[tuple[str, ...], Loader]) -> None:
    """Make *session*, one of our own, load data files faster, from its usual places, with one of *loaders*."""
    paths = session.get_component("data_loader").search_paths
    loader = loaders.setdefault(tuple(paths), _DataLoader(paths, _FileLoader(), include_default_search_paths=False))
    session.register_component("data_loader", loader)


def preload(session: Session) -> None:
    """Load what a Glue client of *session* needs into the loader's cache. Blocks, so call it in a thread."""
    loader = session.get_component("data_loader")
    version = session.get_config_variable("api_versions").get("glue")
    for name in ("endpoints", "partitions", "sdk-default-configuration"):
        loader.load_data_with_path(name)
    for kind in ("service-2", "endpoint-rule-set-1"):
        loader.load_service_model("glue", kind, version)
