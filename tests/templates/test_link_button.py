"""The link that looks like a button is drawn in Python, since each row of a list has one; what it is told is escaped."""

from markupsafe import Markup

from templates import marks
from templates.icons import icon


def test_it_says_and_leads_and_looks_as_it_is_told() -> None:
    assert marks.link_button("Open", "/a?b=1&c=2", small=True, label="Open <1>") == (
        '<a class="btn btn-s" href="/a?b=1&amp;c=2" aria-label="Open &lt;1&gt;">Open</a>'
    )
    assert marks.link_button("<New>", "/n", "plus", look="p", more=Markup('data-x="1"')) == (
        f'<a class="btn btn-p" href="/n" data-x="1">{icon("plus")}&lt;New&gt;</a>'
    )


def test_what_is_not_known_to_be_safe_is_escaped() -> None:
    assert marks.link_button("x", '/"y', more='a="b"') == '<a class="btn" href="/&#34;y" a=&#34;b&#34;>x</a>'
