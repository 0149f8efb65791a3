"""Running commands, and the demo month to run them on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inspection.demo_home import demo_home


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home with the demo month, to read only."""
    with demo_home("sqlite", request) as folder:
        yield folder
