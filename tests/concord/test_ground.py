"""Which database the program stands on."""

from dataclasses import replace

from concord.ground import stand, whole_domain
from domain.shared.settings import Settings

NAMED = Settings(database_url="postgresql://owner:word@db.example.com/concord", app_database_url="postgres://app@db.example.com/concord")


def test_a_database_that_is_named_is_used_and_none_is_started() -> None:
    ground = stand(NAMED)
    assert ground.server is None
    assert ground.url_owner == "postgresql+psycopg://owner:word@db.example.com/concord"
    assert ground.url_app == "postgresql+psycopg://app@db.example.com/concord"
    ground.leave()


def test_a_url_that_names_its_driver_is_left_alone() -> None:
    url = "postgresql+psycopg://owner@db/concord"
    assert stand(replace(NAMED, database_url=url)).url_owner == url


def test_without_a_name_the_embedded_one_is_started_and_left(settings: Settings) -> None:
    ground = stand(settings)
    assert ground.server is not None
    assert "concord_app@" in ground.url_app and "concord_owner@" in ground.url_owner
    ground.leave()
    ground.server.place.remove()


def test_the_whole_domain_is_what_its_folder_holds() -> None:
    names = {module.__name__ for module in whole_domain()}
    assert {"domain.shared.work", "domain.access.visibility", "domain.orders.models"} <= names
