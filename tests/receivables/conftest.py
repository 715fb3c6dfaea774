import pytest

from tests.cast import Cast
from tests.receivables.received import House


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)
