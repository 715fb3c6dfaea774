"""The menus of both doors, as a table. An entry is shown where its page is served and the reader may open it.

An area adds its line here; the address is a list's own, the count key one of `page.counts`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from domain.shared.message import Message
from templates.language import language
from templates.page import Page


@dataclass(frozen=True)
class Entry:
    """`count` names a number in `page.counts`; `key` a letter that follows G on the keyboard; `tab` a place on phones."""

    label: Message
    url: str
    icon: str
    permission: str = ""
    count: str = ""
    group: str = ""
    key: str = ""
    tab: bool = False
    short: Message | None = None  # in the portal's one line and under the icon on phones, where the label is too long


GROUPS = {
    "": Message("Overview"),
    "orders": Message("Orders"),
    "quality": Message("After-sales and quality"),
    "customers": Message("Customers"),
    "products": Message("Products and prices"),
    "records": Message("Records"),
    "system": Message("System"),
}

PORTAL = (
    Entry(Message("Home"), "/", "home", key="h", tab=True),
    Entry(Message("Orders"), "/orders", "package", count="orders", key="o", tab=True),
    Entry(Message("Quotations"), "/quotations", "file-invoice", count="quotations", key="e", tab=True),
    Entry(Message("Shipments"), "/deliveries", "truck-delivery", count="shipments", key="l"),
    Entry(Message("Changes"), "/changes", "arrows-exchange", count="changes", key="c"),
    Entry(Message("Statements and invoices"), "/statements", "receipt-2", permission="receivables.see_own",
          count="statements", short=Message("Statements")),
    Entry(Message("Quality and claims"), "/complaints", "shield-check", count="complaints", key="k", tab=True, short=Message("Quality")),
    Entry(Message("Satisfaction"), "/surveys", "mood-smile", count="surveys"),
    Entry(Message("Parts"), "/products", "box", key="p"),
    Entry(Message("Documents"), "/documents", "file-text", key="d"),
    Entry(Message("Our users"), "/users", "users"),
)

ADMIN = (
    Entry(Message("My tasks"), "/admin/queue", "list-check", count="tasks", key="q", tab=True),
    Entry(Message("Figures"), "/admin/figures", "chart-line"),
    Entry(Message("Orders"), "/admin/orders", "package", count="orders", group="orders", key="o"),
    Entry(Message("Order reviews"), "/admin/reviews", "clipboard-check", count="reviews", group="orders", key="r"),
    Entry(Message("Production plan"), "/admin/plan", "building-factory-2", group="orders"),
    Entry(Message("Production reports"), "/admin/production-reports", "tool", group="orders"),
    Entry(Message("Purchase requests"), "/admin/purchase-requests", "shopping-cart", group="orders"),
    Entry(Message("Enquiries"), "/admin/enquiries", "message-question", count="enquiries", group="orders", key="e"),
    Entry(Message("Quotations"), "/admin/quotations", "file-invoice", count="quotations", group="orders"),
    Entry(Message("Changes"), "/admin/changes", "arrows-exchange", count="changes", group="orders", key="c"),
    Entry(Message("Daily board"), "/admin/deliveries", "truck-delivery", count="deliveries", group="orders", key="d"),
    Entry(Message("Dispatch notices"), "/admin/dispatch", "truck", group="orders"),
    Entry(Message("Execution ledger"), "/admin/ledger", "table", group="orders", key="l"),
    Entry(Message("Slips and receipts"), "/admin/deliveries/receipts", "signature", group="orders"),
    Entry(Message("On-time delivery"), "/admin/delivery-rate", "target-arrow", group="orders"),
    Entry(Message("Receivables"), "/admin/receivables", "currency-yuan", count="receivables", group="orders"),
    Entry(Message("Complaints and claims"), "/admin/complaints", "alert-circle", count="complaints", group="quality", key="k"),
    Entry(Message("Corrective action 8D"), "/admin/corrective", "report-analytics", count="corrective", group="quality"),
    Entry(Message("Warranty terms"), "/admin/warranty", "shield-check", group="quality"),
    Entry(Message("Customers"), "/admin/customers", "users", group="customers", key="u"),
    Entry(Message("Visits"), "/admin/visits", "message-2", group="customers"),
    Entry(Message("Satisfaction"), "/admin/surveys", "mood-smile", group="customers"),
    Entry(Message("Management review"), "/admin/management", "report", group="customers"),
    Entry(Message("Sales list FM070100-13"), "/admin/products", "box", group="products", key="p"),
    Entry(Message("Confidential projects"), "/admin/projects", "lock", group="products"),
    Entry(Message("Documents issued"), "/admin/records", "archive", group="records"),
    Entry(Message("Procedure flow"), "/admin/flow", "route", group="", key="f"),
    Entry(Message("Clauses"), "/admin/clauses", "book-2", group="records"),
    Entry(Message("People and rights"), "/admin/people", "users-group", group="system"),
    Entry(Message("Who decides what"), "/admin/authority", "gavel", group="system"),
    Entry(Message("Delegations"), "/admin/delegations", "user-share", group="system"),
    Entry(Message("Audit trail"), "/admin/journal", "history", group="system"),
    Entry(Message("Company calendar"), "/admin/calendar", "calendar", group="system"),
    Entry(Message("Data exchange"), "/admin/exchange", "table-import", group="records"),
    Entry(Message("Connection"), "/admin/connection", "affiliate", permission="connection.manage", group="system"),
    Entry(Message("Jobs and mail"), "/admin/operations", "server", permission="system.operations.see", group="system"),
    Entry(Message("Settings"), "/admin/settings", "adjustments-horizontal", group="system"),
    Entry(Message("Component specimens"), "/admin/specimens", "color-swatch", permission="system.specimens.see", group="system"),
)


def shown(page: Page) -> list[tuple[Message, list[Entry]]]:
    """The entries that this reader may open, by group, in the table's order; empty groups are left out."""
    entries = allowed(page)
    names = dict.fromkeys(entry.group for entry in entries)
    return [(GROUPS[name], [entry for entry in entries if entry.group == name]) for name in names]


def allowed(page: Page) -> list[Entry]:
    """Asked once a page."""
    if "menu" not in page.known:
        table = ADMIN if page.door == "admin" else PORTAL
        page.known["menu"] = [each for each in table if page.serves(each.url) and (not each.permission or page.may(each.permission))]
    found: list[Entry] = page.known["menu"]
    return found


def key(page: Page) -> tuple[Hashable, ...]:
    """All that the menu of a page depends on: two pages with one key have one menu."""
    if "menu key" not in page.known:
        urls = tuple(entry.url for entry in allowed(page))
        here = next((url for url in urls if current(url, page.path)), "")
        page.known["menu key"] = (page.door, urls, here, tuple(sorted(page.counts.items())))
    return language(), *page.known["menu key"]


def current(url: str, path: str) -> bool:
    """Whether the page at `path` belongs to the entry of `url`: the entry itself or something below it."""
    if url in {"/", "/admin/"}:
        return path == url
    return _within(path, url) and not any(_within(path, below) for below in BELOW.get(url, ()))


def _within(path: str, url: str) -> bool:
    return path == url or path.startswith(url + "/")


BELOW = {  # entries whose pages lie below another entry's: the nearer one is the current one
    entry.url: tuple(other.url for other in (*PORTAL, *ADMIN) if other.url.startswith(entry.url + "/")) for entry in (*PORTAL, *ADMIN)
}
