"""People who do their work page by page without a face: they open a page, fill in one of its forms, and go where it leads.

What is not on the page cannot be sent: each form is taken from the page that its sender was shown, with all that it carried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import NOW, PASSWORD
from tests.visitors import Visitor, words
from tests.web.forms import Form, forms_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Walker:
    """One clock for everybody; each deed names who does it."""

    visit: Any
    now: datetime = NOW

    def at(self, *moment: int) -> Walker:
        """It is then, in Shanghai."""
        self.now = datetime(*moment, tzinfo=SHANGHAI).astimezone(UTC)  # type: ignore[arg-type, misc]
        return self

    def of(self, actor: Any, door: str = "") -> Visitor:
        for name in ("portal", "admin"):
            self.visit.door(name).clock = lambda: self.now
        return self.visit(actor, door)  # type: ignore[no-any-return]

    def sees(self, actor: Any, url: str, door: str = "") -> str:
        """The words of a page."""
        return words(self._page(self.of(actor, door), url))

    def does(self, actor: Any, url: str, action: str, door: str = "", **typed: Any) -> str:
        """Open a page, fill in the form that goes to `…action`, send it (with the password, for where it signs); answers where it led."""
        visitor = self.of(actor, door)
        form = self.form(self._page(visitor, url), action)
        if actor is not None:
            typed.setdefault("password", PASSWORD)
        kept: dict[str, Any] = {}
        for name, value in form.fields:
            if name not in {"_csrf", "_token", "_version"}:
                kept.setdefault(name, []).append(value)
        data = {name: values if len(values) > 1 else values[0] for name, values in kept.items()} | typed
        answer = visitor.post(form.action, data, version=form.version)
        assert answer.status_code == 303, f"{form.action}: {answer.status_code} {words(answer.text)[-1500:]}"
        return str(answer.headers["location"])

    def form(self, page: str, action: str) -> Form:
        """The form that goes there, or the button that sends its form there instead."""
        found = [form for form in forms_of(page) if form.method == "POST" and form.action.split("?")[0].endswith(action)]
        elsewhere = re.findall(r'formaction="([^"]*)"', page)
        found += [Form(url, "POST") for url in elsewhere if url.endswith(action)]
        actions = sorted({form.action for form in forms_of(page)} | set(elsewhere))
        assert found, f"no form goes to …{action}; there are {actions}: {words(page)[-800:]}"
        return found[0]

    def _page(self, visitor: Visitor, url: str) -> str:
        answer = visitor.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.headers.get('location', '')} {words(answer.text)[-600:]}"
        return str(answer.text)
