"""What stands before the first order: people, customers, product lists, prices, stock, capacity."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import select

from concord.demo import names
from concord.demo.accounts import USERS, accounts
from concord.demo.people import COMPANY_EN, COMPANY_ZH, DEPUTY, OWNERS, PASSWORD, STAFF
from concord.demo.seed import Seed
from domain.accounts import passwords
from domain.accounts.actions import seed_authority
from domain.accounts.models import Person, PostHeld
from domain.customers.models import Contact, Customer, InternalOperation, Requirement, ShipTo
from domain.deliveries.packaging import movements
from domain.products.models import (
    Consumption,
    LineDayOff,
    ListEntry,
    Lot,
    Material,
    OutsourcedProcess,
    Price,
    ProcessDocument,
    Product,
    ProductionLine,
)
from domain.shared.clock import Calendar, calendar, today
from domain.shared.facts import COMPANY, DEMO, state
from domain.shared.pinyin import sort_key
from domain.shared.settings import settings
from domain.shared.work import Work

BEGAN = datetime(2024, 11, 25, 0, 0, tzinfo=UTC)  # two years of orders lie behind the demo


SEED = 20260101
ABROAD = 7.4  # yuan to a dollar or euro, near enough for a demo


@dataclass
class Masters:
    """The rows that orders refer to."""

    staff: dict[str, Person] = field(default_factory=dict)  # by login
    users: dict[str, Person] = field(default_factory=dict)  # by e-mail
    buyers: dict[str, Person] = field(default_factory=dict)  # by the customer's number
    customers: list[Customer] = field(default_factory=list)
    places: dict[str, list[ShipTo]] = field(default_factory=dict)
    entries: dict[str, list[ListEntry]] = field(default_factory=dict)
    prices: dict[object, Decimal] = field(default_factory=dict)  # by entry
    products: list[Product] = field(default_factory=list)
    calendar: Calendar = field(default_factory=lambda: Calendar(settings().zone))

    @cached_property
    def rates(self) -> dict[object, Decimal | None]:
        """Pieces an hour, by product."""
        return {product.id: product.pieces_per_hour for product in self.products}


def introduce(work: Work) -> None:
    state(work, COMPANY, {"zh": COMPANY_ZH, "en": COMPANY_EN, "short": "衡川", "hotline": "400-800-0000"})
    state(work, movements.FACT, {"returnable": ["周转箱 EU-6428"]})
    state(work, DEMO, {"seed": SEED, "accounts": accounts()})


def make(work: Work, seed: Seed, *, customers: int = 40, products: int = 600) -> Masters:
    """The same company for the same seed."""
    masters = Masters(calendar=calendar(work))
    seed_authority(work)
    secret = passwords.hashed(PASSWORD)
    _staff(work, seed, masters, secret)
    _lines_and_materials(work, seed, masters)
    for row in names.CUSTOMERS[:customers]:
        _customer(work, seed, masters, *row)
    _users(work, seed, masters, secret)
    _parts(work, seed, masters, products)
    work.session.flush()
    return masters


def _staff(work: Work, seed: Seed, masters: Masters, secret: str) -> None:
    for each in STAFF:
        posts = [PostHeld(department=department, position=position) for department, position in each.posts]
        masters.staff[each.login] = work.add(Person(
            id=seed.id(BEGAN), site="admin", name=each.name, name_key=sort_key(each.name), email=each.email, email_key=each.email, title=each.title,
            phone=f"13{seed.randint(0, 9)}-0000-{seed.randint(0, 9999):04d}", password_hash=secret, password_at=BEGAN, roles=[], posts=posts,
        ))
    work.session.flush()


def _customer(work: Work, seed: Seed, masters: Masters, short: str, zh: str, en: str, region: str, distance: str, special: str) -> None:
    number, key = f"K{len(masters.customers) + 1:03d}", seed.id(BEGAN)
    overseas = distance == "overseas"
    owner = OWNERS[3] if overseas else OWNERS[0] if number in {"K001", "K005"} else seed.choice(OWNERS[:3])
    customer = work.add(Customer(
        id=key, customer_id=key, number=number, name_zh=zh, name_en=en, name_short=short, sort_key=sort_key(short), region=region, distance=distance,
        grade=seed.weighted([("A", 3), ("B", 5), ("C", 2)]) if number > "K004" else "A", indirect=special == "indirect", retail=special == "retail",
        stands_behind="远江汽车集团有限公司" if special == "indirect" else "", language="en" if overseas else "zh-CN",
        owner_id=masters.staff[owner].id, deputy_id=masters.staff[DEPUTY].id, currency=seed.choice(["EUR", "USD"]) if overseas else "CNY",
        tax_rate=Decimal(0) if overseas else Decimal("0.13"), incoterm="FOB" if overseas else "", payment_days=seed.choice([30, 60, 90]),
        payment_kind="invoice" if overseas else "month_end", dates_mean="arrival" if seed.random() < 0.3 else "gate",
        credit_limit=Decimal(seed.choice([5_000_000, 20_000_000, 50_000_000])), required_documents=["inspection_report"] if seed.random() < 0.6 else [],
        supplier_number=f"1072{number[1:]}", label_layout="VDA 4902" if overseas else "",
        invoicing={"title": zh, "tax_number": f"9132{seed.randint(10**13, 10**14 - 1)}", "bank": "示例银行", "account": f"{seed.randint(10**15, 10**16 - 1)}"},
    ))
    work.session.flush()
    masters.customers.append(customer)
    _around(work, seed, masters, customer)


def _around(work: Work, seed: Seed, masters: Masters, customer: Customer) -> None:
    where = dict(customer_id=customer.id)
    abroad = customer.language == "en"
    for code, (name, dock, window) in enumerate((names.PLACES_ABROAD if abroad else names.PLACES)[: seed.randint(1, 3)], 1):
        address = f"{code} Industrial Park, {customer.name_en}" if abroad else f"{customer.region}工业区 {code} 号"
        place = ShipTo(id=seed.id(BEGAN), code=str(code), name=name, plant=name, dock=dock, window=window, address=address,
                       consignee=person(seed, abroad=abroad), phone="136-0000-0000", transport_days={"domestic_short": 1, "domestic_long": 3, "overseas": 35}[customer.distance],
                       **where)
        masters.places.setdefault(customer.number, []).append(work.add(place))
    for job in ("采购", "质量", "物流"):
        name = person(seed, abroad=abroad)
        work.add(Contact(id=seed.id(BEGAN), name=name, job=job, email=f"{_login(name)}@{customer.number.lower()}.example",
                         phone="138-0000-0000", language=customer.language, **where))
    work.add(Requirement(id=seed.id(BEGAN), topic="quality", source=f"{customer.name_short} 供应商质量手册 第 4.2 条", text="新件首批随货提供 PPAP 三级文件",
                         question="能否按 PPAP 三级提交首批文件？", **where))
    if seed.random() < 0.7:
        work.add(Requirement(id=seed.id(BEGAN), topic="service", source="物流协议 第 3 章", text="周转箱包装，箱标含批次与生产日期",
                             question="包装与箱标能否按物流协议执行？", **where))
    work.add(InternalOperation(id=seed.id(BEGAN), organisation="采购、质量、物流三部门对口", finance="付款及时", scale="年产 12 万台",
                               demands="IATF 16949，PPAP 三级", **where))


def _users(work: Work, seed: Seed, masters: Masters, secret: str) -> None:
    by_number = {customer.number: customer for customer in masters.customers}
    rows = [row for row in USERS if row[2] in by_number]
    for number in sorted(set(by_number) - {row[2] for row in rows}):
        rows.append((f"buyer@{number.lower()}.example", person(seed, abroad=by_number[number].language == "en"), number, ["buyer"], ""))
    for email, name, number, roles, _ in rows:
        user = work.add(Person(
            id=seed.id(BEGAN), site="portal", name=name, name_key=sort_key(name), email=email, email_key=email, title="Purchasing" if by_number[number].language == "en" else "采购工程师", phone="139-0000-0000",
            language="en" if by_number[number].language == "en" else "", password_hash=secret, password_at=BEGAN, customer_id=by_number[number].id,
            roles=roles, posts=[],
        ))
        masters.users[email] = user
        if "buyer" in roles:
            masters.buyers.setdefault(number, user)
    work.session.flush()


def _lines_and_materials(work: Work, seed: Seed, masters: Masters) -> None:
    for code, name, hours in names.LINES:
        line = work.add(ProductionLine(id=seed.id(BEGAN), code=code, name=name, weekly_hours=Decimal(hours)))
        work.session.flush()
        work.add(LineDayOff(id=seed.id(BEGAN), line_id=line.id, day=calendar(work).working_day_after(today(work), 9 + int(code[1])), reason="设备保养"))
    for code, name, unit, on_hand, safety, lead in names.MATERIALS:
        work.add(Material(id=seed.id(BEGAN), code=code, name=name, unit=unit, on_hand=Decimal(on_hand), safety_stock=Decimal(safety), lead_days=lead,
                          counted_at=_counted_at(work)))
    work.session.flush()


def _parts(work: Work, seed: Seed, masters: Masters, wanted: int) -> None:
    """Products first, then what hangs on them, then the prices of list entries: three flushes, not a thousand."""
    lines = {line.code: line.id for line in work.session.scalars(select(ProductionLine))}
    materials = {material.code: material.id for material in work.session.scalars(select(Material))}
    families = [names.FAMILIES[number % len(names.FAMILIES)] for number in range(wanted)]
    for number, (family, english, line, rate, *_, stem) in enumerate(families):
        side, side_en = seed.choice(names.SIDES)
        masters.products.append(work.add(Product(
            id=seed.id(BEGAN), code=f"HC-{stem}-{number // len(names.FAMILIES) + 1:03d}", name_zh=family + side, name_en=english + side_en,
            line_id=lines[line], pieces_per_hour=Decimal(rate + seed.randint(-rate // 10, rate // 10)), lead_days=seed.choice([10, 15, 15, 20, 25]),
            on_hand=Decimal(seed.choice([0, 40, 320, 800, 2400, 6400])), safety_stock=Decimal(seed.choice([50, 100, 200, 500])),
            counted_at=_counted_at(work), restricted_substances="符合 GB/T 30512", **_for_customs(stem),
        )))
    work.session.flush()
    listed = []
    for number, (product, family_row) in enumerate(zip(masters.products, families, strict=True)):
        _, _, _, _, low, high, material, per_piece, _ = family_row
        revision = seed.choice("ABC")
        _process(work, seed, product, materials[material], Decimal(per_piece), revision)
        customer = masters.customers[number % len(masters.customers)] if number >= 60 else masters.customers[0 if number < 24 else number % min(12, len(masters.customers))]
        price = seed.money(low, high) if customer.currency == "CNY" else seed.money(low / ABROAD, high / ABROAD)
        listed.append(_entry(work, seed, masters, customer, product, revision, material, price))
    work.session.flush()
    for entry in listed:
        _prices(work, seed, entry, masters)
    work.session.flush()


def _for_customs(stem: str) -> dict[str, Any]:
    """What packing list and commercial invoice of goods that go abroad ask of a part: code, origin, weight of one."""
    weight, = (per_piece for *_, per_piece, own in names.FAMILIES if own == stem)
    return {"hs_code": names.HS_CODES[stem], "origin": "CN", "net_weight": Decimal(weight) * 9 / 10}


def _process(work: Work, seed: Seed, product: Product, material: object, per_piece: Decimal, revision: str) -> None:
    work.add(Consumption(id=seed.id(BEGAN), product_id=product.id, material_id=material, per_piece=per_piece))
    for kind, mark in (("bom", "BOM"), ("instruction", "WI"), ("parameters", "PS")):
        if seed.random() < 0.93:
            work.add(ProcessDocument(id=seed.id(BEGAN), product_id=product.id, kind=kind, revision=revision, number=f"{mark}-{product.code}",
                                     issued_on=date(2025, 3, 3)))
    if product.on_hand:
        _lots(work, seed, product, revision)
    if seed.random() < 0.15:
        work.add(OutsourcedProcess(id=seed.id(BEGAN), product_id=product.id, process="锌镍电镀", subcontractor="锦华表面处理有限公司",
                                   email="plating@jinhua.example"))


def _lots(work: Work, seed: Seed, product: Product, revision: str) -> None:
    """What is on hand, in one lot or two; a few are blocked by quality."""
    stopped = seed.random() < 0.04 and product.on_hand > 100
    parts = [product.on_hand * 3 / 4, product.on_hand / 4] if stopped else [product.on_hand]
    for number, quantity in enumerate(parts, 1):
        made = calendar(work).working_day_after(today(work), -seed.randint(4, 38) - number)
        reason = seed.choice(names.BLOCKED) if stopped and number == 2 else ""
        work.add(Lot(id=seed.id(BEGAN), product_id=product.id, number=f"{made:%y%m%d}-{seed.randint(1, 4) + 4 * (number - 1)}", quantity=quantity, produced_on=made,
                     drawing_revision=revision, blocked=bool(reason), block_reason=reason))


def _entry(work: Work, seed: Seed, masters: Masters, customer: Customer, product: Product, revision: str, material: str, price: Decimal) -> ListEntry:
    program = seed.choice(names.PROGRAMS)
    count = len(masters.entries.setdefault(customer.number, []))
    part = f"{product.code[3:7]}{110 + count * 10}-{program}"
    terms = names.TERMS[customer.language[:2]]
    entry = work.add(ListEntry(
        id=seed.id(BEGAN), customer_id=customer.id, product_id=product.id, customer_part=part,
        name=product.name_zh if customer.language != "en" else product.name_en, drawing=f"DWG-{part}", revision=revision, material=material,
        specification=str(terms["specification"]).format(drawing=f"DWG-{part}"), quality=str(terms["quality"]), program=program,
        packaging=seed.choice(terms["packaging"]), standard_pack=Decimal(seed.choice([20, 50, 100])),
        minimum_quantity=Decimal(100), warranty=str(terms["warranty"]),
    ))
    masters.entries[customer.number].append(entry)
    masters.prices[entry.id] = price
    return entry


def _prices(work: Work, seed: Seed, entry: ListEntry, masters: Masters) -> None:
    """Last year's price, two per cent higher, and the one that holds now."""
    price, currency = masters.prices[entry.id], next(c.currency for c in masters.customers if c.id == entry.customer_id)
    old, now = date(2025, 12, 31), date(2026, 1, 1)
    about = dict(customer_id=entry.customer_id, entry_id=entry.id, currency=currency)
    work.add(Price(id=seed.id(BEGAN), unit_price=price * Decimal("1.02"), valid_from=date(2024, 1, 1), valid_to=old, source="list", **about))
    work.add(Price(id=seed.id(BEGAN), unit_price=price, valid_from=now, source=seed.choice(["list", "quotation"]),
                   source_number=f"QT-2512{seed.randint(10, 28)}-{seed.randint(1, 40):03d}", **about))


def person(seed: Seed, *, abroad: bool = False) -> str:
    return seed.choice(names.PEOPLE_ABROAD) if abroad else seed.choice(names.SURNAMES) + seed.choice(names.GIVEN)


def _counted_at(work: Work) -> datetime:
    """Stock was counted at the end of the last working day."""
    return datetime.combine(calendar(work).working_day_after(today(work), -1), time(16, 30), settings().zone)


def _login(name: str) -> str:
    """wang.xiaodong, as such addresses are written."""
    first, *rest = unicodedata.normalize("NFKD", sort_key(name)).encode("ascii", "ignore").decode().split()
    return f"{first}.{''.join(rest)}"
