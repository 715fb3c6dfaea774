"""Who can log in to the demo: one account a role, and users of two customers."""

from __future__ import annotations

from typing import Any

from concord.demo.people import PASSWORD, STAFF

USERS = (  # login, name, customer's number, roles, role as listed
    ("wang.min@k001.example", "王敏", "K001", ["buyer"], "customer buyer"),
    ("lin.gong@k001.example", "林功", "K001", ["quality"], "customer quality"),
    ("zheng.jie@k001.example", "郑洁", "K001", ["administrator"], "customer administrator"),
    ("pan.yun@k002.example", "潘云", "K002", ["buyer", "administrator"], "buyer of another customer"),
    ("erik.lund@k004.example", "Erik Lund", "K004", ["buyer"], ""),
)


def accounts() -> list[dict[str, Any]]:
    """The shape that tests from outside read: site, login, email, password, role."""
    staff = [{"site": "admin", "login": "/admin/login", "email": each.email, "password": PASSWORD, "role": each.role} for each in STAFF if each.role]
    users = [{"site": "portal", "login": "/login", "email": email, "password": PASSWORD, "role": role} for email, _, _, _, role in USERS if role]
    return users + staff
