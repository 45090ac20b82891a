"""Errors of the AWS wire, as an SDK raises them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(
        code: str | set[str], message: str | None = None, starts: str | None = None, status: int = 400) -> Iterator[None]:
    """Expects a ClientError of this HTTP status with this code, and this message or a message that starts so."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] in ({code} if isinstance(code, str) else code), error
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status, caught.value.response
    if message is not None:
        assert error["Message"] == message, error
    if starts is not None:
        assert error["Message"].startswith(starts), error
