"""The demo month on both databases."""

from collections.abc import Iterator

import pytest

from tests.inspection.demo_home import demo_home


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Iterator[str]:
    """A home with the demo month, to read only; gives the kind of database."""
    with demo_home(request.param, request):
        yield request.param
