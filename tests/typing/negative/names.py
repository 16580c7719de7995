# pyright: standard
"""Names that are not there."""

import glue_integrations
from glue_integrations import GlueClient  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]

str(GlueClient)
str(glue_integrations.IntegrationState)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
str(glue_integrations.NotFoundError)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
