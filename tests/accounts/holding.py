"""What people hold that hangs on the keys of an installation, and a proof that each works after something happened."""

from employer_portal.accounts import invitations
from employer_portal.running import keys
from employer_portal.settings import Settings
from tests.accounts.house import digits
from tests.pages import Site
from tests.signin.test_second_step import set_up

FIRST = b"the first key of this installation, long enough"


def installed(var, monkeypatch, database):
    """The folder of an installation with a key in it, which commands find by the environment."""
    monkeypatch.setenv("PORTAL_VAR", str(var))
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    keys.write(var / "secret_key", FIRST, over=False)
    return var


def again(house):
    """The portal as it starts anew, with the settings that stand in the environment now."""
    house.story.settings = Settings(mail_host="mail.test")
    house.site = Site(house.story, clock=lambda: house.now)
    return house


class Before:
    """What people hold before something happens to the key: each proves that it still works after."""

    def __init__(self, house):
        self.house = house
        self.kept = house.site.visit("dana")
        self.shown, self.codes = set_up(self.kept.open("/account").follow("Set it up"))
        house.site.give_password("ada")
        visitor = house.site.visit()
        visitor.open("/forgotten-password").form("Mail me a link").send(email="ada@harbourside.example")
        self.forgotten = house.link("ada@")
        with house.story.database.transaction() as session:
            self.invitation = invitations.invite(
                session, house.story.actors["abe"].id, by_mail=False, actor=house.story.actors["ada"], now=house.now
            ).address

    def must_all_work(self, house):
        phone = house.site.visit()
        assert house.sign_in(phone, "dana").heading == "Your second step"
        assert phone.page.form("Sign in").send(code=digits(self.shown, 30)).heading == "Waiting for you"
        lost = house.site.visit()
        house.sign_in(lost, "dana")
        page = lost.page.follow("Phone lost?").form("Sign in").send(code=self.codes[0])
        assert page.heading == "Waiting for you"
        assert house.site.visit().open(self.forgotten).heading == "Choose a new password"
        assert house.site.visit().open("/" + self.invitation.split("/", 3)[3]).heading.startswith("Welcome")
