from botocore.credentials import Credentials, ReadOnlyCredentials

class AioCredentials(Credentials):
    async def get_frozen_credentials(self) -> ReadOnlyCredentials: ...  # type: ignore[override]  # as aiobotocore has it
