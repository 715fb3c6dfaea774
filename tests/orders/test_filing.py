"""What a file of an order is, and of which part: guessed by its name, put right by who sends it (5.1.1(1), 5.1.9(7))."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from domain.orders.filing import DRAWING, ORDER, OTHER, SPECIFICATION, WHAT, Named, Said, guessed, part_of, purpose_of, understood
from domain.orders.models import OrderLine
from domain.orders.queries import by_number
from domain.products.models import ListEntry
from domain.shared.actor import system
from domain.shared.files import Attachment, Given
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.test_drafting import LINE, PDF, content, hand_in, keep, with_files
from tests.orders.test_entry import Visit
from tests.templates.page_reader import read

ARM, ROD = Named("2904110-K80", "T-88012"), Named("2916035-K80")
SECOND = {"part": "2916035-K80", "quantity": "600", "due": "2026-12-18"}


class TestGuesses:
    @pytest.mark.parametrize(
        ("name", "what"),
        [
            ("PO-45.pdf", ORDER), ("PO_2904110-K80.pdf", ORDER), ("order.XLSX", ORDER), ("采购订单 2904110-K80.pdf", ORDER),
            ("4500874021 rev2.pdf", ORDER), ("unnamed.pdf", ORDER), ("2904110-K80.xlsx", ORDER), ("Preview.pdf", ORDER),
            ("5801300.dwg", DRAWING), ("part.STEP", DRAWING), ("2904110-K80_B.pdf", DRAWING), ("arm_revB.pdf", DRAWING),
            ("arm rev.02.pdf", DRAWING), ("图纸.pdf", DRAWING), ("图 2.png", DRAWING), ("T-88012.pdf", DRAWING),
            ("2904110-K80 技术要求.pdf", SPECIFICATION), ("Spec 2904110-K80.pdf", SPECIFICATION), ("规格书.docx", SPECIFICATION),
            ("photo.jpg", OTHER), ("photo 2904110-K80.jpg", OTHER), ("noending", OTHER), ("drawing.docx", OTHER),
        ],
    )
    def test_a_file_is_what_its_kind_and_name_say(self, name: str, what: str) -> None:
        assert purpose_of(name, [ARM, ROD], "4500874021") == what

    @pytest.mark.clause("5.1.1(4)")
    @pytest.mark.parametrize(
        ("name", "part"),
        [
            ("5801300-E27_revC.dwg", "5801300-E27"), ("图纸 5801300-e27.pdf", "5801300-E27"), ("5801300-E27L.pdf", "5801300-E27L"),
            ("T-88012 B.pdf", "2904110-K80"), ("PO-45.pdf", ""), ("A1.pdf", ""),
        ],
    )
    def test_a_file_named_after_a_part_or_its_drawing_is_of_that_part(self, name: str, part: str) -> None:
        assert part_of(name, [Named("5801300-E27"), Named("5801300-E27L"), ARM, Named("A1")]) == part

    def test_a_drawing_that_names_no_part_is_of_the_only_one(self) -> None:
        assert guessed("arm_revB.pdf", [ARM, ARM]) == Said(DRAWING, "2904110-K80")
        assert guessed("arm_revB.pdf", [ARM, ROD]) == Said(DRAWING), "of two nobody knows"
        assert guessed("photo.jpg", [ARM]) == Said(OTHER) and guessed("PO.pdf", [ARM]) == Said(ORDER)

    def test_what_was_said_counts_where_it_says_something(self) -> None:
        assert understood(Said(SPECIFICATION, "2904110-k80 "), [ARM, ROD]) == Said(SPECIFICATION, "2904110-K80")
        assert understood(Said(DRAWING, ""), [ARM]) == understood(Said(DRAWING, "no such part"), [ARM]) == Said(DRAWING)
        assert understood(Said(ORDER, "2904110-K80"), [ARM]) == Said(ORDER), "the order is of no part"
        assert understood(Said("nonsense", "2904110-K80"), [ARM]) is None


@pytest.mark.usefixtures("by_themselves")
class TestHandedIn:
    def filed(self, number: str) -> dict[str, tuple[str, str]]:
        with unit(system("test")) as work:
            parts = {line.id: line.customer_part for line in work.session.scalars(select(OrderLine))}
            wanted = select(Attachment).where(Attachment.object_kind == "order", Attachment.object_id == by_number(work, number).id)
            return {each.name: (each.purpose, parts.get(each.line_id, "") if each.line_id else "") for each in work.session.scalars(wanted)}

    @pytest.mark.clause("5.1.1(1)")
    def test_without_a_word_each_file_is_filed_by_its_name(self, cast: Cast) -> None:
        with unit(system("test")) as work:
            work.session.execute(update(ListEntry).where(ListEntry.customer_part == "2916035-K80").values(drawing="T-77001"))
        names = ("PO.pdf", "2904110-K80_B.pdf", "T-77001.pdf", "arm_revB.pdf")
        draft = with_files(cast, content(cast, LINE, SECOND), *(Given(each, PDF) for each in names))
        assert self.filed(hand_in(cast, draft)) == {
            "PO.pdf": (ORDER, ""), "2904110-K80_B.pdf": (DRAWING, "2904110-K80"), "T-77001.pdf": (DRAWING, "2916035-K80"),
            "arm_revB.pdf": (DRAWING, "")}

    @pytest.mark.clause("5.1.1(1)")
    def test_what_its_sender_says_counts_before_its_name_and_is_on_record(self, cast: Cast) -> None:
        draft = with_files(cast, content(cast, LINE, SECOND), Given("PO.pdf", PDF), Given("arm.pdf", PDF), Given("2904110-K80_B.pdf", PDF))
        first, second, third = draft.content["files"]
        said = {first: Said(ORDER), second: Said(SPECIFICATION, "2916035-K80"), third: Said("nonsense")}
        number = hand_in(cast, draft, files={uuid.UUID(each): what for each, what in said.items()})
        assert self.filed(number) == {
            "PO.pdf": (ORDER, ""), "arm.pdf": (SPECIFICATION, "2916035-K80"), "2904110-K80_B.pdf": (DRAWING, "2904110-K80")}
        with unit(system("test")) as work:
            told = list(work.session.scalars(select(Audit.values["after"]).where(Audit.action == "file.filed").order_by(Audit.seq)))
        assert told[1] == {"name": "arm.pdf", "purpose": SPECIFICATION, "part": "2916035-K80"}

    @pytest.mark.parametrize(("door", "who"), [("", "wang_min"), ("/admin", "li_qian")])
    def test_the_check_before_sending_asks_beside_each_file_with_the_guess_chosen(self, cast: Cast, visit: Visit, door: str,
                                                                                  who: str) -> None:
        client, actor = visit(cast.people[who]), cast.people[who]
        asked = content(cast, LINE, SECOND, **({"source": "mail"} if door else {}))
        draft = keep(cast, asked, actor)
        address = f"{door}/orders/files/{draft.id}" + ("/K001" if door else "")
        file = client.post(address, files={"file": ("arm_revB.pdf", PDF)}).json()["id"]
        draft = keep(cast, asked | {"files": [file]}, actor, draft.id, version=draft.version)
        page = read(client.get(f"{door}/orders/check?draft={draft.id}").text)
        what, part = page.one("select", name=f"what-{file}"), page.one("select", name=f"part-{file}")
        assert [each.attributes["value"] for each in what.all("option")] == list(WHAT)
        assert what.one("option", selected="").attributes["value"] == DRAWING
        assert [each.text for each in part.all("option")] == ["整个订单", "2904110-K80", "2916035-K80"]
        chosen = {f"what-{file}": SPECIFICATION, f"part-{file}": "2916035-K80"}
        done = client.post(f"{door}/orders", {"draft": str(draft.id)} | chosen, version=draft.version)
        assert done.status_code == 303, done.text
        assert self.filed(done.headers["location"].rpartition("/")[2]) == {"arm_revB.pdf": (SPECIFICATION, "2916035-K80")}

    def test_a_refused_page_keeps_what_was_chosen_beside_a_file(self, cast: Cast, visit: Visit) -> None:
        draft = with_files(cast, content(cast), Given("arm_revB.pdf", PDF))
        file = draft.content["files"][0]
        refused = visit(cast.wang_min).post("/orders", {"draft": str(draft.id), f"what-{file}": OTHER, f"part-{file}": ""}, version=99)
        page = read(refused.text)
        assert refused.status_code == 409
        assert page.one("select", name=f"what-{file}").one("option", selected="").attributes["value"] == OTHER
