"""The only writers of products: parts, lists, prices, stock, lots, materials, documents, capacity."""

from domain.products.actions.capacity import add_day_off, remove_day_off, set_line
from domain.products.actions.lists import add_entry, add_price, agree_price, already_from, edit_entry, end_price
from domain.products.actions.parts import (
    add_document,
    add_outsourced,
    create_product,
    edit_product,
    remove_outsourced,
    save_material,
    set_consumption,
)
from domain.products.actions.stock import add_lot, block, count_material, count_product, stop, unblock

__all__ = [
    "add_day_off", "add_document", "add_entry", "add_lot", "add_outsourced", "add_price", "agree_price", "already_from",
    "block", "count_material", "count_product",
    "create_product", "edit_entry", "edit_product", "end_price", "remove_day_off", "remove_outsourced", "save_material",
    "set_consumption", "set_line", "stop", "unblock",
]
