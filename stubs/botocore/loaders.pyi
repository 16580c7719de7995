from typing import Any

class JSONFileLoader: ...

class Loader:
    def __init__(
        self,
        extra_search_paths: list[str] | None = None,
        file_loader: JSONFileLoader | None = None,
        cache: object = None,
        include_default_search_paths: bool = True,
        include_default_extras: bool = True,
    ) -> None: ...
    def list_available_services(self, type_name: str) -> list[str]: ...
    def list_api_versions(self, service_name: str, type_name: str) -> list[str]: ...
    # A file of the service, as its JSON reads.
    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> dict[str, Any]: ...

def create_loader(search_path_string: str | None = None) -> Loader: ...
