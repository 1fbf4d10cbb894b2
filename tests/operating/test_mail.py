"""An administrator without a shell sets how mail leaves, and every process follows."""

from datetime import time

import sqlalchemy as sa

from employer_portal import worker
from employer_portal.accounts.models import Brand, Organisation
from employer_portal.core.audit import AuditLine
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.queries import told
from employer_portal.delivery.transport import FolderTransport, SmtpTransport, transport_of
from employer_portal.running import chosen, in_force
from employer_portal.running.chosen import Chosen, ChosenSetting
from employer_portal.running.jobs import Queue
from employer_portal.running.keys import Place, open_keys
from employer_portal.settings import Settings
from tests.brands.admin import somebody
from tests.delivery.outbox import CALENDAR, Clock, load, post, postman
from tests.delivery.server import Fault, Server
from tests.delivery.tokens import CLIENT, TENANT
from tests.pages import Site
from tests.records.test_trail import compare

MAIL = "/settings/mail"
SECRET = "the-value-of-the-secret"


def now_in_force(story):
    """What another process works with: it asks the database anew."""
    with story.database.reading() as session:
        return chosen.of(story.settings, story.database).settings(session)


def rows(story):
    with story.database.reading() as session:
        return dict(session.execute(sa.select(ChosenSetting.name, ChosenSetting.value)).all())


def by_microsoft(**others):
    named = {"mail_user": "feedback@example.org", "mail_tenant": TENANT, "mail_client": CLIENT}
    server = {"mail_host": "smtp.office365.com", "mail_sign_in": "microsoft"}
    return {**server, **named, "mail_password": SECRET, **others}


def named_server(story, ada, server, **others):
    """Save that server for mail, and a sender."""
    with story.database.transaction() as session:
        session.scalars(sa.select(Brand)).first().sender = "Dana Osei <feedback@harbourside.example>"
    at = {"mail_host": "localhost", "mail_port": str(server.port), "mail_security": "none"}
    return ada.open(MAIL).form("Save").send(**at, **others)


class TestWhatIsSet:
    def test_it_holds_at_once_in_every_process(self, story, ada):
        page = ada.open(MAIL).form("Save").send(**by_microsoft(sending_opens="07:30", cooling_off_days="2"))
        assert "It holds from now on" in page.text
        settings = now_in_force(story)
        assert (settings.mail_host, settings.mail_sign_in) == ("smtp.office365.com", "microsoft")
        assert settings.mail_password.get_secret_value() == SECRET
        assert (settings.cooling_off_days, f"{settings.sending_opens:%H:%M}") == (2, "07:30")
        assert isinstance(transport_of(settings), SmtpTransport)
        form = ada.open(MAIL).form("Save")
        assert (form.values["mail_tenant"], form.values["sending_opens"]) == (TENANT, "07:30")

    def test_a_worker_that_runs_follows(self, story, ada):
        url = story.database.engine.url.render_as_string(hide_password=False)
        queue = Queue(url)
        process = worker.Process(Settings(database_url=url), queue, stopping=lambda: False)
        assert isinstance(process._postman._transport, FolderTransport)
        ada.open(MAIL).form("Save").send(
            mail_host="mail.test", trial_addresses="tess@example.org", sending_opens="07:00"
        )
        process.look(delivery.DELIVER, 0)
        assert process._postman._transport.name == "mail.test"
        assert process._postman._team == ("tess@example.org",)
        assert process._calendar.opens == time(7)
        process._database.engine.dispose()
        queue.close()

    def test_what_is_not_touched_is_not_kept(self, story, ada):
        ada.open(MAIL).form("Save").send(cooling_off_days="3")
        assert rows(story) == {"cooling_off_days": "3"}

    def test_the_trail_has_who_and_what_but_no_secret_and_no_address(self, story, ada):
        ada.open(MAIL).form("Save").send(**by_microsoft())
        with story.database.reading() as session:
            [line] = session.scalars(sa.select(AuditLine).where(AuditLine.verb == "settings.chosen")).all()
        assert line.actor_id == story.actors["ada"].id
        assert line.facts["changed"] == [
            "MAIL_CLIENT", "MAIL_HOST", "MAIL_PASSWORD", "MAIL_SIGN_IN", "MAIL_TENANT", "MAIL_USER",
        ]  # fmt: skip
        assert line.facts["values"]["MAIL_PASSWORD"] == "set"
        assert SECRET not in str(line.facts)
        assert "feedback@example.org" not in str(line.facts)
        with story.database.reading() as session:
            assert in_force.at(session).id == line.id
        assert compare(story.database)[0] == []

    def test_saving_again_without_a_change_writes_no_line(self, story, ada):
        for _ in range(2):
            ada.open(MAIL).form("Save").send(**by_microsoft())
        with story.database.reading() as session:
            count = sa.select(sa.func.count()).where(AuditLine.verb == "settings.chosen")
            assert session.scalar(count) == 1

    def test_what_somebody_else_saved_meanwhile_is_not_undone(self, story, ada):
        mine = ada.open(MAIL).form("Save")
        ada.open(MAIL).form("Save").send(cooling_off_days="3")
        page = mine.send(cooling_off_days="5")
        assert "This was changed meanwhile" in page.text
        assert now_in_force(story).cooling_off_days == 3

    def test_what_the_environment_sets_is_fixed_and_said_so(self, story):
        story.settings = Settings(mail_host="mail.example.org", sending_opens="09:00")
        ada = somebody(story, Site(story), "ada")
        page = ada.open(MAIL)
        assert "From the environment, as MAIL_HOST" in page.text
        assert "mail_host" not in page.form("Save").values
        ada.send(MAIL, {**page.form("Save").values, "cooling_off_days": "4", "mail_host": "evil.example"})
        assert now_in_force(story).mail_host == "mail.example.org"
        assert "mail_host" not in rows(story)


class TestTheSecret:
    def test_it_is_kept_under_a_key_outside_the_database_and_never_shown(self, story, ada):
        page = ada.open(MAIL).form("Save").send(**by_microsoft())
        assert SECRET not in str(rows(story))
        assert SECRET not in page.html
        assert "One is kept, and never shown" in ada.open(MAIL).text
        assert page.form("Save").values["mail_password"] == ""

    def test_an_empty_field_leaves_it(self, story, ada):
        ada.open(MAIL).form("Save").send(**by_microsoft())
        ada.open(MAIL).form("Save").send(cooling_off_days="2")
        assert now_in_force(story).mail_password.get_secret_value() == SECRET

    def test_it_goes_when_nobody_signs_in_any_more(self, story, ada):
        ada.open(MAIL).form("Save").send(**by_microsoft())
        ada.open(MAIL).form("Save").send(mail_sign_in="none")
        assert now_in_force(story).mail_password.get_secret_value() == ""
        assert rows(story)["mail_password"] == rows(story)["mail_user"] == ""

    def test_whose_data_key_was_lost_is_no_longer_there(self, story, ada):
        ada.open(MAIL).form("Save").send(**by_microsoft())
        keys = open_keys(story.database, Place.of(story.settings))
        other = type(keys)(keys.secret, b"another data key")
        with story.database.reading() as session:
            assert Chosen(story.settings, lambda: other).settings(session).mail_password.get_secret_value() == ""

    def test_nobody_signs_in_without(self, ada):
        page = ada.open(MAIL).form("Save").send(**by_microsoft(mail_password="", mail_tenant=""))
        assert page.mistakes == [
            "Directory (tenant) ID: Copy it from the overview of the app registration.",
            "Secret: Give it: nobody signs in without.",
        ]


class TestWhatDoesNotGoTogether:
    def test_is_said_at_its_field(self, story, ada):
        page = ada.open(MAIL).form("Save").send(
            mail_host="https://mail.example.org", mail_port="465", sending_opens="19:00", trial_addresses="team",
        )  # fmt: skip
        assert [one for one in page.mistakes if "cannot be used" not in one] == [
            "Mail server: No host.",
            "Encryption: A server at port 465 speaks tls.",
            "Addresses of the team: No mail address.",
            "Until: Sending would close before it opens, at 19:00.",
        ]
        assert rows(story) == {}

    def test_a_port_is_a_number(self, ada):
        assert len(ada.open(MAIL).form("Save").send(mail_port="99999").mistakes) == 1

    def test_a_demonstration_sends_nothing(self, story, ada):
        with story.database.transaction() as session:
            session.get_one(Organisation, 1).throw_away = True
        page = ada.open(MAIL).form("Save").send(mail_host="mail.example.org")
        assert "nothing is sent from it" in page.text
        assert isinstance(transport_of(now_in_force(story)), FolderTransport)


class TestATestMessage:
    def test_it_leaves_and_the_server_says_so(self, story, ada):
        with Server() as server:
            named_server(story, ada, server)
            page = ada.open(MAIL).form("Send the test message").send(to="me@example.org")
        assert f"Taken by localhost:{server.port}, to me@example.org from feedback@harbourside.example." in page.text
        assert len(server.taken) == 1

    def test_the_servers_own_words_and_the_missing_step(self, story, ada):
        denied = Fault("550 5.7.60 SMTP; Client does not have permissions to send as this sender")
        with Server(faults={"dot": denied}) as server:
            named_server(story, ada, server)
            page = ada.open(MAIL).form("Send the test message").send(to="me@example.org")
        assert "550 5.7.60 SMTP; Client does not have permissions" in page.text
        assert "give it Send As for the sender’s address" in page.text.replace("'", "’")

    def test_it_goes_to_an_address(self, ada):
        page = ada.open(MAIL).form("Send the test message").send(to="nobody")
        assert "is not an e-mail address" in page.text


class TestATrialThatReachesTheTeam:
    def test_letters_go_to_the_team_in_turn_and_count_as_not_sent(self, database):
        person = {"person": "application:1", "recipient": "Ada Lund <ada@example.com>"}
        letters = [post(database, key, changes=person) for key in ("one", "two")]
        with Server() as server:
            team = ("tess@example.org", "tom@example.org")
            postman(database, _to(server), team=team).look()
        said = [line.partition(" NOTIFY")[0] for line in server.said if line.startswith("RCPT")]
        assert sorted(said) == ["RCPT TO:<tess@example.org>", "RCPT TO:<tom@example.org>"]
        for message in server.taken:
            assert b'To: "On trial, for Ada Lund"' in message
            assert b"ada@example.com" not in message
        for letter in letters:
            row = load(database, letter)
            assert (row.state, row.cause) == ("failed", "trial")
            assert told(row).words == "The portal is on trial: it went to the team, and not to the candidate."

    def test_afterwards_a_letter_goes_to_its_candidate(self, story):
        database = story.database
        letter = post(database, changes={"person": f"application:{story.applications['C-1']}"})
        clock = Clock()
        with Server() as server:
            trying = postman(database, _to(server), team=("tess@example.org",), clock=clock)
            trying.look()
            with database.transaction() as session:
                again = delivery.send_again(
                    session, letter, to="ada@example.com", actor=story.actors["dana"], now=clock()
                )
            trying.work_with(_to(server), CALENDAR, Limits())
            clock.forward(days=1)
            trying.look()
        assert load(database, again.id).state == "sent"
        assert [line.partition(" NOTIFY")[0] for line in server.said if line.startswith("RCPT")] == [
            "RCPT TO:<tess@example.org>", "RCPT TO:<ada@example.com>",
        ]  # fmt: skip

    def test_mail_to_colleagues_goes_as_ever(self, database):
        notice = post(database, "notice", group="notices", changes={"person": "user:1"})
        with Server() as server:
            postman(database, _to(server), team=("tess@example.org",)).look()
        assert load(database, notice).state == "sent"
        assert any(line.startswith("RCPT TO:<ada@example.com>") for line in server.said)

    def test_every_page_says_so(self, ada):
        words = "On trial: e-mails to candidates go to the team"
        assert words not in ada.open("/brands").html
        ada.open(MAIL).form("Save").send(trial_addresses="tess@example.org; tom@example.org")
        assert words in ada.open("/brands").html
        assert ada.open(MAIL).form("Save").values["trial_addresses"] == "tess@example.org, tom@example.org"


class TestWhoMay:
    def test_an_administrator_of_some_brands_may_not(self, story, site):
        abe = somebody(story, site, "abe", brand_id=1)
        assert abe.open(MAIL, status=404)

    def test_hr_may_not(self, site):
        site.visit("dana").open(MAIL, status=404)


def _to(server):
    return SmtpTransport("localhost", server.port, security="none", seconds=5)
