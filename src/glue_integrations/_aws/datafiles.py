"""How our own sessions read botocore's data files: most of the time of opening a client, if botocore does it."""

import gzip
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session
from pydantic_core import from_json


class _FileLoader(JSONFileLoader):
    """Reads the files with the parser of pydantic, into plain dicts instead of an `OrderedDict` for each object."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401  # whatever JSON the file holds
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if plain.is_file():
            return from_json(plain.read_bytes())
        if packed.is_file():
            return from_json(gzip.decompress(packed.read_bytes()))
        return None


class _DataLoader(Loader):
    """Goes to the folder of one service without looking into those of the other four hundred first."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  # reading tells
        folders = [Path(path) for path in self.search_paths]
        return sorted({service.name for folder in folders if folder.is_dir() for service in folder.iterdir()})


def read_quickly(session: Session) -> None:
    """Have *session*, one of our own, read data files faster, from where it would have read them anyhow."""
    paths = session.get_component("data_loader").search_paths
    loader = _DataLoader(paths, _FileLoader(), include_default_search_paths=False)
    session.register_component("data_loader", loader)


def read_ahead(session: Session) -> None:
    """Read what a Glue client of *session* needs, for its loader to keep. Blocks, so it is for a thread."""
    loader = session.get_component("data_loader")
    version = session.get_config_variable("api_versions").get("glue")
    for name in ("endpoints", "partitions", "sdk-default-configuration"):
        loader.load_data_with_path(name)
    for kind in ("service-2", "endpoint-rule-set-1"):
        loader.load_service_model("glue", kind, version)
