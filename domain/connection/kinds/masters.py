"""Parts and materials as the factory's own system keeps them (存货档案): by file alone, with columns named once like any other."""

from __future__ import annotations

from domain.connection.kinds.fields import Field, Incoming
from domain.products.imports import masters
from domain.products.imports.kinds import KINDS
from domain.shared.message import Message

ALSO = {  # how 用友 and 金蝶 head what our own sheets head otherwise
    "code": ("存货编码", "物料编码", "物料代码", "存货代码"), "name_zh": ("存货名称", "物料名称"), "name": ("存货名称", "物料名称"),
    "unit": ("主计量单位", "计量单位", "基本计量单位"), "lead_days": ("固定提前期", "提前期"), "safety_stock": ("安全库存量",),
    "net_weight": ("单位净重",),
}


def _fields(name: str) -> tuple[Field, ...]:
    return tuple(
        Field(each.name, each.zh, each.en, f"{each.en}.", each.kind, each.width, each.needed, (*each.also, *ALSO.get(each.name, ())))
        for each in KINDS[name].fields
    )


PARTS = Incoming(
    "parts", Message("Parts"), "", KINDS["parts"].permission, _fields("parts"), masters.parts,
    "Parts by company code: new ones are entered, others changed where they differ.",
)
MATERIALS = Incoming(
    "materials", Message("Materials"), "", KINDS["materials"].permission, _fields("materials"), masters.materials,
    "Materials by code: new ones are entered, others changed where they differ.",
)
