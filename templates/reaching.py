"""The summary of what is wrong leads into the form that was refused: several forms of a page may name their fields alike.

Which form was refused is known when the page is drawn, the ids of its fields only once it is. So the links are set at the end, on the
page as it stands; what no field of the form answers to is said without a link.
"""

from __future__ import annotations

import re
from html import unescape

SUMMARY = re.compile(r'<div class="errsum".*?</ul>', re.DOTALL)
LINK = re.compile(r'<a href="#([^"]+)">(.*?)</a>', re.DOTALL)
FORM = re.compile(r'<form\b.*?</form>', re.DOTALL)
SENT_TO = re.compile(r'\b(?:form)?action="([^"]*)"')  # also by one of its buttons
ID = re.compile(r'\bid="([^"]+)"')


def led(page: str, address: str) -> str:
    """The page with the links of its summary into the form that was sent to this address, or those that are sent there."""
    summary = SUMMARY.search(page)
    if summary is None:
        return page
    form = "".join(each for each in FORM.findall(page) if address in {unescape(to).partition("?")[0] for to in SENT_TO.findall(each)})

    def link(found: re.Match[str]) -> str:
        target = _target(found[1], form) or (found[1] if f'id="{found[1]}"' in FORM.sub("", page) else "")
        return f'<a href="#{target}">{found[2]}</a>' if target else found[2]

    return page[: summary.start()] + LINK.sub(link, summary[0]) + page[summary.end():]


def _target(name: str, form: str) -> str:
    """The id that is the field's name; else that of the field which is called so here, or of what stands around it."""
    if f'id="{name}"' in form:
        return name
    field = re.search(rf'<(?:input|select|textarea|button)\b[^>]*\bname="{re.escape(name)}"[^>]*>', form)
    if field is None:
        return ""
    own = ID.search(field[0])
    around = ID.findall(form[: field.start()])
    return own[1] if own else around[-1] if around else ""
