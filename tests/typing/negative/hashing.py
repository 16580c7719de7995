# pyright: standard
"""Models with maps have no hash."""

from glue_integrations import Integration, IntegrationConfig, Tag


def hashed(found: Integration, config: IntegrationConfig, tag: Tag) -> None:
    str({found})  # E: pyright[reportUnhashable]
    str({config: 1})  # E: pyright[reportUnhashable]
    str({tag})
