"""What the tests of following share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.accounts.models import Person
from domain.shared.actor import Actor, system
from domain.shared.work import unit


@pytest.fixture
def speak() -> Callable[[Actor, str], None]:
    """`speak(cast.li_qian, "en")`: she reads English from now on."""

    def choose(actor: Actor, language: str) -> None:
        with unit(system("test")) as work:
            work.fetch(Person, actor.id).language = language

    return choose
