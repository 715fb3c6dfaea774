"""Parts at the company's door: parts with their stock, customers' lists with their prices, materials, Excel in and out."""

from admin.products import excel, lists, materials, parts, pieces, stock

HANDLERS = [*parts.HANDLERS, *pieces.HANDLERS, *stock.HANDLERS, *lists.HANDLERS, *materials.HANDLERS, *excel.HANDLERS]
