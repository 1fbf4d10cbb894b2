"""Every route is sent every kind of body that it does not take, and much too much of each: never an error of ours, and
nothing goes round the counting of guesses."""

import io
import json

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from employer_portal.accounts.models import Guesses
from employer_portal.core.db import make_engine
from employer_portal.core.permissions import Role
from employer_portal.web import bodies
from tests.accounts.house import House, digits
from tests.contracts.access import ROWS
from tests.contracts.test_access import NOBODY, Matrix, Unkept
from tests.pages import PASSWORD
from tests.signin.test_second_step import set_up

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTI = "multipart/form-data; boundary=x"
DEEP = "[" * 50_000
#: What no page takes: (kind, body).
NO_FORM = [
    (JSON, "[]"), (JSON, "1"), (JSON, '"x"'), (JSON, "null"), (JSON, "{}"), (JSON, '{"email": ["a"], "password": 1}'),
    (JSON, DEEP), (JSON, b"\xff\xfe"), (JSON, '{"a": "\\u0000"}'), (JSON, ""), ("application/vnd.api+json", "{}"),
    ("text/plain", "email=a"), ("application/xml", "<a/>"), ("", "email=a"), ("application/octet-stream", b"\0" * 99),
]  # fmt: skip
NO_OBJECT = [
    "[]", "1", '"x"', "null", "true", "", "{", DEEP, '{"a":' * 50_000, b"\xff\xfe", b'{"a": "\xed\xa0\x80"}',
    "9" * 5000, "1e999999", "NaN",
]  # fmt: skip
STRANGE_OBJECTS = [
    {}, {"fields": 1}, {"fields": []}, {"fields": {"good_1": 1}}, {"fields": {"\0": "\0"}},
    {"seen": {"a": 1}, "fields": {}}, {"text": 1, "field": []}, {"text": "x\0y", "field": {"a": 1}, "criterion": {}},
    {"text": ["x"], "field": "evidence"},
    {"field": {}, "rule": [], "match": 1, "because": {"a": 1}}, {"field": "evidence_9999999999999999999"},
    {"field": "evidence_1", "rule": "\ud800", "match": "\0", "because": 5}, {"fields": {"a" * 100_000: "x"}},
    {"nudges": "many", "text": "x", "field": "evidence", "criterion": 10**30}, {"fields": {"\ud800": "\ud800"}},
]  # fmt: skip
MANY = "&".join(f"a{number}=" for number in range(5001))


def parts(count):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    return part * count + b"--x--\r\n"


@pytest.fixture(scope="module")
def matrix(server, checker):
    with server.fresh() as url:
        engine = make_engine(url)
        yield Matrix(Unkept(engine), checker)
        engine.dispose()


def routes(matrix, takes):
    """(who, address) of each route that is sent something: by somebody who may."""
    for rule in matrix.site.app.url_map.iter_rules():
        row = ROWS.get(rule.endpoint)
        marked = getattr(matrix.site.app.view_functions[rule.endpoint], "takes", "form")
        if row and "POST" in rule.methods and marked in takes:
            who = min(row.roles, default=Role.HR) if row.signed_in else NOBODY
            yield who, next(matrix.world.addresses(matrix.site.app, rule, row.of))[1]


def send(matrix, who, address, body, kind, **more):
    client = matrix.visitors[who].client
    client.set_cookie("portal", matrix.cookies[who])
    headers = {"X-CSRFToken": matrix.tokens[who]} | more
    with capture_logs() as said, client.post(address, data=body, content_type=kind, headers=headers) as answer:
        broken = [line for line in said if line["event"] == "page.failed"]
        assert answer.status_code < 500, f"{who}: {address} {kind} {body[:60]!r}: {answer.status} {broken}"
        return answer


@pytest.mark.slow
def test_a_page_takes_a_form_and_nothing_else(matrix):
    for who, address in routes(matrix, {"form", "file"}):
        for kind, body in NO_FORM:
            for accept in ("text/html", JSON):
                answer = send(matrix, who, address, body, kind or None, Accept=accept)
                wanted = {415} if body or kind else {400, 415}
                assert answer.status_code in wanted, f"{address} takes {kind} {body[:40]!r}: {answer.status}"


@pytest.mark.slow
def test_a_form_that_is_too_much_is_answered_as_that(matrix):
    for who, address in routes(matrix, {"form", "file"}):
        for kind, body in ((FORM, MANY), (MULTI, parts(5001))):
            assert send(matrix, who, address, body, kind).status_code == 413, address
    for who, address in routes(matrix, {"form"}):
        answer = send(matrix, who, address, b"a=" + b"x" * bodies.FORM_MOST, FORM)
        assert answer.status_code == 413, address
        assert "too large" in answer.text


@pytest.mark.slow
def test_a_form_that_cannot_be_read_is_no_error_of_ours(matrix):
    for who, address in routes(matrix, {"form", "file"}):
        for kind, body in (
            (FORM, b"\xff\xfe=%ff%00&csrf_token=%"),
            (FORM, b"a=%00&email=%00&code=%00&password=%00"),
            ("multipart/form-data", b"--x"),
            (MULTI, b"--x\r\nnonsense"),
            (MULTI, parts(1)[:-9]),
            (MULTI, b'--x\r\nContent-Disposition: form-data; name="logo"; filename="\0"\r\n\r\n\0\r\n--x--\r\n'),
            (f"{FORM}; charset=utf-16", b"a=b"),
        ):
            send(matrix, who, address, body, kind)


def test_what_a_script_sends_is_an_object(matrix):
    for who, address in routes(matrix, {"json"}):
        for body in NO_OBJECT:
            assert send(matrix, who, address, body, JSON).status_code == 400, f"{address}: {body[:40]!r}"
        for kind in (FORM, MULTI, "text/plain"):
            assert send(matrix, who, address, "a=b", kind).status_code == 415
        huge = json.dumps({"fields": {"evidence_1": "x" * bodies.JSON_MOST}})
        assert send(matrix, who, address, huge, JSON).status_code == 413
        for given in STRANGE_OBJECTS:
            assert send(matrix, who, address, json.dumps(given), JSON).is_json


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_no_other_method_is_a_way_in(matrix, method):
    client = matrix.visitors[NOBODY].client
    values = {"email": "hr-of-the-north@harbourside.example", "password": PASSWORD, "csrf_token": matrix.tokens[NOBODY]}
    client.open("/sign-in", method=method, data=values)
    client.open("/sign-in", method="GET", query_string=values)
    client.open("/sign-in", method="GET", data=values)
    assert client.get("/account").status_code == 302


def test_a_body_that_comes_in_chunks_is_measured_too(site):
    client = site.app.test_client()
    answer = client.post(
        "/sign-in",
        input_stream=io.BytesIO(b"a=" + b"x" * bodies.FORM_MOST),
        content_type=FORM,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/forgotten-password/%00", "/search?words=%00", "/rounds?%00=1", "/sign-in?next=%00"])
def test_what_no_database_takes_is_refused_in_an_address(site, path):
    assert site.visit("dana").client.get(path).status_code == 400


class Thief:
    """Somebody with a page's token, who sends what no browser would."""

    def __init__(self, house):
        self.house, self.visitor = house, house.site.visit()

    def send(self, path, values, how):
        token = (
            self.visitor.open("/sign-in/code" if "code" in values else "/sign-in").form("Sign in").values["csrf_token"]
        )
        values = {**values, "csrf_token": token}
        sent = {
            "a form": {"data": values},
            "a form that asks for JSON": {"data": values, "headers": {"Accept": JSON}},
            "a form in parts": {"data": values, "content_type": "multipart/form-data"},
            "JSON": {"json": values, "headers": {"X-CSRFToken": token}},
            "the address": {"query_string": values, "data": {"csrf_token": token}},
        }[how]
        return self.visitor.client.post(path, **sent)


HOW = ["a form", "a form that asks for JSON", "a form in parts", "JSON", "the address"]


@pytest.mark.parametrize("how", HOW)
def test_passwords_are_counted_whatever_the_body_is(story, how):
    house = House(story)
    house.site.give_password("dana")
    thief = Thief(house)
    seen = [
        thief.send("/sign-in", {"email": "dana@harbourside.example", "password": f"guess {number}"}, how).status_code
        for number in range(30)
    ]
    assert seen[-1] in {415, 429}, f"{how}: {seen}"
    right = thief.send("/sign-in", {"email": "dana@harbourside.example", "password": PASSWORD}, how)
    assert right.status_code in {415, 429}
    assert "auth_token" not in right.text


@pytest.mark.parametrize("how", HOW)
def test_codes_are_counted_whatever_the_body_is(story, how):
    house = House(story)
    shown, codes = set_up(house.site.visit("dana").open("/account").follow("Set it up"))
    thief = Thief(house)
    house.sign_in(thief.visitor, "dana")
    for path, right in (("/sign-in/code", digits(shown, 30)), ("/sign-in/recovery", codes[0])):
        seen = [thief.send(path, {"code": f"{number:06}"}, how).status_code for number in range(12)]
        assert seen[-1] in {415, 429}, f"{how}: {seen}"
        assert thief.send(path, {"code": right}, how).status_code in {415, 429}
    assert thief.visitor.open("/account").heading == "Sign in"


@pytest.mark.parametrize(
    "path", ["/forgotten-password", "/account/verify", "/account/password", "/invitation/nonsense"]
)
def test_no_page_of_the_sign_in_takes_json(story, path):
    house = House(story)
    dana = house.site.visit("dana")
    token = dana.open("/account").form("Save").values["csrf_token"]
    answer = dana.client.post(path, json={"email": "dana@harbourside.example"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 415
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.coalesce(sa.func.max(Guesses.count), 0))) == 0
    assert house.mails() == []


def test_a_page_of_the_sign_in_answers_with_a_page_even_to_who_asks_for_json(story):
    house = House(story)
    house.site.give_password("dana")
    client = house.site.app.test_client()
    token = house.site.visit().open("/sign-in").form("Sign in").values["csrf_token"]
    for path in ("/sign-in", "/forgotten-password"):
        assert client.get(path, headers={"Accept": JSON}).mimetype == "text/html"
    assert token


def test_looking_at_the_page_for_the_code_signs_nobody_out(site):
    for who in ("dana", "priya"):
        visitor = site.visit(who)
        for method in ("GET", "HEAD"):
            visitor.client.open("/sign-in/code", method=method)
        assert visitor.open("/").heading == "Waiting for you"
    assert Role.HR
