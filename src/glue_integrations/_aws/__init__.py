"""Everything that knows aiobotocore, botocore or aiohttp."""
