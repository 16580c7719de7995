"""The Regions that botocore's data files know."""

from botocore.session import Session

from .datafiles import use_fast_loader


def regions_of_glue(partition: str) -> list[str]:
    """Return the Regions of a partition that have Glue; none if there is no such partition. Reads a file."""
    session = Session()
    use_fast_loader(session, {})
    return session.get_available_regions("glue", partition_name=partition)
