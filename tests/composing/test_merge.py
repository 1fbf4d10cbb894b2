"""Several interviewers on one criterion: one text, nothing lost, nothing said twice."""

from employer_portal.composing.merge import LeftOut, Why, merge
from employer_portal.composing.passages import is_list, passages, tidy, without

MAP = "You found the 1961 map for a man in a hurry. You rang the archive while he waited, and gave him a name."


def test_the_fuller_of_two_stays_where_the_first_stood_and_the_other_is_told():
    made = merge(["You rang the office. You drew a plan.", "You rang the office before seven."])
    assert made.paragraphs == ("You rang the office. You drew a plan.", "You rang the office before seven.")
    made = merge(["You rang the office. You drew a plan.", "You rang the office with the count."])
    assert made.paragraphs == ("You rang the office with the count. You drew a plan.",)
    assert made.left_out == (LeftOut("You rang the office.", "You rang the office with the count."),)


def test_one_fuller_sentence_stands_for_two_that_stood_before_it():
    made = merge(
        ["You rang the office.", "You drew a plan.", "You rang with the count.", "You rang the office with the count."]
    )
    assert made.paragraphs == ("You rang the office with the count.", "You drew a plan.")
    assert {one.text for one in made.left_out} == {"You rang the office.", "You rang with the count."}
    assert merge(["You rang.", "You wrote it down. This was clear."]).paragraphs == (
        "You rang.", "You wrote it down. This was clear.",
    )  # fmt: skip


def test_what_somebody_brought_back_stays_whatever_says_the_same():
    texts = ["You rang the office with the count.", "You rang the office."]
    assert merge(texts).paragraphs == (texts[0],)
    assert merge(texts, back={"you rang the office"}).paragraphs == tuple(texts)


def test_what_somebody_chose_against_stays_out():
    made = merge(["You named the owner."], out={"you named the owner": "You did not name the owner."})
    assert made.paragraphs == ()
    assert made.left_out == (LeftOut("You named the owner.", "You did not name the owner.", Why.CHOICE),)


def test_a_sentence_that_leans_on_the_one_left_out_goes_behind_its_stand_in():
    made = merge([MAP + " You thanked him.", "You rang the archive while he waited. He left with a name to ask for."])
    assert made.paragraphs == (MAP + " He left with a name to ask for. You thanked him.",)


def test_a_sentence_on_which_another_leans_stays_where_nothing_else_helps():
    texts = ["You rang the office with the count.", "You rang the office. This was what we looked for."]
    assert merge(texts).paragraphs == tuple(texts)


def test_it_gets_its_subject_where_that_is_certain():
    made = merge(["You told us who decided and why.", "The example named who decided. It did not name your own part."])
    assert made.paragraphs == ("You told us who decided and why.", "The example did not name your own part.")
    assert made.smoothed == {"The example did not name your own part.": "It did not name your own part."}


def test_what_was_looked_for_stands_before_the_gap():
    made = merge(["You recounted the shelf.", "We were looking for the cause. You recounted the shelf."])
    assert made.paragraphs == ("We were looking for the cause.", "You recounted the shelf.")


def test_what_is_shortened_or_trails_off_ends_no_sentence():
    for text in (
        "You planned the vans... and the dates.", "It stopped on Wed. and left Thu. out.", "E.g. finish the week.",
        "You named the owner … and the date.",
    ):  # fmt: skip
        assert merge([text]).paragraphs == (text,)
    assert merge(["It stopped on Wed. You left Thu. out..."]).paragraphs == ("It stopped on Wed. You left Thu. out...",)


class TestLists:
    def test_each_mark_of_a_list_makes_a_list(self):
        for mark in ("-", "*", "•", "–"):
            assert merge([f"{mark} minutes kept\n{mark} calm"]).paragraphs == ("- minutes kept\n- calm",)
        for form in ("1. no owner\n2. no date", "1) no owner\n2) no date", "1) no owner 2) no date"):
            assert merge([form]).paragraphs == ("1. no owner\n2. no date",)

    def test_the_line_before_a_list_and_the_line_after_are_paragraphs_of_their_own(self):
        made = merge(["What was missing:\n- a date\n- an owner,\n  by name\nThe rest was there."])
        assert made.paragraphs == ("What was missing:", "- a date\n- an owner, by name", "The rest was there.")

    def test_two_lists_that_meet_are_one_without_doubles(self):
        made = merge(["- a date\n- an owner", "* an owner\n* a budget"])
        assert made.paragraphs == ("- a date\n- an owner\n- a budget",)

    def test_one_item_alone_and_a_number_in_a_sentence_are_no_list(self):
        assert merge(["- you named the owner"]).paragraphs == ("You named the owner.",)
        assert merge(["You did step 2. Then you did step 3."]).paragraphs == ("You did step 2. Then you did step 3.",)

    def test_what_stands_apart_goes_on_with_no_item(self):
        made = merge(["1. You named the van\n2. you named the driver\n\nthe mileage was missing"])
        assert made.paragraphs == ("1. You named the van\n2. you named the driver", "The mileage was missing.")

    def test_lines_without_a_full_stop_are_not_glued_together(self):
        assert merge(["You found the map\nYou also rang the archive"]).paragraphs == (
            "You found the map. You also rang the archive.",
        )

    def test_a_box_keeps_the_lines_of_a_list_and_no_others(self):
        assert tidy("- a date\r\n- an owner") == "- a date\n- an owner"
        assert tidy("You named\nthe owner.") == "You named the owner."
        assert is_list("- a date\n- an owner")
        assert not is_list("- a date")

    def test_a_sentence_and_an_item_can_be_taken_out(self):
        assert without("You rang. You wrote it down.", "You rang.") == "You wrote it down."
        assert without("- a date\n- an owner\n- a price", "an owner") == "- a date\n- a price"
        assert without("You rang.", "You wrote.") == "You rang."
        assert [str(one) for one in passages("- a\n- b")] == ["- a\n- b"]
