"""The named cast of the tests: one factory, its customers, their products. Everybody knows who may do what.

Hengchuan makes chassis parts. Yuanjiang (A) and Boen (B) are its customers and must never see each other. A test asks for
`cast` and reads like the procedure: `cast.li_qian` is sales, `cast.zhao` her manager, `cast.shen` the general manager.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from domain.access.policy import AUTHORITY, SUPERIOR
from domain.accounts.models import Authority, Person, PostHeld
from domain.customers.models import Contact, Customer, Requirement, ShipTo
from domain.products.models import Consumption, ListEntry, Material, Price, ProcessDocument, Product, ProductionLine
from domain.shared.actor import Actor, Kind, Post, system
from domain.shared.base import new_id
from domain.shared.work import Work, unit
from tests.remembering import remembered

PASSWORD = "correct horse battery staple"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
TODAY = date(2026, 11, 23)

STAFF = {  # name in the cast: (name, title, posts)
    "li_qian": ("李倩", "客户经理", [("sales", "member")]),
    "wu_jia": ("吴佳", "客户经理", [("sales", "member")]),
    "zhao": ("赵志远", "市场部经理", [("sales", "head")]),
    "sun_deputy": ("孙启明", "市场部副经理", [("sales", "deputy_head")]),
    "fang": ("方文涛", "产品工程师", [("technical", "member")]),
    "gao": ("高峻", "技术课长", [("technical", "head")]),
    "chen": ("陈建国", "生管", [("production", "control")]),
    "ma": ("马俊", "生产工程师", [("production", "member")]),
    "he_head": ("何志明", "生产课长", [("production", "head")]),
    "liu": ("刘芳", "质量工程师", [("quality", "member")]),
    "zhou_head": ("周海涛", "品质管理组长", [("quality", "head")]),
    "qian": ("钱进", "采购员", [("purchasing", "member")]),
    "tang_head": ("唐丽", "采购部经理", [("purchasing", "head")]),
    "xu": ("徐静", "会计", [("finance", "member")]),
    "song_head": ("宋敏", "财务部经理", [("finance", "head")]),
    "sun_li": ("孙丽", "物流员", [("logistics", "member")]),
    "deng_head": ("邓超群", "物流部经理", [("logistics", "head")]),
    "lu_deputy_gm": ("陆建平", "副总经理", [("general_office", "deputy_general_manager")]),
    "shen": ("沈岳", "总经理", [("general_office", "general_manager")]),
    "jiang": ("蒋文华", "管理者代表", [("general_office", "management_representative")]),
    "it": ("杜明", "系统管理员", [("it", "administrator")]),
}
USERS = {  # name in the cast: (name, customer, roles)
    "wang_min": ("王敏", "a", ["buyer"]),
    "a_quality": ("林工", "a", ["quality"]),
    "a_admin": ("郑洁", "a", ["administrator"]),
    "b_buyer": ("Erik Lund", "b", ["buyer", "administrator"]),
}
PARTS = [  # company code, customer part of A, name, revision, material, price, line, rate, on hand
    ("HC-4801-012", "2904110-K80", "前下摆臂总成（左）", "B", "QStE420", "86.40", "L1", 60, 320),
    ("HC-4801-013", "2904120-K80", "前下摆臂总成（右）", "B", "QStE420", "86.40", "L1", 60, 180),
    ("HC-2206-107", "2916035-K80", "稳定杆连接杆", "A", "45#", "21.75", "L2", 200, 6400),
    ("HC-1001-044", "1001120-T15", "发动机右悬置", "C", "NR-60", "63.20", "L2", 80, 40),
]


@dataclass
class Cast:
    """Actors by name, and the things that stand before the first order."""

    people: dict[str, Actor] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    ship_to: dict[str, ShipTo] = field(default_factory=dict)
    entries: dict[str, ListEntry] = field(default_factory=dict)  # A's list by customer part
    b_entries: dict[str, ListEntry] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)  # by company code
    materials: dict[str, Material] = field(default_factory=dict)
    lines: dict[str, ProductionLine] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def a(self) -> Customer:
        return self.customers["a"]

    @property
    def b(self) -> Customer:
        return self.customers["b"]


@remembered
def create(now: datetime = NOW) -> Cast:
    """The cast, in the database, committed."""
    cast = Cast()
    with unit(system("cast"), now=now) as work:
        _authority(work)
        persons = {key: _staff(work, key) for key in STAFF}
        work.session.flush()
        for key, number in (("a", "K001"), ("b", "K002")):
            cast.customers[key] = _customer(work, key, number, persons["li_qian" if key == "a" else "wu_jia"].id, persons["sun_deputy"].id)
        work.session.flush()
        persons |= {key: _user(work, key, cast.customers[USERS[key][1]]) for key in USERS}
        for key in ("a", "b"):
            cast.ship_to[key] = work.add(ShipTo(customer_id=cast.customers[key].id, code="1", name="总装二厂", plant="二厂", dock="3 号门",
                                                window="8:00–16:00", address="合肥经开区", consignee="刘伟", phone="136-0000-0000", transport_days=2))
        _products(work, cast)
        cast.people = {key: actor_of(person, cast) for key, person in persons.items()}
    return cast


def actor_of(person: Person, cast: Cast) -> Actor:
    """The actor that a login of this person would give, without the login."""
    posts = tuple(Post(post.department, post.position) for post in person.posts)
    name = next((c.name_short for c in cast.customers.values() if c.id == person.customer_id), "")
    return Actor(
        kind=Kind.STAFF if person.site == "admin" else Kind.PORTAL, id=person.id, name=person.name, email=person.email, language="zh-CN",
        customer_id=person.customer_id, customer_name=name, roles=frozenset(person.roles), posts=posts, decisions=decisions_of(posts),
    )


def decisions_of(posts: tuple[Post, ...]) -> frozenset[str]:
    """What the authority table gives to these posts, superiors of a position included."""
    return frozenset(
        decision for decision, holders in AUTHORITY.items() for department, position in holders
        for post in posts if post.department == department and post.position in SUPERIOR.get(position, (position,))
    )


@cache
def _hash() -> str:
    """A cheap one: each signature of each test looks at it. What a real one costs stands in tests/accounts/test_passwords.py."""
    from domain.accounts import passwords  # on use: rule tests never need it

    return str(passwords._scheme.using(memory_cost=8, time_cost=1).hash(PASSWORD))


def _authority(work: Work) -> None:
    for decision, holders in AUTHORITY.items():
        for department, position in holders:
            work.add(Authority(decision=decision, department=department, position=position))


def _staff(work: Work, key: str) -> Person:
    name, title, posts = STAFF[key]
    email = f"{key.replace('_', '.')}@hengchuan.example"
    return work.add(Person(
        site="admin", name=name, name_key=key, email=email, email_key=email, title=title, password_hash=_hash(), password_at=work.now, roles=[],
        posts=[PostHeld(department=department, position=position) for department, position in posts],
    ))


def _user(work: Work, key: str, customer: Customer) -> Person:
    name, _, roles = USERS[key]
    email = f"{key.replace('_', '.')}@{customer.number.lower()}.example"
    return work.add(Person(site="portal", name=name, name_key=key, email=email, email_key=email, title="采购", password_hash=_hash(),
                           password_at=work.now, customer_id=customer.id, roles=roles, posts=[]))


def _customer(work: Work, key: str, number: str, owner: uuid.UUID, deputy: uuid.UUID) -> Customer:
    names = {"a": ("远江汽车集团有限公司", "Yuanjiang Automotive Group", "远江汽车"), "b": ("博恩底盘系统（苏州）有限公司", "Boen Chassis Systems", "博恩底盘")}
    zh, en, short = names[key]
    key_id = new_id()
    customer = work.add(Customer(
        id=key_id, customer_id=key_id, number=number, name_zh=zh, name_en=en, name_short=short, sort_key=en.lower(), grade="A",
        owner_id=owner, deputy_id=deputy, dates_mean="gate", credit_limit=Decimal(5_000_000),
    ))
    work.session.flush()
    work.add(Contact(customer_id=key_id, name="刘伟", job="收货", email="liu.wei@k001.example", phone="136-0000-0000"))
    work.add(Requirement(customer_id=key_id, topic="quality", source=f"{short} 供应商手册 4.2", text="首批随货提供 PPAP 三级文件",
                         question="能否按 PPAP 三级提交？"))
    return customer


def _products(work: Work, cast: Cast) -> None:
    for code, name, hours in (("L1", "焊接一线", 80), ("L2", "装配二线", 120)):
        cast.lines[code] = work.add(ProductionLine(code=code, name=name, weekly_hours=Decimal(hours)))
    cast.materials["NR-60"] = work.add(Material(code="NR-60", name="橡胶 NR-60", unit="kg", on_hand=Decimal(100), safety_stock=Decimal(50),
                                                lead_days=10, counted_at=work.now))
    cast.materials["QStE420"] = work.add(Material(code="QStE420", name="钢板 QStE420", unit="kg", on_hand=Decimal(100_000),
                                                  safety_stock=Decimal(1000), lead_days=15, counted_at=work.now))
    work.session.flush()
    for code, part, name, revision, material, price, line, rate, on_hand in PARTS:
        product = work.add(Product(code=code, name_zh=name, name_en="", line_id=cast.lines[line].id, pieces_per_hour=Decimal(rate), lead_days=15,
                                   on_hand=Decimal(on_hand), safety_stock=Decimal(100), counted_at=work.now))
        work.session.flush()
        cast.products[code] = product
        if material in cast.materials:
            work.add(Consumption(product_id=product.id, material_id=cast.materials[material].id, per_piece=Decimal("0.5")))
        for kind in ("bom", "instruction", "parameters"):
            work.add(ProcessDocument(product_id=product.id, kind=kind, revision=revision, number=f"{kind.upper()}-{code}", issued_on=date(2026, 1, 5)))
        cast.entries[part] = _entry(work, cast.a, product, part, name, revision, material, price)
    other = work.add(Product(code="HC-9001-001", name_zh="制动软管支架", line_id=cast.lines["L2"].id, pieces_per_hour=Decimal(300), on_hand=Decimal(5000)))
    work.session.flush()
    cast.products[other.code] = other
    cast.b_entries["B-77120"] = _entry(work, cast.b, other, "B-77120", "制动软管支架", "A", "Q235", "4.35")


def _entry(work: Work, customer: Customer, product: Product, part: str, name: str, revision: str, material: str, price: str) -> ListEntry:
    entry = work.add(ListEntry(
        customer_id=customer.id, product_id=product.id, customer_part=part, name=name, drawing=f"DWG-{part}", revision=revision, material=material,
        specification=f"图纸 DWG-{part} {revision} 版", quality="按图纸与控制计划检验", program="K80", packaging="周转箱 EU-6428", standard_pack=Decimal(20),
    ))
    work.session.flush()
    work.add(Price(customer_id=customer.id, entry_id=entry.id, currency="CNY", unit_price=Decimal(price), valid_from=date(2026, 1, 1),
                   source="list"))
    return entry
