"""The catalogues are whole: each sentence has its Chinese, none is left over, none says two things."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from templates import catalogues, extraction
from templates.extraction import parameters

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
PLAIN = {"Concord", "Excel", "QP070100", "English"}


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """Every sentence that the program says, and a place where it says it."""
    said: dict[str, str] = {}
    for each in extraction.said():
        said.setdefault(each.plural or each.id, each.place)
    return said


@pytest.fixture(scope="module")
def chinese() -> catalogues.Catalogue:
    return catalogues.read("zh_CN")


def test_the_walk_finds_sentences_of_python_and_of_templates(sentences: dict[str, str]) -> None:
    assert sentences["Skip to main content"].endswith(".html:19") or "layouts" in sentences["Skip to main content"]
    assert sentences["Marketing department"].endswith(tuple("0123456789"))
    assert len(sentences) > 300


def test_every_sentence_has_its_chinese(sentences: dict[str, str], chinese: catalogues.Catalogue) -> None:
    missing = {message: place for message, place in sentences.items() if message not in chinese}
    assert missing == {}


def test_no_catalogue_keeps_what_nobody_says_any_more(sentences: dict[str, str], chinese: catalogues.Catalogue) -> None:
    assert sorted(set(chinese) - set(sentences)) == []


def test_no_sentence_stands_twice_in_a_catalogue() -> None:
    for path in catalogues.files("zh_CN"):
        said = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
        assert sorted({each for each in said if said.count(each) > 1}) == [], path.name


@pytest.mark.clause("5.1.9(6)", "5.1.9(7)")
def test_a_change_is_examined_and_its_information_reviewed_in_the_words_of_the_procedure(chinese: catalogues.Catalogue) -> None:
    """合约/订单变更的审查, and 评审确认 of product information; 评审 of an order, and of a further line as of any."""
    assert (chinese["Being checked"], chinese["being checked"], chinese["Checked by us"]) == ("审查中", "审查中", "我方审查")
    assert "评审确认" in chinese["product information looked at"] and "评审确认" in chinese["touched, confirmed"]


def test_both_languages_name_the_same_parameters(chinese: catalogues.Catalogue) -> None:
    differ = {}
    for message, words in chinese.items():
        each = [words] if isinstance(words, str) else words
        if any(parameters(one) != parameters(message) for one in each):
            differ[message] = words
    assert differ == {}


def test_no_english_sentence_passes_for_chinese(chinese: catalogues.Catalogue) -> None:
    def foreign(words: str) -> bool:
        bare = re.sub(r"\{\w+\}", "", words)
        return not CHINESE.search(bare) and bool(set(WORD.findall(bare)) - PLAIN)

    assert {message: words for message, words in chinese.items() if isinstance(words, str) and foreign(words)} == {}


def test_customers_and_colleagues_are_addressed_politely(chinese: catalogues.Catalogue) -> None:
    rude = ("你", "非法", "失败！", "！！")
    assert {message: words for message, words in chinese.items() if any(word in words for word in rude)} == {}


def test_english_holds_plurals_only(sentences: dict[str, str]) -> None:
    english = catalogues.read("en")
    assert english
    assert [message for message, words in english.items() if isinstance(words, str) or len(words) != 2] == []
    assert sorted(set(english) - set(sentences)) == []


def test_no_entry_is_fuzzy_or_obsolete() -> None:
    for path in [*catalogues.files("zh_CN"), *catalogues.files("en")]:
        text = path.read_text("utf-8")
        assert "#, fuzzy" not in text and "#~" not in text, path.name


def written(folder: Path, name: str, message: str, words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{message}"\nmsgstr "{words}"\n', "utf-8"
    )


def test_two_files_that_disagree_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    written(tmp_path / "zh_CN", "a.po", "Order", "订单")
    written(tmp_path / "zh_CN", "b.po", "Order", "订货")
    with pytest.raises(catalogues.Conflict, match=r"b\.po"):
        catalogues.read("zh_CN")
    assert catalogues.read("zh_CN", strict=False) == {"Order": "订单"}


def test_two_files_that_agree_are_one_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    written(tmp_path / "zh_CN", "a.po", "Order", "订单")
    written(tmp_path / "zh_CN", "b.po", "Order", "订单")
    assert catalogues.read("zh_CN") == {"Order": "订单"}


def test_an_empty_translation_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    written(tmp_path / "zh_CN", "a.po", "Order", "")
    assert catalogues.read("zh_CN") == {}


class TestKept:
    """The compiled catalogue is kept, so that a start does not read the .po files."""

    @pytest.fixture(autouse=True)
    def own_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        from domain.shared.settings import Settings

        monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
        monkeypatch.setattr(catalogues, "settings", lambda: Settings(var=tmp_path / "var"))
        written(tmp_path / "locale" / "zh_CN", "a.po", "Order", "订单")
        return tmp_path

    def loaded(self) -> catalogues.Catalogue:
        return catalogues._catalogue.__wrapped__("zh_CN")

    def test_the_second_start_reads_what_the_first_wrote(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.loaded() == {"Order": "订单"}
        monkeypatch.setattr(catalogues, "read", lambda locale, **_: pytest.fail("read again"))
        assert self.loaded() == {"Order": "订单"}

    def test_a_changed_file_is_read_again(self, own_folder: Path) -> None:
        self.loaded()
        written(own_folder / "locale" / "zh_CN", "a.po", "Order", "订购")
        assert self.loaded() == {"Order": "订购"}

    def test_a_spoilt_cache_is_made_anew(self, own_folder: Path) -> None:
        self.loaded()
        for kept in (own_folder / "var" / "cache").iterdir():
            kept.write_text("{ spoilt")
        assert self.loaded() == {"Order": "订单"}

    def test_a_folder_that_cannot_be_written_costs_only_time(self, own_folder: Path) -> None:
        (own_folder / "var").write_text("a file where the folder should be")
        assert self.loaded() == {"Order": "订单"}


def test_a_start_reads_no_po_file_and_brings_in_no_reader_of_them(tmp_path: Path) -> None:
    said = "import sys, templates; print(templates.translate('Sign out'), 'babel' in sys.modules)"
    environment = {"CONCORD_VAR": str(tmp_path), "PATH": "/usr/bin", "PYTHONUTF8": "1"}
    first, second = (
        subprocess.run([sys.executable, "-c", said], cwd=catalogues.LOCALE.parents[1], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first.split() == ["退出登录", "True"]
    assert second.split() == ["退出登录", "False"]
