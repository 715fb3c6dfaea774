"""The list of reviews, and the page of one."""

from __future__ import annotations

from domain.accounts.posts import DEPARTMENTS
from domain.queue.actions import chasable
from domain.records import queries as records
from domain.reviews import queries
from domain.reviews.actions import noting
from domain.reviews.queries.lists import view_counts
from web import Answer, Desk, get


@get("/reviews", permission="reviews.review.see")
def index(desk: Desk) -> Answer:
    wanted = queries.ReviewFilter.of(desk.query)
    return desk.page("admin/reviews/list.html", wanted=wanted, found=queries.waiting(desk.work, wanted), counts=view_counts(desk.work))


@get("/reviews/{number:str}", permission="reviews.review.see", objects={"number": "order"})
def show(desk: Desk, number: str) -> Answer:
    found = queries.page(desk.work, number)
    return desk.page(
        "admin/reviews/show.html",
        not_chased=chasable(desk.work, found.waiting)[1],
        found=found,
        order=found.order,
        way=[vars(milestone) for milestone in found.way],
        papers=records.of_thing(desk.work, "order", found.order.id),
        departments=DEPARTMENTS,
        notes=noting.waiting(desk.work, found.waiting),
        requirements=found.requirements,
    )


HANDLERS = [index, show]
