"""A long list of concerns: those that are alike stand together wherever in the list they would be."""

import sqlalchemy as sa

from employer_portal.feedback.models import Concern
from employer_portal.hiring import operations as hiring
from employer_portal.web.paging import SIZE
from tests.factories import candidate

TOO_OLD = "Seemed too old for the night shift."
REASON = "Dana read the notes with Tom; the ratings rest on the three tasks alone."


def test_alike_ones_are_grouped_over_the_whole_list_and_counted_each(site, story):
    many = SIZE + 2
    with story.database.transaction() as session:
        people = [candidate(f"M-{number}") for number in range(100, 100 + many)]
        story.applications |= hiring.add_candidates(
            session, story.round_id, people, actor=story.actors["dana"], now=story.now
        )
    story.save(story.entry("tom", "C-2"), "tom", notes="Her husband would never allow the night shift.")
    for one in people:
        story.save(story.entry("tom", one.reference), "tom", notes=TOO_OLD)
    page = site.visit("both").open("/concerns")
    assert f"Open ({many + 1})" in page.text
    assert page.text.count(f"The same words, {many} concerns: one answer can settle them") == 1
    page = page.follow(story.checker.explain("age.too_old")[0])
    assert page.text.count(f"“{TOO_OLD}”") == many - 1
    with story.database.reading() as session:
        ids = session.scalars(sa.select(Concern.id).where(Concern.rule == "age.too_old").order_by(Concern.id)).all()
    page = page.form("Close the concern").send(ending="words_removed", reason=REASON, also=ids[1:])
    assert f"{many} concerns are settled, with your reason on record." in page.text
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Concern.state == "new")) == 1
    assert "Open (1)" in site.visit("both").open("/concerns").text
