"""The review at the company's door: read, answered, signed in the bar, refused with its reason."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import begin, begin_new
from tests.visitors import words

Visit = Callable[..., Any]


@pytest.mark.clause("5.1.2(1)", "6.2.1")
def test_the_review_page_shows_facts_evidence_departments_and_the_way(cast: Cast, visit: Visit) -> None:
    story = begin(cast, line(price=Decimal("84.90")))
    answer = visit(cast.li_qian).get(f"/admin/reviews/{story.number}")
    assert answer.status_code == 200, words(answer.text)[:2000]
    text = words(answer.text)
    assert story.number in text
    assert "1.74%" in text
    assert "前下摆臂总成（左）" in text


def test_the_list_names_each_review_with_its_state(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    answer = visit(cast.zhao).get("/admin/reviews")
    assert answer.status_code == 200, words(answer.text)[:2000]
    assert story.number in answer.text
