"""The reader of pages sees the faults that the other tests rely on it to see."""

import pytest

from tests.templates.page_reader import faults, read


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "the id a twice"),
        ('<input name="q">', "<input name=q> has no label"),
        ("<button></button>", "<button> has no name"),
        ('<a href="/"><svg></svg></a>', "<a> has no name"),
        ('<p style="color:red">x</p>', "style or script in the line of <p>"),
        ('<p onclick="x()">x</p>', "style or script in the line of <p>"),
        ('<p aria-describedby="gone">x</p>', "<p> points to no gone"),
        ("<form></form>", "a form without action"),
        ("<button formaction=&#34;/x&#34;>x</button>", "formaction of <button> is quoted twice"),
    ],
)
def test_a_fault_is_seen(html: str, fault: str) -> None:
    assert fault in faults(read(html))


@pytest.mark.parametrize(
    "html",
    [
        '<label for="q">Q</label><input id="q" name="q">',
        '<label>Q <input name="q"></label>',
        '<button aria-label="Close"></button>',
        '<a href="/"><svg aria-label="Home"></svg></a>',
        '<form method="dialog"></form>',
        '<input type="hidden" name="x">',
    ],
)
def test_what_is_right_is_left_alone(html: str) -> None:
    assert faults(read(html)) == []


@pytest.mark.parametrize("html", ["<p><b></p></b>", "<div>", '<p class="a" class="b"></p>', "<div/>"])
def test_tags_that_do_not_match_are_refused(html: str) -> None:
    with pytest.raises(AssertionError):
        read(html)


def test_words_are_read_in_order() -> None:
    assert read("<p>One <b>two</b></p>").one("p").words == "One two"
    assert [each.tag for each in read("<ul><li><b>x</b></li><li>y</li></ul>").all()] == ["ul", "li", "b", "li"]
