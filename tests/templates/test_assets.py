"""Static files change their address with their content, and are what they claim to be."""

import base64
import gzip
import hashlib
import re

import pytest

from templates import assets

VENDOR = assets.STATIC / "vendor"


def test_an_address_carries_the_hash_of_the_content() -> None:
    asset = assets.manifest()["css/concord.css"]
    assert re.fullmatch(r"/static/css/concord\.[0-9a-f]{12}\.css", asset.url)
    assert hashlib.sha256(asset.body).hexdigest().startswith(asset.url.split(".")[-2])


def test_another_content_has_another_address() -> None:
    assert assets.Asset("a.css", b"one").url != assets.Asset("a.css", b"two").url


def test_what_a_page_names_is_found_again() -> None:
    for name in assets.manifest():
        found = assets.find(assets.static_url(name))
        assert found is not None and found.name == name


@pytest.mark.parametrize(
    "path", ["/static/css/concord.css", "/static/css/concord.000000000000.css", "/static/../pyproject.toml", "/etc/passwd", ""]
)
def test_any_other_address_is_nothing(path: str) -> None:
    assert assets.find(path) is None


def test_a_file_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(KeyError):
        assets.static_url("css/other.css")


def test_stylesheet_and_script_are_served_as_one_file_each() -> None:
    css = assets.manifest()["css/concord.css"].body.decode()
    parts = sorted((assets.STATIC / "css" / "concord.css").iterdir())
    assert len(parts) > 5 and all(part.read_text("utf-8") in css for part in parts)
    assert not any(name.startswith("css/concord.css/") for name in assets.manifest())


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("css/concord.css", "text/css; charset=utf-8"),
        ("js/concord.js", "text/javascript; charset=utf-8"),
        ("icons/sprite.svg", "image/svg+xml"),
    ],
)
def test_each_is_sent_as_what_it_is(name: str, media_type: str) -> None:
    assert assets.manifest()[name].media_type == media_type


def test_compressed_it_is_the_same() -> None:
    asset = assets.manifest()["css/concord.css"]
    assert gzip.decompress(asset.gzipped) == asset.body
    assert len(asset.gzipped) < 16_000


def test_vendored_files_are_those_that_were_taken() -> None:
    written = (VENDOR / "VERSIONS.txt").read_text("utf-8")
    for path in VENDOR.glob("*.js"):
        digest = base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        assert f"sha384-{digest}" in written, path.name
        assert assets.manifest()[f"vendor/{path.name}"].integrity == f"sha384-{digest}"


def test_nothing_of_ours_is_larger_than_it_must_be() -> None:
    sizes = {name: len(asset.gzipped) for name, asset in assets.manifest().items()}
    assert sum(sizes.values()) < 80_000, sizes


def test_styles_use_no_feature_that_the_oldest_browser_lacks() -> None:
    css = assets.manifest()["css/concord.css"].body.decode()
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    assert not re.search(r"color-mix\(|light-dark\(|@scope|popover|url\(", bare)
    assert bare.count("{") == bare.count("}")


def test_scripts_neither_evaluate_text_nor_carry_words() -> None:
    script = assets.manifest()["js/concord.js"].body.decode()
    assert not re.search(r"\beval\(|new Function|document\.write", script)
    assert not re.search(r"[\u4e00-\u9fff]", script.replace("年", "").replace("月", "").replace("日", ""))


def test_each_script_is_short() -> None:
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in (assets.STATIC / "js" / "concord.js").iterdir())
    assert lengths[len(lengths) // 2] <= 54 and lengths[-1] <= 100
