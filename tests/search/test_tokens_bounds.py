"""What one letter finds and what needs three; how much of a long text counts; what is no number."""

import pytest

from domain.search.tokens import LONGEST, MOST_ASKED, asked, compact, exact, normal, tokens
from tests.search.test_tokens import found

PART, NAME = "SO-261106/018.A", "前下摆臂总成（左）"


class TestNumbers:
    @pytest.mark.parametrize("query", ["s", "so", "2", "26", "0", "01", "a", "S", "SO"])
    def test_one_letter_or_two_find_what_a_piece_of_the_number_begins_with(self, query: str) -> None:
        assert found(query, PART)

    @pytest.mark.parametrize("query", ["o", "o2", "6", "61", "18", "8", "8a"])
    def test_one_letter_or_two_from_the_middle_of_a_piece_find_nothing(self, query: str) -> None:
        assert not found(query, PART)

    @pytest.mark.parametrize("query", ["o26", "o-26", "611", "06-0", "18a", "18.A", "06/018"])
    def test_from_three_on_any_place_will_do_whatever_stands_between(self, query: str) -> None:
        assert found(query, PART)

    def test_a_long_piece_must_be_there_from_end_to_end(self) -> None:
        assert found("261106018", PART)
        assert not found("261106019", PART)
        assert not found("261107018", PART)

    def test_a_number_of_one_letter_has_its_place_too(self) -> None:
        assert found("b", "B")
        assert exact("B") in tokens("B")

    @pytest.mark.parametrize("mark", list("-._/#"))
    def test_the_marks_within_a_number_hold_it_together(self, mark: str) -> None:
        assert exact(f"A1{mark}B2") == "=a1b2"
        assert exact("a1b2") in tokens(f"A1{mark}B2")

    @pytest.mark.parametrize("text", ["A1 B2", "A1+B2", "A1,B2", "A1--B2", "A1- B2"])
    def test_others_part_it_in_two(self, text: str) -> None:
        assert exact(text) == ""
        assert "=a1b2" not in tokens(text) and {"=a1", "=b2"} <= set(tokens(text))

    def test_marks_at_its_ends_are_not_of_it(self) -> None:
        assert exact("-A1-") == exact("#A1") == "=a1"
        assert compact("a-1.b_2/c#3") == "a1b2c3"

    @pytest.mark.parametrize("query", ["", "摆臂", "摆臂 A1", "A1 摆臂", "A1摆臂", "，"])
    def test_what_is_not_one_number_alone_is_none(self, query: str) -> None:
        assert exact(query) == ""


class TestChinese:
    @pytest.mark.parametrize("query", ["q", "x", "b", "z", "c", "qi", "xi", "ba", "bi", "zo", "ch", "qx", "xb", "bb", "bz", "zc"])
    def test_one_letter_or_two_find_where_a_syllable_begins_or_two_syllables_follow(self, query: str) -> None:
        assert found(query, NAME)

    @pytest.mark.parametrize("query", ["a", "i", "an", "ai", "ng", "ia", "qb", "xx", "bq", "zz"])
    def test_not_where_one_goes_on_and_not_in_another_order(self, query: str) -> None:
        assert not found(query, NAME)

    @pytest.mark.parametrize("query", ["aib", "gch", "ianx", "qianxiabaibizongcheng", "xbb", "bbzc", "qxbbzc"])
    def test_from_three_letters_on_any_place_of_pinyin_or_initials_will_do(self, query: str) -> None:
        assert found(query, NAME)

    @pytest.mark.parametrize("query", ["qbb", "xbz", "baiz", "chengz"])
    def test_letters_that_do_not_follow_each_other_there_find_nothing(self, query: str) -> None:
        assert not found(query, NAME)

    @pytest.mark.parametrize(("query", "there"), [("前", True), ("前下", True), ("前下摆臂总成", True), ("前摆", False), ("下前", False)])
    def test_characters_are_found_one_by_one_and_pairs_in_their_order(self, query: str, there: bool) -> None:
        assert found(query, NAME) is there

    def test_a_character_that_nobody_can_read_is_found_by_itself_alone(self) -> None:
        odd = "㐃摆"
        assert found("㐃", odd) and found("㐃摆", odd) and found("bai", odd)
        assert all(token.isascii() for token in tokens(odd) if token[0] in "^~=")

    def test_words_of_both_kinds_that_touch_are_parted(self) -> None:
        assert set(asked("摆臂K80")) == set(asked("摆臂 K80"))


class TestLength:
    def test_a_text_counts_to_its_four_hundredth_character(self) -> None:
        assert LONGEST == 400
        start = "x" * (LONGEST - 4)
        assert found("zzz", f"{start} zzz")
        assert not found("zzz", f"{start}  zzz")

    def test_a_long_question_asks_for_forty_things_and_each_once(self) -> None:
        assert MOST_ASKED == 40
        alike = asked("K80 " * 60)
        assert alike == ["~k80"]
        many = asked(" ".join(f"a{number:02d}" for number in range(60)))
        assert many == [f"~a{number:02d}" for number in range(40)]

    @pytest.mark.parametrize(("text", "plain"), [("ＡＢ１２", "ab12"), ("Ⅳ", "iv"), ("STRASSE", "strasse"), ("ß", "ss"), ("㎏", "kg")])
    def test_letters_are_compared_without_case_and_width(self, text: str, plain: str) -> None:
        assert normal(text) == plain
