# pyright: standard
"""Writing to what is frozen."""

from glue_integrations import ClientConfig, Cursor, Integration, Page, RetryPolicy, Tag, WireRequest, WireResponse


def models(found: Integration, tag: Tag) -> None:
    found.description = "other"  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    tag.key = "other"  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    found.tags[0] = tag  # E: mypy[index] pyright[reportIndexIssue]
    found.tags.append(tag)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    found.additional_encryption_context["a"] = "b"  # E: mypy[index] pyright[reportIndexIssue]


def values(config: ClientConfig, policy: RetryPolicy, page: Page[Integration], cursor: Cursor) -> None:
    config.timeout = 5  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    policy.max_attempts = 5  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    page.next_marker = None  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    cursor.offset = 5  # E: mypy[misc] pyright[reportAttributeAccessIssue]


def wire(request: WireRequest, response: WireResponse) -> None:
    request.attempt = 2  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    request.params["MaxRecords"] = 5  # E: mypy[index] pyright[reportIndexIssue]
    response.status = 200  # E: mypy[misc] pyright[reportAttributeAccessIssue]
