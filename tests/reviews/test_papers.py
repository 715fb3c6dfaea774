"""Files that prove an answer of the review (5.1.2(1)): hung on the answer, signed with it, seen by the house alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from admin.reviews.inputs import MOST_FILES
from domain.accounts.models import Signature
from domain.reviews import queries
from domain.reviews.actions import answers
from domain.reviews.actions.answers import Entered
from domain.reviews.actions.answers import Given as Said
from domain.shared.errors import Forbidden, Invalid, NotFound
from domain.shared.files import Attachment, Given
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, begin, begin_new
from tests.visitors import Visitor
from tests.web.forms import forms_of

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
STUDY = Given("制程能力研究.pdf", PDF, "file-capability")


def hang(story: Story, who: Any, key: str, question: str, *files: Given, line_id: Any = None) -> Any:
    entered = Entered((Said(question, line_id, "yes"),), papers={(question, line_id): files})
    return story.as_(who, lambda work: answers.save(work, story.number, key, entered, None))


def names(who: Any, story: Story) -> set[str]:
    with unit(who, now=story.now) as work:
        return set(work.session.scalars(select(Attachment.name).where(Attachment.object_kind == "review_answer")))


@pytest.mark.clause("5.1.2(1)", "5.1.3(3)")
def test_a_file_hangs_on_the_answer_that_it_proves_and_is_shown_beside_it(cast: Cast) -> None:
    story = begin_new(cast).sign_all("marketing")
    hang(story, cast.fang, "specification", "capability", STUDY)
    with unit(cast.lu_deputy_gm, now=story.now) as work:
        assert work.session.scalars(select(Attachment.id)).all() == []
    with unit(cast.fang, now=story.now) as work:
        (card,) = [each for each in queries.page(work, story.number).cards if each.key == "specification"]
    assert {row.key: [each.name for each in row.papers] for row in card.questions if row.papers} == {"capability": ["制程能力研究.pdf"]}


@pytest.mark.clause("5.1.5(1)")
def test_a_file_may_prove_the_answer_for_one_line(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600), line()).sign_all("marketing")
    ordered = story.lines[1]
    hang(story, cast.chen, "delivery", "mode", Given("车次.pdf", PDF, "f"), line_id=None)
    hang(story, cast.chen, "delivery", "capacity", Given("加班计划.pdf", PDF, "f"), line_id=ordered.id)
    kept = story.system(lambda work: {each.name: each.line_id for each in work.session.scalars(select(Attachment))})
    assert kept == {"车次.pdf": None, "加班计划.pdf": ordered.id}


@pytest.mark.clause("5.1.1(4)")
def test_it_is_as_confidential_as_the_answer_and_never_the_customers(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).sign_all("marketing")
    hang(story, cast.fang, "specification", "capability", STUDY)
    hang(story, cast.chen, "delivery", "mode", Given("车次.pdf", PDF, "f"))
    assert names(cast.fang, story) == {"制程能力研究.pdf", "车次.pdf"}
    assert names(cast.liu, story) == {"车次.pdf"}
    assert names(cast.wang_min, story) == set()


@pytest.mark.clause("5.1.2(1)")
def test_the_signature_vouches_for_the_files_too(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    hang(story, cast.chen, "delivery", "mode", Given("车次.pdf", PDF, "f"))
    story.sign("delivery")
    content = story.system(lambda work: work.fetch(Signature, story.sections["delivery"].signature_id).content)
    sha256 = story.system(lambda work: work.session.scalars(select(Attachment.sha256)).one())
    assert {each["question"]: each["files"] for each in content["answers"] if "files" in each} == {"mode": [sha256]}


def test_nothing_is_hung_on_what_is_not_asked_or_by_another_department(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    with pytest.raises(NotFound):
        story.as_(cast.chen, lambda work: answers.save(work, story.number, "delivery", Entered(papers={("price", None): [STUDY]}), None))
    with pytest.raises(Forbidden):
        hang(story, cast.fang, "delivery", "mode", STUDY)
    with pytest.raises(Invalid) as refused:
        hang(story, cast.chen, "delivery", "mode", Given("run.exe", b"MZ\x90\x00" * 50, "file-mode"))
    assert set(refused.value.fields) == {"file-mode"}
    assert names(cast.chen, story) == set()


@pytest.mark.clause("5.1.2(1)", "5.1.13(1)")
def test_the_page_takes_a_file_with_each_answer_and_its_opening_is_on_record(cast: Cast, visit: Any) -> None:
    story = begin(cast).sign_all("marketing")
    chen: Visitor = visit(cast.chen)
    page = f"/admin/reviews/{story.number}"
    form = next(each for each in forms_of(chen.get(page).text) if each.action.endswith("/sections/delivery"))
    typed = form.data(decision="save", **{"a-mode": "yes"})
    assert chen.post(form.action, typed, version=form.version, files={"file-mode": ("车次.pdf", PDF)}).status_code == 303
    shown = chen.get(page).text
    key = story.system(lambda work: work.session.scalars(select(Attachment.id)).one())
    assert "车次.pdf" in shown and f"/admin/files/{key}" in shown
    assert chen.get(f"/admin/files/{key}").content == PDF
    assert story.system(lambda work: work.session.scalars(select(Audit.action).where(Audit.object_id == key)).all())


@pytest.mark.clause("5.1.2(1)")
def test_more_files_than_a_form_takes_are_refused_by_name_and_none_is_kept(cast: Cast, visit: Any) -> None:
    story = begin(cast).sign_all("marketing")
    chen: Visitor = visit(cast.chen)
    form = next(each for each in forms_of(chen.get(f"/admin/reviews/{story.number}").text) if each.action.endswith("/sections/delivery"))

    def send(count: int) -> Any:
        files = [("file-mode", (f"{n}.pdf", PDF)) for n in range(count)]
        return chen.post(form.action, form.data(decision="save", **{"a-mode": "yes"}), version=form.version, files=files)

    refused = send(MOST_FILES + 1)
    assert refused.status_code == 422 and 'id="file-mode-error"' in refused.text
    assert names(cast.chen, story) == set()
    assert send(MOST_FILES).status_code == 303 and len(names(cast.chen, story)) == MOST_FILES
