"""The way to the page in letters: where they name it, where they do not, and where the mail says nothing else."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.core import documents
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import Format, LetterKind, Outcome, PageUse
from employer_portal.delivery.envelope import parts_of
from employer_portal.delivery.models import Delivery
from employer_portal.letters.models import Letter
from employer_portal.settings import Settings
from tests.candidate.door import FACT, Door
from tests.notices.notices import Desk

PUBLIC = "https://feedback.example.org"
ADDRESS = re.compile(rf"{re.escape(PUBLIC)}/c/[a-z2-7]{{26}}")


@pytest.fixture
def public(story):
    story.settings = Settings(public_url=PUBLIC)
    return story


def use(story, page_use):
    with story.database.transaction() as session:
        session.scalars(sa.select(Brand)).first().page_use = page_use


def sealed(story, letter_id):
    """The sealed text and HTML of a letter."""
    with story.database.reading() as session:
        letter = session.get_one(Letter, letter_id)
        return [documents.load(session, sha).decode() for sha in (letter.text_sha256, letter.html_sha256) if sha]


def test_a_letter_names_the_page_in_every_form_and_the_address_opens_it(public, tmp_path):
    door = Door(public, tmp_path)
    found = {ADDRESS.search(part)[0] for part in sealed(public, door.letter)}
    assert found == {PUBLIC + door.address()}
    assert "no page" not in door.come_in().page.text


def test_each_later_letter_names_the_same_address(public, tmp_path):
    door = Door(public, tmp_path)
    first = ADDRESS.search(sealed(public, door.letter)[0])[0]
    correction = door.desk.correct(door.letter, "The day of the interview.", "It was a day earlier.")
    assert ADDRESS.search(sealed(public, correction)[0])[0] == first


def test_an_outcome_notice_names_it_too(public, tmp_path):
    desk = Desk(public, tmp_path)
    assert ADDRESS.search(sealed(public, desk.write("C-1", LetterKind.OUTCOME))[0])


def test_without_a_public_address_letters_are_as_they_were(story, tmp_path):
    for part in sealed(story, story.waiting()):
        assert "page of your own" not in part
        assert "/c/" not in part


def test_a_brand_may_do_without_pages(public, tmp_path):
    Desk(public, tmp_path)
    use(public, PageUse.LETTER_ONLY)
    assert "/c/" not in sealed(public, public.waiting())[0]


def test_a_mail_may_say_no_more_than_that_a_letter_is_there(public, tmp_path):
    use(public, PageUse.LINK_ONLY)
    door = Door(public, tmp_path)
    [mail] = [parts_of(file.read_bytes()) for file in tmp_path.glob("*.eml")]
    assert mail.subject == "A letter from Harbourside Logistics"
    assert ADDRESS.search(mail.text.decode())[0] == PUBLIC + door.address()
    assert mail.pdf is None
    for told in ("Team Leader", "not be offering", "18 November", "OPS-1", "interview", "C-1"):
        assert told not in mail.text.decode() + mail.html.decode() + mail.subject
    page = door.come_in().page
    assert "We will not be offering you the role of Warehouse Team Leader." in page.text


def test_a_letter_that_is_read_on_the_page_alone_needs_a_public_address(public):
    use(public, PageUse.LINK_ONLY)
    letter = public.waiting()
    public.settings = Settings()
    with pytest.raises(Conflict, match="no public address"):
        public.approve(letter)


def test_who_gets_post_opens_the_page_once_with_the_code_on_paper_and_what_they_know(public, tmp_path):
    use(public, PageUse.LINK_ONLY)
    desk = Desk(public, tmp_path)
    desk.add("C-7", Outcome.NOT_APPOINTED, form=Format.POST)
    door = Door(public, tmp_path)
    text = sealed(public, door.story.waiting("C-7"))[0]
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", text)[0]
    reader = door.site.visit()
    for fact, heading in (("19 November", "Type the code from our e-mail"), (FACT, "Your application, Sam")):
        form = reader.open(f"{door.address('C-7')}/code").form("Open my page")
        assert form.send(code=code.lower().replace("-", " "), fact=fact).heading == heading
    other = door.site.visit().open(f"{door.address('C-7')}/code").form("Open my page")
    assert other.send(code=code, fact=FACT).heading == "Type the code from our e-mail"


def test_who_came_in_by_mail_before_comes_in_by_paper_too(public, tmp_path):
    desk = Desk(public, tmp_path)
    desk.add("C-7", Outcome.NOT_APPOINTED, form=Format.POST)
    door = Door(public, tmp_path)
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", sealed(public, door.story.waiting("C-7"))[0])[0]
    assert door.come_in("C-7").page.heading.endswith("Sam")
    form = door.site.visit().open(f"{door.address('C-7')}/code").form("Open my page")
    assert form.send(code=code, fact=FACT).heading.endswith("Sam")


def test_the_code_on_paper_opens_nobody_elses_page(public, tmp_path):
    desk = Desk(public, tmp_path)
    desk.add("C-7", Outcome.NOT_APPOINTED, form=Format.POST)
    door = Door(public, tmp_path)
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", sealed(public, door.story.waiting("C-7"))[0])[0]
    form = door.site.visit().open(f"{door.address('C-1')}/code").form("Open my page")
    assert form.send(code=code, fact=FACT).heading == "Type the code from our e-mail"


def test_an_administrator_chooses_it_on_the_brands_page(public):
    from tests.accounts.house import House

    house = House(public)
    page = house.site.visit("ada").open("/brands/1")
    page.form("Save").send(page_use="link only")
    with public.database.reading() as session:
        assert session.get_one(Brand, 1).page_use is PageUse.LINK_ONLY
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 0
