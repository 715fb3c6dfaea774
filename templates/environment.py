"""The Jinja environment: made once, with its globals and filters."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from domain.procedure import catalogue
from domain.shared.entered import BESIDE
from domain.shared.money import plain
from domain.shared.settings import settings
from templates import assets, charts, decisions, deeds, figures, icons, labels, marks, menu, naming, people, quick, seals, states, trailed
from templates.language import customer, language, named, ngettext, part, say, translate
from templates.page import CurrentPage

HERE = Path(__file__).parent


class Shared(Environment):
    """All templates share one table of globals: those that include others do not compare tables for each of them."""

    code_generator_class = quick.QuickCode
    template_class = quick.QuickTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


@cache
def environment() -> Environment:
    made = Shared(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_bytecode(),
    )
    made.globals.update(_GLOBALS)
    made.filters.update(_FILTERS)
    return made


def _bytecode() -> BytecodeCache | None:
    """Compiled templates are kept under var, so that a start compiles nothing; where that cannot be written, none.

    They are compiled anew by another version of what writes them.
    """
    folder = settings().var / "cache" / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    written_by = hashlib.sha256(Path(quick.__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder), f"%s.{written_by}")


def _in_language(name: str) -> Any:
    worded = getattr(figures, name)

    def filter(value: Any, **options: Any) -> str:
        return worded(value, language(), **options)

    return filter


_GLOBALS: dict[str, Any] = {
    "_": translate,
    "names_no_field": lambda message: getattr(message, "id", "") in BESIDE,
    "ngettext": ngettext,
    "t": say,
    "language": language,
    "page": CurrentPage(),
    "icon": icons.icon,
    "static_url": assets.static_url,
    "menu": menu.shown,
    "menu_current": menu.current,
    "menu_key": menu.key,
    "kept_part": quick.kept_part,
    "marks": marks,
    "state_look": states.look,
    "department": people.department,
    "position": people.position,
    "decision": decisions.decision,
    "deed": deeds.deed,
    "trail_kinds": trailed.KINDS,
    "field_name": naming.field,
    "changed_name": naming.changed,
    "entered": naming.entered,
    "both": labels.both,
    "clauses_of": labels.clauses_of,
    "round_seal": seals.round_seal,
    "square_seal": seals.square_seal,
    "today": figures.today,
    "rates_chart": charts.rates,
}

_FILTERS: dict[str, Any] = {
    "day": _in_language("day"),
    "moment": _in_language("moment"),
    "weekday": _in_language("weekday"),
    "dated": _in_language("dated"),
    "money": figures.money,
    "plain": plain,
    "price": figures.price,
    "qty": figures.qty,
    "number": figures.number,
    "filesize": figures.filesize,
    "past": figures.past,
    "working_left": marks.working_left,
    "t": say,
    "clause_address": catalogue.address,
    "clause_base": labels.clause_base,
    "clause_point": labels.clause_point,
    "named": named,
    "part": part,
    "customer": customer,
    "customers": labels.customers,
    "numbered": labels.numbered,
    "noted": labels.noted,
    "part_name": labels.part_name,
    "customer_name": labels.customer_name,
    "unit": labels.unit,
    "percent": charts.percent,
}
