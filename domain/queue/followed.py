"""Where the house follows what waits for a customer: on its own page of the same thing, else at the order."""

from __future__ import annotations

PAGES = (  # below the portal's door → below the company's
    ("/statements/", "/admin/receivables/statements/"),
    ("/changes/", "/admin/changes/"),
    ("/delays/", "/admin/deliveries/delays/"),
    ("/deliveries/packaging", "/admin/deliveries/receipts/packaging"),
)


def followed(path: str, order: str) -> str:
    """The address for a task that is done at `path` of the portal and is about `order`."""
    for theirs, ours in PAGES:
        if path.startswith(theirs):
            return ours + path.removeprefix(theirs)
    return f"/admin/orders/{order}"
