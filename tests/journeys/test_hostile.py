"""Strange and hostile input to every route and every form: the answer is always a page with a sentence, and nothing of
it runs. The examples are the same in each run; HOSTILE_EXAMPLES=500 looks deeper, at others each time."""

import io
import os
import re
import struct
import traceback
import zipfile
import zlib
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from employer_portal.core.db import make_engine
from employer_portal.core.permissions import Role
from employer_portal.settings import HOME
from tests.contracts.access import PEOPLE, SPECIAL, VALUES, Unkept
from tests.factories import Story
from tests.journeys.states import EveryState
from tests.journeys.test_axe import NOBODY, addresses, pages_for
from tests.pages import Form, Page, Site, X, _text

pytestmark = pytest.mark.slow
DEEP = "HOSTILE_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "8"))
RUNS = "xyzzy(1)"  # what would run if it came back as it is
SCRIPTS = (f"<script>{RUNS}</script>", f'"><img src=x onerror={RUNS}>', f"'-{RUNS}-'", f"javascript:{RUNS}")
NUMBERS = ("0", "-1", str(2**31), str(2**63 - 1), str(2**63), "9" * 400, "1e999", "NaN", "1.5", "1_0", "٣", "²", "+1")
DATES = ("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "-2026-01-01", "2026-11-24T99:99")
STRANGE = (
    "", " ", "\0", "a\0b\x1b\x7f", "\r\n", "x" * 300, "x" * 70_000, "\u202egnp.exe", "\u2028", "\ufeff",
    "a" + "\u0301" * 300, "👩‍👩‍👧" * 40, "null", "true", "[]", "{{ 7 * 7 }}{% raw %}", "%s%n%(x)s", "=cmd|'/c calc'!A1",
    "' OR 1=1; DROP TABLE user;--", "../../etc/passwd", "//elsewhere.example/", "a@b",
    "ada@post.example\r\nBcc: x@post.example", f"x@{'y' * 300}.example", b"\xed\xa0\x80", b"\xff\xfe",
    "\\ud800", "#zzzzzz",
)  # fmt: skip
HOSTILE = (*SCRIPTS, *NUMBERS, *DATES, *STRANGE)
USUAL = {"email": "ada@post.example", "date": "2026-12-01", "number": "1", "password": "seven green kettles"}
#: Every name that a page looks for in its address, as the source has them.
QUERIES = sorted(
    {
        name
        for source in (HOME / "employer_portal").rglob("*.py")
        for name in re.findall(r'(?:args\.get|asked|words)\("(\w+)"', source.read_text())
    }
    | {"page", "words", "next"}
)


def _zip(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", content)
    return file.getvalue()


def _picture(width: int, height: int) -> bytes:
    """The beginning of a picture that says it is so large."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\0" * 9


FILES = (
    (b"", ""), (b"", "empty.xlsx"), (b"no workbook", "a.xlsx"), (b"PK\x03\x04", "a.xlsx"), (b"\0" * 5000, "a.ods"),
    (_zip(b"\0" * 20_000_000), "bomb.xlsx"), (_zip(b"<a>"), "\u202exslx.a"), (b"a,b", "../../etc/passwd"),
    (b"a", "\0.png"), (_picture(60_000, 60_000), "a.png"), (_picture(0, 0), "a.png"),
    (b"\x89PNG\r\n\x1a\n", SCRIPTS[0]), (b"GIF89a", "x" * 300),
    (f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPTS[0]}</svg>".encode(), "a.svg"),
)  # fmt: skip


class House:
    """The portal with everybody signed in. What they do is carried out to the end, and nothing of it is kept."""

    def __init__(self, url, checker):
        database = Unkept(make_engine(url, durable=False))
        self.world = EveryState(Story(database, checker).begin()).begin()
        self.site = Site(self.world.story)
        self.app = self.site.app
        self.visitors = {who: self.site.visit(PEOPLE.get(who)) for who in (*Role, NOBODY)}
        for visitor in self.visitors.values():
            visitor.open("/sign-in" if visitor is self.visitors[NOBODY] else "/account")
        self.tokens = {who: one.page.form("Sign").values["csrf_token"] for who, one in self.visitors.items()}
        self.cookies = {who: one.client.get_cookie("portal").value for who, one in self.visitors.items()}
        database.keeping = False

    def ask(self, who, method, address, **sent):
        """Ask for it, and see that the answer is one."""
        client = self.visitors[who].client
        client.set_cookie("portal", self.cookies[who])
        sent.setdefault("headers", {})["Referer"] = "http://localhost/"
        with capture_logs() as said, client.open(address, method=method, follow_redirects=True, **sent) as answer:
            look_at_it(f"{who}: {method} {address[:200]}", answer, said)
            return answer

    def forms(self):
        """(who, form) of every form on every page, each kind once."""
        seen = set()
        for who in self.visitors:
            for rule in pages_for(self.app, who):
                for path in addresses(self.app, self.world, who, rule):
                    answer = self.visitors[who].client.get(path, follow_redirects=True)
                    if answer.mimetype == "text/html":
                        for form in forms_of(Page(self.visitors[who], answer.request.full_path.rstrip("?"), answer)):
                            kind = rule.endpoint, _text(form.button).rstrip("0123456789"), frozenset(form.values)
                            if kind not in seen:
                                seen.add(kind)
                                yield who, form


def look_at_it(asked, answer, said):
    """No fault of ours, no script of theirs, and words that say how it stands."""
    broken = [line for line in said if line["event"] == "page.failed"]
    trace = "".join("".join(traceback.format_exception(line["exc_info"])[-4:]) for line in broken)
    assert answer.status_code < 500, f"{asked} answers {answer.status}\n{trace}"
    if answer.mimetype == "text/html":
        page = answer.text
        assert "Traceback" not in page, asked
        assert not any(script in page for script in SCRIPTS[:2]), f"{asked}: what was sent comes back as it is"
        assert f'href="{SCRIPTS[3]}' not in page, asked
        root = Page(None, asked, answer).root if "<main" in page else None
        assert root is None or len(_text(next(root.iter(X + "main")))) > 20, f"{asked} says nothing"
        assert root is not None or answer.status_code == 200, f"{asked} answers without a page of ours"


def forms_of(page):
    """The forms of a page, with each of their buttons; signing out stands on every page and has nothing to fill in."""
    for element in page.all("form"):
        for button in page.all("button"):
            own = button.get("form") == element.get("id") if button.get("form") else button in list(element.iter())
            if own and element.get("data-signs-out") is None and button.get("type") != "button":
                yield Form(page, element, button)


@pytest.fixture(scope="module")
def house(_files, checker):
    with _files.fresh() as url:
        yield House(url, checker)


def examples(count, **strategies):
    """The test with so many examples, the same each time unless one looks deeper."""
    wanted = settings(
        max_examples=count,
        derandomize=not DEEP,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[Phase.generate],  # what is found is short: to make it shorter takes minutes
    )
    return lambda test: wanted(given(**strategies)(test))


def test_strange_addresses(house):
    """Every number and word in the address of every route."""
    words = [*SCRIPTS, *NUMBERS, *(one for one in STRANGE if one and len(one) < 400)]
    for rule in house.app.url_map.iter_rules():
        for name in rule.arguments:
            strange = NUMBERS if f"int:{name}>" in rule.rule else words
            for value in strange:
                house.ask(Role.HR, "GET", path(rule, {name: quote(value, safe="")}))
        for method in ("POST", "PUT", "TRACE", "NONSENSE"):
            house.ask(Role.HR, method, path(rule, {}))


def test_strange_questions(house):
    """Every page with strange filters, sorting and page numbers."""
    every(
        question_hostilely(house, who, next(iter(addresses(house.app, house.world, who, rule))))
        for who in house.visitors
        for rule in pages_for(house.app, who)
    )


def question_hostilely(house, who, address):
    """Ask for an address with hostile questions behind it."""

    @examples(EXAMPLES // 2, query=st.lists(st.tuples(st.sampled_from(QUERIES), st.sampled_from(HOSTILE)), max_size=6))
    def ask(query):
        house.ask(who, "GET", f"{address}?{urlencode([(name, value[:2000]) for name, value in query])}")

    return ask


def test_hostile_forms(house):
    """Every form: fields filled with what does not belong there, left out, or sent twice."""
    assert every(send_hostilely(house, who, form) for who, form in house.forms()) > 80


def send_hostilely(house, who, form):
    """Send a form as nobody should."""
    whole, action = fill_in(form), address_of(form)
    controls = {control.get("name"): control for control in form.element.iter() if control.get("name")}
    files = {name for name, control in controls.items() if control.get("type") == "file"}
    fields = st.sampled_from(sorted(controls.keys() - {"csrf_token"}) or ["unknown"])
    value = st.sampled_from(HOSTILE) | st.text(max_size=200)
    one, some = (st.dictionaries(fields, value, min_size=1, max_size=size) for size in (1, None))

    @examples(
        EXAMPLES,
        changed=one | some,
        missing=st.sets(fields, max_size=1),
        twice=st.sets(fields, max_size=1),
        file=st.sampled_from(FILES),
    )
    def send(changed, missing, twice, file):
        sent = [(name, value) for name, value in (whole | changed).items() if name not in missing | files]
        sent = encoded(sent + [(name, changed.get(name, "1")) for name in twice - files])
        if form.element.get("method", "get").lower() == "get":
            house.ask(who, "GET", f"{action}?{urlencode([(name, value[:2000]) for name, value in sent])}")
        elif files:
            texts = {name: value.decode("utf-8", "replace") for name, value in sent}
            house.ask(who, "POST", action, data=texts | {name: (io.BytesIO(file[0]), file[1]) for name in files})
        else:
            kind = "application/x-www-form-urlencoded"
            house.ask(who, "POST", action, data=urlencode(sent), content_type=kind)

    return send


def every(tests):
    """Carry all of them out, then tell what was wrong; how many there were."""
    faults, count = [], 0
    for test in tests:
        count += 1
        try:
            test()
        except AssertionError as fault:
            faults.append("\n".join([str(fault), *getattr(fault, "__notes__", ())]))
    assert not faults, "\n\n".join(faults)
    return count


def test_forms_that_were_not_ours(house):
    """Without a token, or with somebody else's, every form is refused with words."""
    for who, form in house.forms():
        if form.element.get("method", "get").lower() == "post":
            for token in ("", "nonsense", SCRIPTS[0], house.tokens[NOBODY] if who != NOBODY else "x"):
                answer = house.ask(who, "POST", address_of(form), data=fill_in(form) | {"csrf_token": token})
                assert answer.status_code == 400, f"{form.page.path} takes {token!r}"


@pytest.mark.parametrize(
    "body", ["", "no JSON", "[]", "null", "1e999", '{"fields": 1}', '{"text": "\\ud800"}', "[" * 9999]
)
def test_scripts_that_are_not_ours(house, body):
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith("live.") and "POST" in rule.methods:
            address = next(iter(addresses(house.app, house.world, Role.INTERVIEWER, rule)))
            headers = {"X-CSRFToken": house.tokens[Role.INTERVIEWER], "Accept": "application/json"}
            answer = house.ask(
                Role.INTERVIEWER, "POST", address, data=body, content_type="application/json", headers=headers
            )
            assert answer.is_json, answer.text


def path(rule, words):
    """The address of a route with these words in it, as they stand."""
    words = dict.fromkeys(rule.arguments, "1") | VALUES | SPECIAL.get(rule.endpoint, {}) | words
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(words[found[1]]), rule.rule)


def fill_in(form):
    """A form as somebody would send it who fills in what is empty."""
    whole = dict(form.values)
    for control in form.element.iter():
        name, kind = control.get("name"), control.get("type", "")
        typed = control.tag in {X + "input", X + "textarea"} and kind not in {"checkbox", "radio", "file", "submit"}
        if typed and name and not whole.get(name):
            whole[name] = USUAL.get(kind, "Three tasks to three people.")
    return whole


def address_of(form):
    """Where a form goes."""
    action = form.button.get("formaction") or form.element.get("action") or form.page.path
    target = urlsplit(urljoin(f"http://localhost{form.page.path}", action))
    return target.path


def encoded(sent):
    return [(name, value if isinstance(value, bytes) else value.encode("utf-8", "replace")) for name, value in sent]
