"""Our small page over somebody else's PDF, and a form's page before it is printed: without the press, on blank pages."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

from domain.records.registry import FORMS
from domain.shared.filetypes import PDF
from templates import press
from templates.press import drawing, handing
from templates.press.stamping import MOST_PAGES, Locked, laid_over

A4, SMALL = (595.0, 842.0), (200.0, 80.0)


def made(*sizes: tuple[float, float], rotation: int = 0) -> bytes:
    writer = PdfWriter()
    for size in sizes:
        writer.add_blank_page(*size).rotate(rotation)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


class Merged(list[tuple[float, float, float]]):
    """Where the small page was put: scale, x, y, page by page."""


@pytest.fixture
def merged(monkeypatch: pytest.MonkeyPatch) -> Merged:
    kept = Merged()

    def merge(page: PageObject, small: PageObject, how: Any, over: bool) -> None:
        assert over, "the mark lies on top"
        kept.append((round(how.ctm[0], 4), round(how.ctm[4], 2), round(how.ctm[5], 2)))

    monkeypatch.setattr(PageObject, "merge_transformed_page", merge)
    return kept


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(
    ("place", "x", "y"),
    [
        ("top-right", 595 - 17 - 200, 842 - 17 - 80), ("top-left", 17, 842 - 17 - 80),
        ("bottom-right", 595 - 17 - 200, 8.5), ("bottom-left", 17, 8.5),
    ],
)  # fmt: skip
def test_a_mark_stands_in_its_corner_off_the_edge(merged: Merged, place: str, x: float, y: float) -> None:
    laid_over(made(A4), made(SMALL), b"", place, "bottom-right")
    assert merged == [(1.0, x, y)]


@pytest.mark.parametrize(
    ("page", "scale"),
    [((595.0, 842.0), 1.0), ((234.0, 842.0), 1.0), ((134.0, 842.0), 0.5), ((595.0, 74.0), 0.5), ((36.0, 36.0), 0.05), ((20.0, 20.0), 0.05)],
)
def test_a_mark_shrinks_with_a_page_that_is_small_and_never_vanishes(merged: Merged, page: tuple[float, float], scale: float) -> None:
    laid_over(made(page), made(SMALL), b"", "top-right", "bottom-right")
    assert merged[0][0] == pytest.approx(scale, abs=0.002)


@pytest.mark.clause("5.1.7(2)")
def test_the_first_page_has_its_mark_and_the_others_theirs(merged: Merged) -> None:
    laid_over(made(A4, A4, A4), made(SMALL), made((100.0, 50.0)), "top-right", "bottom-left")
    assert merged == [(1.0, 378.0, 745.0), (1.0, 17.0, 8.5), (1.0, 17.0, 8.5)]


def test_without_a_mark_for_the_others_they_stay_as_they_were(merged: Merged) -> None:
    laid_over(made(A4, A4), made(SMALL), b"", "top-right", "bottom-right")
    assert len(merged) == 1


def test_a_page_that_is_cut_is_marked_where_it_is_seen(merged: Merged) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(*A4)
    page.cropbox = RectangleObject((100, 100, 500, 700))
    laid_over(written(writer), made(SMALL), b"", "top-right", "bottom-right")
    assert merged == [(1.0, 500 - 17 - 200, 700 - 17 - 80)]


def test_a_page_on_its_side_is_marked_as_it_is_read(merged: Merged) -> None:
    laid_over(made(A4, rotation=90), made(SMALL), b"", "top-right", "bottom-right")
    assert merged == [(1.0, 842 - 17 - 200, 595 - 17 - 80)]


@pytest.mark.parametrize(("pages", "refused"), [(1, False), (MOST_PAGES, False), (MOST_PAGES + 1, True)])
def test_a_pdf_of_too_many_pages_is_not_marked(merged: Merged, pages: int, refused: bool) -> None:
    original = made(*[(50.0, 50.0)] * pages)
    if refused:
        with pytest.raises(Locked, match="too many"):
            laid_over(original, made(SMALL), b"", "top-right", "bottom-right")
    else:
        laid_over(original, made(SMALL), b"", "top-right", "bottom-right")
    assert len(merged) == (0 if refused else 1)


@pytest.mark.parametrize(("password", "refused"), [("secret", True), ("", False)])
def test_a_locked_pdf_is_not_opened_and_one_without_a_password_is(merged: Merged, password: str, refused: bool) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made(A4))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    if refused:
        with pytest.raises(Locked, match="password"):
            laid_over(written(writer), made(SMALL), b"", "top-right", "bottom-right")
    else:
        laid_over(written(writer), made(SMALL), b"", "top-right", "bottom-right")
    assert len(merged) == (0 if refused else 1)


@pytest.mark.parametrize("original", [b"", b"not a pdf", b"%PDF-1.7\nnothing"])
def test_what_is_no_pdf_is_said_to_be_unreadable(original: bytes) -> None:
    with pytest.raises(Locked, match=r"cannot be read|no page"):
        laid_over(original, made(SMALL), b"", "top-right", "bottom-right")


@pytest.mark.parametrize("name", ["/OpenAction", "/AA", "/JavaScript"])
def test_what_acts_by_itself_is_taken_out_of_the_copy(merged: Merged, name: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made(A4))))
    writer.root_object[NameObject(name)] = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
    names = {NameObject("/JavaScript"): ArrayObject(), NameObject("/Dests"): ArrayObject()}
    writer.root_object[NameObject("/Names")] = DictionaryObject(names)
    root: Any = PdfReader(io.BytesIO(laid_over(written(writer), made(SMALL), b"", "top-right", "bottom-right"))).root_object
    assert name not in root
    assert set(root["/Names"]) == {"/Dests"}, "places to go to stay"


# how a file leaves the house


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Any, ...]]:
    """What was asked of the press; the stored file is `original`."""
    asked: list[tuple[Any, ...]] = []
    (tmp_path / "stored").write_bytes(b"original")
    monkeypatch.setattr(handing, "path_of", lambda sha256: tmp_path / "stored")
    monkeypatch.setattr(press, "overlay", lambda original, first, rest, **where: asked.append((original, first, rest, where)) or b"marked")
    return asked


def handed(project: str | None, media_type: str = PDF, size: int = 1000) -> bytes | Path:
    stored: Any = SimpleNamespace(sha256="x", media_type=media_type, size=size)
    return handing.handed_out(SimpleNamespace(project_id=project), stored, "王敏 <b>", datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_pdf_leaves_with_its_readers_name_and_the_time_on_each_page(kept: list[tuple[Any, ...]]) -> None:
    assert handed("p") == b"marked"
    ((original, first, rest, where),) = kept
    assert (original, first == rest) == (b"original", True)
    assert "王敏 &lt;b&gt;" in first and "09:00" in first
    assert where == {"place": "top-left", "place_of_rest": "top-left"}


@pytest.mark.parametrize(
    ("project", "media_type", "size"),
    [(None, PDF, 1000), ("p", "image/png", 1000), ("p", PDF, handing.LARGEST + 1)],
)
def test_every_other_file_leaves_as_it_was_stored(kept: list[tuple[Any, ...]], project: str | None, media_type: str, size: int) -> None:
    found = handed(project, media_type, size)
    assert isinstance(found, Path) and found.read_bytes() == b"original"
    assert kept == []


def test_a_pdf_of_the_largest_size_is_still_marked(kept: list[tuple[Any, ...]]) -> None:
    assert handed("p", size=handing.LARGEST) == b"marked"


def test_a_confidential_pdf_that_cannot_be_marked_goes_as_it_is(kept: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> bytes:
        raise press.Unreadable("locked")

    monkeypatch.setattr(press, "overlay", fail)
    found = handed("p")
    assert isinstance(found, Path) and found.read_bytes() == b"original"


# a form before it is printed


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was given to the template of a form."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(drawing.templates, "render", lambda name, context, **more: given.update(context, name=name, **more) or "page")
    return given


@pytest.mark.clause("5.1.13(2)")
@pytest.mark.parametrize(("edition", "reference"), [(1, "RV-1"), (2, "RV-1 / 2")])
def test_a_form_carries_its_number_revision_company_and_edition(page: dict[str, Any], edition: int, reference: str) -> None:
    key = next(iter(FORMS))
    company = {"zh": "衡川", "en": "Hengchuan"}
    assert drawing.drawn(key, "sheet", company=company, number="RV-1", edition=edition, language="en", name="more") == "page"
    assert (page["name"], page["language"], page["reference"], page["sheet"]) == (f"forms/{key}.html", "en", reference, "sheet")
    assert (page["form"].number, page["form"].version) == (FORMS[key].number, FORMS[key].revision)
    assert (page["company"].name, page["company"].name_en, page["company"].hotline) == ("衡川", "Hengchuan", "")
    assert (page["qr"], page["wide"], page["void"]) == ("", FORMS[key].wide, None)


def test_an_older_record_keeps_the_revision_of_its_form(page: dict[str, Any]) -> None:
    drawing.drawn(next(iter(FORMS)), "sheet", company={}, revision="0.9")
    assert page["form"].version == "0.9"


def test_a_form_with_a_proof_has_a_code_that_opens_it(page: dict[str, Any]) -> None:
    drawing.drawn(next(iter(FORMS)), "sheet", company={}, proof="https://hc.example/proof/abc")
    assert page["qr"] == drawing.code("https://hc.example/proof/abc") and page["qr"].startswith("<svg")
    assert drawing.code("https://hc.example/proof/abd") != page["qr"]
