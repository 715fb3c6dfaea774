"""Icons, seals, states and menus: what they draw, and for whom."""

import re
from dataclasses import replace

import pytest

from concord import ground
from domain.shared.actor import Actor, Kind
from domain.shared.message import Message
from domain.shared.workflow import _state_names
from templates import menu, seals, speaking, states
from templates.assets import static_url
from templates.environment import environment
from templates.icons import icon, names
from templates.labels import both
from templates.page import Page, page, showing
from templates.people import department, position


@pytest.fixture
def whole_domain() -> None:
    ground.whole_domain()


def test_an_icon_is_decoration_unless_it_speaks() -> None:
    assert 'aria-hidden="true"' in icon("truck")
    assert 'role="img" aria-label="Shipped"' in icon("truck", "Shipped")
    assert f'href="{static_url("icons/sprite.svg")}#i-truck"' in icon("truck")


def test_an_icons_label_cannot_break_out() -> None:
    assert '"><script>' not in icon("truck", '"><script>')


def test_an_icon_that_the_sprite_lacks_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError, match="no icon named unicorn"):
        icon("unicorn")


def test_every_icon_that_a_look_or_a_menu_names_is_in_the_sprite() -> None:
    used = set(states.LOOKS.values()) | {entry.icon for entry in (*menu.PORTAL, *menu.ADMIN)}
    assert used <= names()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    loader = environment().loader
    assert loader is not None
    named: set[str] = set()
    for name in environment().list_templates(extensions=["html"]):
        source = loader.get_source(environment(), name)[0]
        named |= set(re.findall(r'\bicon\("([\w-]+)"', source)) | set(re.findall(r'icon_name="([\w-]+)"', source))
    assert len(named) > 20
    assert named - names() == set()


def test_every_state_that_an_area_names_has_a_look(whole_domain: None) -> None:
    assert ("order", "released") in _state_names
    assert [(kind, state) for kind, state in _state_names if states.STATES.get(kind, {}).get(state) not in states.LOOKS] == []


def test_every_look_of_the_table_is_drawn_for_a_state_that_exists(whole_domain: None) -> None:
    known = set(_state_names)
    assert [(kind, state) for kind, table in states.STATES.items() for state in table if (kind, state) not in known] == []


def test_a_state_without_a_line_is_drawn_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_state_names, ("boat", "afloat"), Message("Done"))
    assert states.look("boat", "afloat") == ("plain", Message("Done"))


def test_a_state_may_be_given_as_an_enum(whole_domain: None) -> None:
    assert states.look("order", "released").word == Message("Accepted")
    assert states.look("order", type("S", (), {"value": "declined"})()).look == "rejected"


def test_a_state_that_nobody_named_is_not_drawn_by_guess() -> None:
    with pytest.raises(KeyError):
        states.look("order", "unheard of")


def test_the_round_seal_places_each_letter_of_the_company() -> None:
    drawn = str(seals.round_seal("衡川汽车零部件有限公司", "订单审查", "2025-11-19", "QP070100"))
    assert drawn.count("rotate(") == 11
    assert ">订单审查</text>" in drawn and ">2025-11-19</text>" in drawn and "textPath" not in drawn
    assert 'aria-label="衡川汽车零部件有限公司 订单审查 2025-11-19"' in drawn


def test_the_letters_stand_evenly_about_the_top() -> None:
    angles = [float(each) for each in re.findall(r"rotate\((-?[\d.]+)\)", str(seals.round_seal("衡川汽车零部件有限公司", "审")))]
    assert angles == sorted(angles) and -angles[-1] == angles[0] < -100


def test_a_short_name_keeps_its_letters_together_and_a_long_one_shrinks() -> None:
    assert float(re.findall(r"rotate\((-?[\d.]+)\)", str(seals.round_seal("衡川", "审")))[0]) == -19
    long = str(seals.round_seal("一" * 30, "审"))
    assert 'font-size="5.0"' in long or 'font-size="4.9"' in long


def test_one_letter_stands_at_the_top() -> None:
    assert "rotate(0.0)" in str(seals.round_seal("契", "审"))


def test_the_square_seal_reads_from_right_to_left() -> None:
    drawn = str(seals.square_seal("沈岳之印"))
    places = dict(re.findall(r'<text x="(\d+)" y="[\d.]+"[^>]*>(.)</text>', drawn)[i] for i in (0, 2))
    assert places == {"86": "沈", "34": "之"}


def test_a_seal_escapes_what_it_is_given() -> None:
    assert "<b>" not in str(seals.round_seal("<b>", "<b>", "<b>", "<b>")) + str(seals.square_seal("<b>"))


STAFF = Page(door="admin", actor=Actor(kind=Kind.STAFF, name="陈建国"), path="/admin/reviews/SO-1")


def urls(shown: Page) -> list[str]:
    return [entry.url for _, entries in menu.shown(shown) for entry in entries]


def test_the_menu_shows_what_is_served_and_allowed() -> None:
    served = replace(STAFF, serves=lambda url: url in {"/admin/queue", "/admin/reviews", "/admin/specimens"})
    assert urls(served) == ["/admin/queue", "/admin/reviews", "/admin/specimens"]
    assert "/admin/specimens" not in urls(replace(served, may=lambda permission: False))


def test_a_group_without_entries_is_not_headed() -> None:
    one = replace(STAFF, serves=lambda url: url == "/admin/reviews")
    assert [str(group) for group, _ in menu.shown(one)] == ["Orders"]


def test_neither_door_leads_into_the_other() -> None:
    assert all(entry.url.startswith("/admin/") for entry in menu.ADMIN)
    assert not any(entry.url.startswith("/admin") for entry in menu.PORTAL)


def test_no_address_or_key_stands_twice_in_a_menu() -> None:
    for table in (menu.PORTAL, menu.ADMIN):
        keys = [entry.key for entry in table if entry.key]
        assert len(set(keys)) == len(keys)
        assert len({entry.url for entry in table}) == len(table)


@pytest.mark.parametrize(
    ("url", "path", "is_current"),
    [
        ("/orders", "/orders/SO-1", True),
        ("/orders", "/orders", True),
        ("/orders", "/orders-x", False),
        ("/", "/orders", False),
        ("/", "/", True),
        ("/admin/", "/admin/queue", False),
    ],
)
def test_the_entry_of_a_page_is_marked(url: str, path: str, is_current: bool) -> None:
    assert menu.current(url, path) is is_current


def test_departments_and_positions_have_names_and_unknown_ones_their_code() -> None:
    assert department("production") == Message("Production section")
    assert position("control") == Message("Production control")
    assert department("moon base") == "moon base"


def test_labels_of_forms_are_chinese_with_english_beneath_for_english_readers() -> None:
    assert both("Customer") == "顾客"
    with speaking("en"):
        assert both("Customer") == '顾客<span class="en">Customer</span>'
        assert both(Message("Customer")) == both("Customer")


def test_each_form_gets_its_own_token() -> None:
    assert len({page().token() for _ in range(50)}) == 50


def test_a_page_is_shown_for_its_block_only() -> None:
    with showing(STAFF), showing(None):
        assert page().door == "admin"
    assert page().door == "portal"
