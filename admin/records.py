"""The register of documents issued (5.1.13(2))."""

from __future__ import annotations

from domain.records import queries
from domain.records.registry import FORMS
from domain.shared.message import Message
from web import Answer, Desk, get
from web.inputs import Reader


@get("/records", permission="records.record.see")
def index(desk: Desk) -> Answer:
    read = Reader(desk.query)
    form, text = desk.query.get("form"), desk.query.get("q").strip()[:40]
    rows = queries.listed(
        desk.work, form=form, text=text, first_day=read.day("since", Message("From"), required=False),
        before=read.id("before", Message("Before"), required=False), most=queries.PAGE + 1,
    )
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    return desk.page("admin/records/list.html", rows=rows[: queries.PAGE], more=more, query=desk.query, forms=list(FORMS.values()))


@get("/records/forms", permission="records.record.see")
def forms(desk: Desk) -> Answer:
    return desk.page("admin/records/forms.html", forms=list(FORMS.values()), words=queries.RETENTION_WORDS)


HANDLERS = [index, forms]
