"""The customer register FM070100-10 as a list: found by number, names, pinyin; sorted by pinyin; on by key."""

import pytest

from domain.customers import queries
from domain.customers.models import Customer
from domain.customers.queries import Filter
from domain.customers.rules import next_number, payment_terms
from domain.shared.actor import Actor, system
from domain.shared.base import new_id
from domain.shared.errors import NotFound
from domain.shared.pinyin import sort_key
from domain.shared.work import unit
from tests.cast import NOW, Cast


def more(cast: Cast, *names: str, **fields: object) -> None:
    with unit(system("test"), now=NOW) as work:
        for number, name in enumerate(names, 100):
            key = new_id()
            work.add(
                Customer(
                    id=key,
                    customer_id=key,
                    number=f"K{number}",
                    name_zh=name,
                    name_short=name[:4],
                    sort_key=sort_key(name),
                    owner_id=cast.wu_jia.id,
                    **fields,
                )
            )


def found(reader: Actor, **wanted: object) -> list[str]:
    with unit(reader, now=NOW) as work:
        return [row.name_short for row in queries.listed(work, Filter(**wanted)).rows]  # type: ignore[arg-type]


@pytest.mark.clause("6.2.10")
def test_customers_are_sorted_by_pinyin(cast: Cast) -> None:
    more(cast, "北京奔驰", "安徽江淮", "重庆长安")
    assert [name for name in found(cast.li_qian) if name not in ("远江汽车", "博恩底盘")] == ["安徽江淮", "北京奔驰", "重庆长安"]


@pytest.mark.parametrize("text", ["K100", "k100", "奔驰", "beijing", "BeiJing Ben"])
def test_a_customer_is_found_by_number_name_or_pinyin(cast: Cast, text: str) -> None:
    more(cast, "北京奔驰")
    assert found(cast.li_qian, text=text) == ["北京奔驰"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "zzz", "' OR 1=1"])
def test_signs_of_patterns_find_nothing_by_themselves(cast: Cast, text: str) -> None:
    assert found(cast.li_qian, text=text) == []


def test_the_list_is_narrowed_by_grade_distance_kind_and_owner(cast: Cast) -> None:
    more(cast, "北京奔驰", grade="C", distance="overseas", retail=True)
    for wanted in ({"grade": "C"}, {"distance": "overseas"}, {"kind": "retail"}):
        assert found(cast.li_qian, **wanted) == ["北京奔驰"]
    assert found(cast.li_qian, kind="indirect") == []
    assert found(cast.li_qian, mine=True) == ["远江汽车"]
    assert set(found(cast.wu_jia, mine=True)) == {"北京奔驰", "博恩底盘"}
    assert set(found(cast.sun_deputy, mine=True)) == {"远江汽车", "博恩底盘"}


def test_the_list_goes_on_by_key_without_gap_or_overlap(cast: Cast) -> None:
    more(cast, *[f"客户{number:03d}" for number in range(70)])
    with unit(cast.li_qian, now=NOW) as work:
        first = queries.listed(work, Filter())
        assert first.later and first.total == 72
        second = queries.listed(work, Filter(after=first.later))
    numbers = [row.number for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), len(set(numbers))) == (50, 22, 72)
    assert second.later is None


def test_a_customer_sees_no_other_customer(cast: Cast) -> None:
    assert found(cast.wang_min) == ["远江汽车"]
    with unit(cast.wang_min, now=NOW) as work, pytest.raises(NotFound):
        queries.page(work, "K002")


def test_saved_views_tell_how_many_they_hold(cast: Cast) -> None:
    more(cast, "北京奔驰", indirect=True)
    with unit(cast.li_qian, now=NOW) as work:
        assert queries.counts(work, cast.li_qian.id) == {"all": 3, "mine": 1, "indirect": 1, "retail": 0, "potential": 0}


def test_the_page_holds_places_contacts_requirements_and_users(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        page = queries.page(work, "K001")
    assert (page.owner, page.deputy) == ("李倩", "孙启明")
    assert [place.code for place in page.places] == ["1"]
    assert [contact.name for contact in page.contacts] == ["刘伟"]
    assert len(page.requirements) == 1
    assert {user.name for user in page.users} == {"王敏", "林工", "郑洁"}


def test_staff_are_offered_as_owners_and_customers_users_are_not(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        names = {name for _, name in queries.staff(work)}
    assert "李倩" in names and "王敏" not in names


@pytest.mark.parametrize(("numbers", "following"), [([], "K001"), (["K001", "K007", "X9", "K12x"], "K008"), (["K999"], "K1000")])
def test_a_number_is_suggested_for_a_new_customer(numbers: list[str], following: str) -> None:
    assert next_number(numbers) == following


def test_payment_terms_are_put_into_words() -> None:
    assert str(payment_terms("month_end", 60)) == "60 days from the end of the month"
    assert str(payment_terms("invoice", 30)) == "30 days from the invoice"
