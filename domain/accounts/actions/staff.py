"""The company's people: kept by the system's administrators, who thereby get no business authority themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from domain.accounts.actions.persons import check_person, invite, new_person
from domain.accounts.models import Person, PostHeld
from domain.shared import pinyin
from domain.shared.actor import Department, Position, Post
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


@dataclass(frozen=True)
class StaffInput:
    name: str
    email: str
    title: str = ""
    phone: str = ""
    posts: tuple[Post, ...] = field(default=())


def add_staff(work: Work, wanted: StaffInput) -> Person:
    """A new colleague with posts, who is mailed a link to set the first password. Raises Forbidden, Invalid."""
    authorise(work, "accounts.person.manage")
    check_person(work, "admin", wanted)
    _check_posts(wanted.posts)
    posts = [PostHeld(department=post.department, position=post.position) for post in wanted.posts]
    person = new_person(work, "admin", wanted, posts=posts)
    journal(work, "person.added", person, after={"name": person.name, "posts": [list(post) for post in wanted.posts]})
    invite(work, person)
    return person


def change_staff(work: Work, person_id: uuid.UUID, wanted: StaffInput, version: int | None) -> Person:
    """Name, title and posts; the address stays. A right taken away is gone at the next request.

    Raises NotFound, Forbidden, Stale, Invalid, Refused.
    """
    authorise(work, "accounts.person.manage")
    person = work.fetch(Person, person_id, lock=True)
    if person.site != "admin" or not person.active:
        raise NotFound
    require_version(person, version)
    if person.id == work.actor.id:
        raise Refused(Message("Nobody changes their own posts. Another administrator does it."))
    if not wanted.name:
        raise Invalid({"name": Message("Please enter a name.")})
    _check_posts(wanted.posts)
    before = _replace_posts(work, person, wanted.posts)
    person.name, person.name_key, person.title, person.phone = wanted.name, pinyin.sort_key(wanted.name), wanted.title, wanted.phone
    journal(
        work,
        "person.changed",
        person,
        before={"posts": before},
        after={"name": person.name, "posts": [list(post) for post in wanted.posts]},
    )
    return person


def invite_staff_again(work: Work, person_id: uuid.UUID) -> Person:
    """Mail a fresh link to a colleague who has no password yet. Raises NotFound, Forbidden, Refused."""
    authorise(work, "accounts.person.manage")
    person = work.fetch(Person, person_id)
    if person.site != "admin" or not person.active:
        raise NotFound
    if person.password_hash is not None:
        raise Refused(Message("This user has a password already; a forgotten one is asked for on the log-in page."))
    invite(work, person)
    return person


def _replace_posts(work: Work, person: Person, posts: tuple[Post, ...]) -> list[list[str]]:
    held = {
        Post(each.department, each.position): each for each in work.session.scalars(select(PostHeld).where(PostHeld.person_id == person.id))
    }
    for post, row in held.items():
        if post not in posts:
            work.session.delete(row)
    for post in posts:
        if post not in held:
            work.add(PostHeld(person_id=person.id, department=post.department, position=post.position))
    flag_modified(person, "name")  # a change of posts alone is a change of the person too: the version rises
    return [list(post) for post in sorted(held)]


def _check_posts(posts: tuple[Post, ...]) -> None:
    if not posts or any(not _possible(post) for post in posts):
        raise Invalid({"posts": Message("Choose a department and a position that belong together.")})


def _possible(post: Post) -> bool:
    """Production control belongs to production, the general managers to the general office, administrators to IT."""
    if post.department not in set(Department) or post.position not in set(Position):
        return False
    match post.position:
        case Position.CONTROL:
            return post.department == Department.PRODUCTION
        case Position.ADMINISTRATOR:
            return post.department == Department.IT
        case Position.MEMBER | Position.HEAD | Position.DEPUTY_HEAD:
            return True
        case _:
            return post.department == Department.GENERAL_OFFICE
