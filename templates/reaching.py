"""The summary of what is wrong leads into the form that was refused: several forms of a page may name their fields alike.

Which form was refused is known when the page is drawn, the ids of its fields only once it is. So the links are set at the end, on the
page as it stands; what no field of the form answers to is said without a link. Words that name no field have its label put before them.
"""

from __future__ import annotations

import re
from html import unescape

SUMMARY = re.compile(r'<div class="errsum".*?</ul>', re.DOTALL)
LINK = re.compile(r'<a href="#([^"]+)"( data-bare)?>(.*?)</a>', re.DOTALL)
FORM = re.compile(r'<form\b.*?</form>', re.DOTALL)
SENT_TO = re.compile(r'\b(?:form)?action="([^"]*)"')  # also by one of its buttons
ID = re.compile(r'\bid="([^"]+)"')


def led(page: str, address: str) -> str:
    """The page with the links of its summary into the form that was sent to this address, or those that are sent there."""
    summary = SUMMARY.search(page)
    if summary is None:
        return page
    form = "".join(each for each in FORM.findall(page) if address in {unescape(to).partition("?")[0] for to in SENT_TO.findall(each)})

    colon = "：" if '<html lang="zh' in page else ": "

    def link(found: re.Match[str]) -> str:
        target = _target(found[1], form) or (found[1] if f'id="{found[1]}"' in FORM.sub("", page) else "")
        label = _label(target, form or page) if found[2] and target else ""
        words = f"{label}{colon}{found[3]}" if label else found[3]
        return f'<a href="#{target}">{words}</a>' if target else words

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


def _label(target: str, form: str) -> str:
    """What people read beside the field of this id: its label, the legend of its choices, or the name that it is given."""
    own = re.escape(target)
    for pattern in (rf'<label\b[^>]*\bfor="{own}"[^>]*>(.*?)</label>', rf'<fieldset\b[^>]*\bid="{own}".*?<legend[^>]*>(.*?)</legend>'):
        if found := re.search(pattern, form, re.DOTALL):
            return _read(found[1])
    field = re.search(rf'<[^>]*\bid="{own}"[^>]*>', form)
    if field is None:
        return ""
    if named := re.search(r'\baria-label="([^"]*)"', field[0]):
        return named[1]
    around = form[: field.start()].rpartition("<label")[2]  # the label that the field stands in
    return _read(around.partition(">")[2]) if "</label>" not in around else ""


def _read(words: str) -> str:
    """Without marks, and without the word that it may be left out."""
    return " ".join(re.sub(r"<[^>]*>", "", re.sub(r'<span class="opt">.*?</span>', "", words)).split())
