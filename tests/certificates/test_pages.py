"""Certificates on paper, their proof, what is on file of somebody, and lists in and out."""

import io
from datetime import timedelta

import pikepdf
import pytest
import sqlalchemy as sa

from employer_portal.core.clock import day_at
from employer_portal.core.permissions import Role
from employer_portal.learning import operations as learning
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.queries import certified
from tests.certificates.reading import aloud
from tests.factories import give_roles

CONTENT = load_content(HOME / "guidance")


@pytest.fixture
def trainer(site):
    return site.visit("trainer")


def newest(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Certificate).order_by(Certificate.id.desc())).first()


def certificate_of(story, who):
    with story.database.reading() as session:
        return session.scalars(sa.select(Certificate).filter_by(user_id=story.actors[who].id)).one()


class TestOnPaper:
    def test_the_holder_prints_it_tagged_in_the_brand(self, story, site):
        held = certificate_of(story, "priya")
        answer = site.visit("priya").client.get("/training/certificate.pdf")
        assert answer.mimetype == "application/pdf"
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang) == "en-GB"
            assert pdf.docinfo.Title == f"Certificate {held.number}: Priya"
            kinds = aloud(pdf)
        assert kinds[:3] == ["P", "H1", "P"]
        assert {"Table", "TH", "TD", "Link"} <= set(kinds)

    def test_a_trainer_prints_it_for_whom_they_look_after_and_there_must_be_one(self, story, trainer):
        page = trainer.open(f"/certificates/{story.actors['priya'].id}")
        assert "Download it (PDF)" in page.links()
        assert trainer.client.get(page.links()["Download it (PDF)"]).data.startswith(b"%PDF")
        trainer.open(f"/certificates/{story.actors['ann'].id}/certificate.pdf", 404)

    def test_not_of_one_that_was_revoked(self, story, site, trainer):
        priya = story.actors["priya"].id
        with story.database.transaction() as session:
            training.revoke(session, priya, "Left the panel.", actor=story.actors["trainer"], now=story.now)
        assert "Download it (PDF)" not in trainer.open(f"/certificates/{priya}").links()
        trainer.open(f"/certificates/{priya}/certificate.pdf", 404)
        holder = site.visit("priya")
        assert "Download your certificate (PDF)" not in holder.open("/training").links()
        holder.open("/training/certificate.pdf", 404)

    def test_a_module_is_a_hand_out(self, site):
        priya = site.visit("priya")
        page = priya.open("/training/modules/m1")
        answer = priya.client.get(page.links()["Hand-out (PDF)"])
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert pdf.docinfo.Title == CONTENT.modules[0].title
            assert aloud(pdf).count("H2") == len(CONTENT.modules[0].piece)

    @pytest.mark.slow
    def test_every_module_can_be_printed(self, site):
        priya = site.visit("priya")
        for module in CONTENT.modules:
            assert priya.client.get(f"/training/modules/{module.id}/hand-out.pdf").data.startswith(b"%PDF")


class TestProof:
    def test_it_says_whether_it_is_valid_to_anybody_and_no_name(self, story, site):
        held = certificate_of(story, "priya")
        page = site.visit().open(f"/proof/{held.proof}")
        assert page.heading == "This certificate is valid"
        assert held.number in page.text
        assert "Priya" not in page.html
        assert 'content="noindex"' in page.html

    def test_not_once_it_is_revoked_or_has_ended(self, story, site):
        held = certificate_of(story, "priya")
        with story.database.transaction() as session:
            training.revoke(session, held.user_id, "Left the panel.", actor=story.actors["trainer"], now=story.now)
        page = site.visit().open(f"/proof/{held.proof}")
        assert page.heading == "This certificate is not valid"
        assert "Left the panel" not in page.text
        later = type(site)(story, clock=lambda: story.now + timedelta(days=400))
        other = certificate_of(story, "tom")
        assert later.visit().open(f"/proof/{other.proof}").heading == "This certificate is not valid"

    def test_nobody_finds_one_by_its_number(self, story, site):
        held = certificate_of(story, "priya")
        for guess in (held.number, held.id, held.proof[:-1], "nonsense"):
            assert "No certificate has this address" in site.visit().open(f"/proof/{guess}").text

    def test_each_certificate_has_its_own_address(self, story):
        with story.database.reading() as session:
            proofs = session.scalars(sa.select(Certificate.proof)).all()
        assert len(set(proofs)) == len(proofs) > 1


class TestOnFile:
    @pytest.fixture
    def learned(self, story):
        """Ann answered one module, two of it wrongly, and rewrote a sentence."""
        by, days = {"actor": story.actors["ann"], "now": story.now}, timedelta(days=60)
        with story.database.transaction() as session:
            attempt = learning.begin(session, "m1", CONTENT, version="7", most=9, **by)
            for place, asked in enumerate(attempt.asked):
                right = next(at for at, one in enumerate(asked["options"]) if one["right"])
                learning.answer(session, attempt.id, place, (right + (place < 2)) % 3, provisional=days, **by)
            case = next(one for one in CONTENT.rewrites if one.model)
            learning.rewrite(session, case, case.model, checker=story.checker, provisional=days, **by)
            return attempt.asked

    def test_scores_versions_and_dates_and_no_single_answer(self, story, trainer, learned):
        page = trainer.open(f"/certificates/{story.actors['ann'].id}").follow("Evidence for the file")
        assert "3 of 5" in page.text
        assert "Not passed" in page.text
        assert not any(one["id"] in page.text for one in learned), "with the score they would tell what was wrong"
        assert story.checker.version in page.text
        for asked in learned:
            assert asked["ask"] not in page.text
            assert not any(option["text"] in page.text for option in asked["options"])
        assert "wrong" not in page.text.lower()

    def test_whoever_learns_reads_that_it_is_kept(self, site):
        assert "also those that you did not pass" in site.visit("ann").open("/training").text

    def test_each_step_by_its_name_and_no_refresher(self, story, trainer):
        by = {"actor": story.actors["ann"], "now": story.now}
        with story.database.transaction() as session:
            for step in ("m2-whole", "refresher"):
                attempt = learning.begin(session, step, CONTENT, version="7", most=9, **by)
                for place in range(len(attempt.asked)):
                    learning.answer(session, attempt.id, place, 0, provisional=timedelta(days=60), **by)
        page = trainer.open(f"/certificates/{story.actors['ann'].id}/evidence")
        assert f"{CONTENT.modules[1].title} (whole)" in page.text
        assert "refresher" not in page.text
        assert "Rat" not in page.text

    def test_records_reads_it_too_and_nobody_else(self, story, site, learned):
        with story.database.transaction() as session:
            give_roles(session, story.actors["tom"].id, Role.RECORDS)
        address = f"/certificates/{story.actors['ann'].id}/evidence"
        page = site.visit("tom").open(address)
        assert "3 of 5" in page.text
        assert all(one["id"] in page.text for one in learned)
        site.visit("dana").open(address, 404)
        site.visit("ann").open(address, 404)

    def test_the_list_of_all_as_a_table(self, story, trainer):
        page = trainer.open("/certificates")
        answer = trainer.client.get(page.links()["Download the list"])
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("name,address,certificate,kind")
        held = certificate_of(story, "priya")
        assert any(line.startswith(f"Priya,priya@harbourside.example,{held.number},full,,") for line in lines)


class TestFromElsewhere:
    def send(self, trainer, text):
        form = trainer.open("/certificates/elsewhere").form("Enter them")
        return form.send(table=(io.BytesIO(text.encode()), "elsewhere.csv"))

    def test_they_count_and_are_marked(self, story, trainer):
        text = "Email;Issuer;Given;Until\nann@harbourside.example;North Training;2026-06-01;01/06/2027\n"
        page = self.send(trainer, text)
        assert "1 certificate entered, marked as from elsewhere." in page.text
        with story.database.reading() as session:
            assert certified(session, story.actors["ann"].id, now=story.now)
        assert newest(story).issuer == "North Training"
        page = trainer.open(f"/certificates/{story.actors['ann'].id}")
        assert "by North Training, entered by Trainer" in page.text
        assert "from elsewhere" in page.text

    def test_the_last_day_is_a_valid_one_and_a_row_entered_before_is_passed_over(self, story, trainer):
        text = f"email,issuer,given,until\nann@harbourside.example,North,2026-06-01,{day_at(story.now)}\n"
        assert "1 certificate entered" in self.send(trainer, text).text
        assert day_at(newest(story).expires_at) == day_at(story.now)
        assert "0 certificates entered" in self.send(trainer, text).text
        table = trainer.client.get("/certificates/completions.csv").data.decode()
        assert f",from elsewhere,North,2026-06-01,{day_at(story.now)},yes," in table

    def test_a_line_break_in_a_field_does_not_shift_the_lines(self, trainer):
        rows = (
            'ann@harbourside.example,"North\nTraining",2026-06-01,2027-06-01\nx@x.example,North,2026-06-01,2027-06-01'
        )
        assert "Line 4: nobody here" in self.send(trainer, f"email,issuer,given,until\n{rows}\n").mistakes[0]

    @pytest.mark.parametrize("cell", ["a\0b", "x" * 140_000])
    def test_what_is_no_table_is_refused(self, trainer, cell):
        text = f"email,issuer,given,until\n{cell},North,2026-06-01,2027-06-01\n"
        assert "table" in self.send(trainer, text).mistakes[0]

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ("nobody@x.example,North,2026-06-01,2027-06-01", "Line 2: nobody here has the address"),
            ("ann@harbourside.example,North,June,2027-06-01", "Line 2: “June” is no date."),
            ("ann@harbourside.example,,2026-06-01,2027-06-01", "Line 2: the address or the issuer is missing."),
            ("ann@harbourside.example,North,2025-06-01,2026-06-01", "Line 2: The certificate is not valid today."),
            ("ann@harbourside.example,North,2026-06-01,9999-12-31", "Line 2: The certificate lasts longer than 24"),
            ("ann@harbourside.example,North,2026-06-01,2028-06-03", "Line 2: The certificate lasts longer than 24"),
            ("ann@harbourside.example,North,2026-06-01,31/12/9999", "Line 2: The certificate lasts longer than 24"),
            ("ann@harbourside.example,North,0001-01-01,2027-06-01", "Line 2: The certificate lasts longer than 24"),
            ("trainer@harbourside.example,North,2026-06-01,2027-06-01", "Line 2: Nobody certifies themselves."),
            ("", "There are 0 rows."),
        ],
    )
    def test_all_rows_or_none_with_the_line_that_is_wrong(self, story, trainer, rows, said):
        before = newest(story).id
        page = self.send(trainer, f"email,issuer,given,until\n{rows}\n")
        assert said in page.mistakes[0]
        assert newest(story).id == before

    def test_what_was_given_before_a_revocation_revives_nobody(self, story, trainer):
        with story.database.transaction() as session:
            tom, by = story.actors["tom"].id, {"actor": story.actors["trainer"], "now": story.now}
            training.revoke(session, tom, "Wrote what the rules forbid.", **by)
        rows = "tom@harbourside.example,North,{},2027-06-01"
        page = self.send(trainer, f"email,issuer,given,until\n{rows.format('2026-06-01')}\n")
        assert "was revoked after this one was given" in page.mistakes[0]

    def test_a_column_that_is_there_twice(self, trainer):
        assert "“until” is there twice" in self.send(trainer, "email,issuer,given,until,Until\n").mistakes[0]

    def test_a_table_without_its_head_and_what_is_no_text(self, trainer):
        assert "The column “issuer” is missing." in self.send(trainer, "email,given\n").mistakes[0]


def test_a_certificate_says_which_rules_it_rests_on(story, trainer):
    trainer.open(f"/certificates/{story.actors['ann'].id}").press("Certify")
    assert newest(story).rules_version == story.checker.version
