"""The shipment that most tests of dispatch begin with, at each step of its way. A file that needs other goods tells its own."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.deliveries.shipping import Shipment, in_stock, left, noticed, packed, released, verified
from tests.remembering import remembered
from tests.reviews.story import Story


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """A released order with 1000 pieces in one lot."""
    made = released(cast)
    in_stock(made, 1000)
    return made


@pytest.fixture
@remembered
def sent(story: Story) -> Shipment:
    """400 of them on a signed notice."""
    return noticed(story, 400)


@pytest.fixture
@remembered
def ready(sent: Shipment) -> Shipment:
    """Packed, scanned and verified."""
    return verified(packed(sent))


@pytest.fixture
@remembered
def gone(ready: Shipment) -> Shipment:
    """The slip is signed, the truck has left."""
    return left(ready)
