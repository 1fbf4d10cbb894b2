"""Two people work on the sentences of one letter: neither save undoes the other's unseen."""

import pytest

from employer_portal.composing.blocks import Blocks
from employer_portal.core.editing import plain
from employer_portal.core.terms import Language
from employer_portal.wording import queries
from employer_portal.wording.forms import typed
from employer_portal.wording.page import kinds, places
from tests.wording.wordings import CLOSE, brand_of, written

EDIT = "/wording/1/en/not_appointed"
SAVE = "Save the draft"
FAREWELL = "We wish you well."
BOX = {"common.close": "common.close.0.0.0", "common.farewell": "common.farewell.0.0.0"}


def said(story, at):
    """The sentences of that block in the draft."""
    with story.database.reading() as session:
        name, _, block = at.partition(".")
        return queries.texts(queries.under_way(session, brand_of(story), Language.ENGLISH).blocks[name][block])


@pytest.fixture
def old(site, story):
    """A page that was opened before a colleague changed the close."""
    page = site.visit("dana").open(EDIT)
    site.visit("both").open(EDIT).form(SAVE).send(**{BOX["common.close"]: CLOSE})
    return page


def test_who_changes_another_sentence_is_not_in_their_way(old, story):
    page = old.form(SAVE).send(**{BOX["common.farewell"]: FAREWELL})
    assert "Saved as a draft" in page.text
    assert (said(story, "common.close"), said(story, "common.farewell")) == ([CLOSE], [FAREWELL])


def test_a_second_save_of_the_same_page_undoes_nothing(old, story):
    old.form(SAVE).send(**{BOX["common.farewell"]: FAREWELL})
    old.form(SAVE).send(**{BOX["common.farewell"]: "We wish you well, {called}."})
    assert said(story, "common.close") == [CLOSE]


def test_where_both_changed_the_same_both_are_shown_and_asked_about(old, story):
    page = old.form(SAVE).send(**{BOX["common.close"]: "Yours,", BOX["common.farewell"]: FAREWELL})
    assert page.mistakes == ["This was changed meanwhile. Look at what is different, then save again."]
    assert f"It now says: {CLOSE}" in page.text
    form = page.form(SAVE)
    assert (form.values[BOX["common.close"]], form.values[BOX["common.farewell"]]) == ("Yours,", FAREWELL)
    assert said(story, "common.close") == [CLOSE], "nothing was saved"
    form.send()
    assert (said(story, "common.close"), said(story, "common.farewell")) == (["Yours,"], [FAREWELL])


def test_theirs_can_be_chosen_and_the_rest_is_saved(old, story):
    page = old.form(SAVE).send(**{BOX["common.close"]: "Yours,", BOX["common.farewell"]: FAREWELL})
    page.form(SAVE).send(theirs="common.close")
    assert (said(story, "common.close"), said(story, "common.farewell")) == ([CLOSE], [FAREWELL])


def test_after_a_slip_what_others_wrote_is_shown_and_stays(old, story):
    page = old.form(SAVE).send(**{BOX["common.farewell"]: "We wish you well, {nobody}."})
    assert page.form(SAVE).values[BOX["common.close"]] == CLOSE
    page.form(SAVE).send(**{BOX["common.farewell"]: FAREWELL})
    assert (said(story, "common.close"), said(story, "common.farewell")) == ([CLOSE], [FAREWELL])


def test_the_same_words_stand_in_nobodys_way(old, story):
    assert "Saved as a draft" in old.form(SAVE).send(**{BOX["common.close"]: CLOSE}).text


@pytest.mark.parametrize("language", Language)
def test_a_page_that_comes_back_as_it_was_has_changed_nothing(site, story, language):
    """In every kind of letter, each block read from the page is the very one that it showed."""
    blocks = story.blocks
    assert isinstance(blocks, Blocks)
    written(story)
    for kind in kinds(blocks.table):
        form = site.visit("dana").open(f"/wording/1/{language.value}/{kind}").form(SAVE)
        with story.database.reading() as session:
            table = queries.begins_with(session, brand_of(story), language, blocks)
        at = list(places(table, kind))
        for place, raw in typed(form.values, table, at).items():
            name, _, block = place.partition(".")
            assert plain(raw) == plain(table[name][block])
