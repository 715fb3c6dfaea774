"""What most tests of changes begin with."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.changes.story import Told, released
from tests.remembering import remembered


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """An order that is in production, to be changed."""
    return released(cast)
