"""A mail is as confidential as the narrowest thing that it tells of (RULES 5), also where that is part of an order everybody sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.notifications.letters import THINGS
from domain.shared.outbox import Outbox
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import begin


@pytest.mark.clause("5.1.1(4)", "5.1.1(2)")
def test_the_invitation_to_a_meeting_about_confidential_lines_is_for_members_alone(cast: Cast) -> None:
    story = begin(cast, line(), new_line())
    story.meet(record=False)
    (project_id,) = {each.project_id for each in story.lines if each.project_id}
    sent = story.system(lambda work: list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))))
    invitations = [row for row in sent if row.payload["template"] == "meeting_called"]
    assert {row.payload["to"]["name"] for row in invitations} == {cast.fang.name, cast.he_head.name}
    assert {row.project_id for row in invitations} == {project_id}
    assert {row.payload["about"][0] for row in invitations} == {"review_meeting"}  # asked again before it is sent: may the reader see it?
    assert "review_meeting" in THINGS
