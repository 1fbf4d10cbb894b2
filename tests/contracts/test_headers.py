"""Every route, as everybody who may, and every error: nothing personal is kept by a browser or on the way to one."""

import re

import pytest

from employer_portal.core.db import make_engine
from employer_portal.core.permissions import Role
from employer_portal.web import files, headers
from tests.contracts.access import ROWS
from tests.contracts.test_access import NOBODY, Matrix, Unkept

#: What everybody may keep, for its content is nobody's.
KEPT = {"static", "bootstrap.static", "brands.css"}
KEEPS = {"ETag", "Last-Modified", "Expires"}


@pytest.fixture(scope="module")
def matrix(_files, checker):
    with _files.fresh() as url:
        engine = make_engine(url, durable=False)
        yield Matrix(Unkept(engine), checker)
        engine.dispose()


#: What asks for less than the whole: for what changed, or for a piece.
ASKING = {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "Range": "bytes=0-0"}


def answers(matrix, endpoint):
    """Every answer of a route: to one who may, one who may not, and nobody; to a condition and to a bare POST."""
    row = ROWS[endpoint]
    may, may_not = (sorted(row.roles | row.readers), sorted(set(Role) - row.roles - row.readers))
    for rule in matrix.rules(endpoint):
        for _, address in matrix.world.addresses(matrix.site.app, rule, row.of):
            for who in (*may[:1], *may_not[:1], NOBODY):
                client = matrix.visitors[who].client
                for method, asking in (("GET", ASKING), ("POST", {})):
                    client.set_cookie("portal", matrix.cookies[who])
                    if method in rule.methods:
                        with client.open(address, method=method, headers=asking) as answer:
                            yield f"{who}: {method} {address} {asking} ({answer.status_code})", answer


@pytest.mark.parametrize("endpoint", sorted(ROWS))
def test_nothing_is_kept_and_every_answer_says_what_it_is_and_runs_nothing(matrix, endpoint):
    for asked, answer in answers(matrix, endpoint):
        if endpoint not in KEPT or answer.status_code not in {200, 206, 304}:
            assert answer.headers.get("Cache-Control") == "no-store", asked
            assert not KEEPS & set(answer.headers.keys()), asked
            assert answer.status_code not in {206, 304, 412, 416}, f"{asked}: not the whole"
        assert answer.headers["X-Content-Type-Options"] == "nosniff", asked
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, asked
        assert answer.headers["Referrer-Policy"] in {"same-origin", "strict-origin"}, asked
        named = answer.headers.get("Content-Disposition")
        assert named or endpoint in KEPT or answer.mimetype in {"text/html", "application/json"}, f"{asked}: no name"
        if named and endpoint not in KEPT:
            assert re.fullmatch(r'(inline|attachment); filename="?[\w .()-]+"?', named), f"{asked}: {named}"
            assert "sandbox" in policy or answer.mimetype == "application/pdf", asked


@pytest.mark.parametrize("path", ["/nowhere", "/rounds/999999", "/static/none.css", "/brand/999.css", "//nowhere"])
def test_no_error_is_kept(matrix, path):
    for visitor in matrix.visitors.values():
        assert visitor.client.get(path).headers["Cache-Control"] == "no-store"


def test_a_page_whose_address_holds_a_token_tells_it_to_nobody(matrix):
    with_token = {
        rule.endpoint
        for rule in matrix.site.app.url_map.iter_rules()
        if "token" in rule.arguments and rule.endpoint in ROWS
    }
    assert with_token - {"security.two_factor_setup_validate"} == headers.TOKENS
    client = matrix.visitors[NOBODY].client
    for path in ("/invitation/nonsense", "/way-in/nonsense", "/forgotten-password/nonsense"):
        assert client.get(path).headers["Referrer-Policy"] == "strict-origin"
    assert matrix.visitors[Role.HR].client.get("/").headers["Referrer-Policy"] == "same-origin"


ELSEWHERE = [
    "//elsewhere.example/", "///elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
    "/\t/elsewhere.example", "https://elsewhere.example/", "http://localhost//elsewhere.example/", "http://localhost@elsewhere.example/",
    "javascript:xyzzy(1)", "data:text/html,x", " //elsewhere.example", "http:///elsewhere.example", "http://[", "",
    "elsewhere.example", "/\x00/elsewhere.example", "http://localhost:80@elsewhere.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_elsewhere_whatever_a_view_says(matrix, target):
    from flask import redirect

    app = matrix.site.app
    with app.test_request_context("/"):
        assert headers.inside(target) == ""
    with app.test_request_context("/"):
        app.preprocess_request()
        answer = redirect("/")
        answer.headers["Location"] = target.replace("\x00", "")
        if headers.inside(target.replace("\x00", "")) == "":
            assert app.process_response(answer).headers["Location"] == "/"


@pytest.mark.parametrize("target", ["/", "/rounds/1?words=a//b#top", "http://localhost/rounds", "/a//b", "/?next=//x"])
def test_a_redirect_within_the_portal_stays_as_it_is(matrix, target):
    with matrix.site.app.test_request_context("/"):
        assert headers.inside(target) == target.removeprefix("http://localhost")


@pytest.mark.parametrize("path", ["//elsewhere.example/", "///elsewhere.example", "/%09/x", "/\\elsewhere.example/"])
def test_a_form_on_a_page_with_slashes_in_its_address_leads_back_to_the_portal(site, story, path):
    dana = site.visit("dana")
    values = {"csrf_token": dana.open("/account").form("Save").values["csrf_token"], "how": "phone"}
    for address in (f"/applications/{story.applications['C-1']}/told", "/letters/999/hand-in"):
        answer = dana.client.post(address, data=values, headers={"Referer": f"http://localhost{path}"})
        assert not re.match(r"[/\\]{2}|\w+:", answer.location or ""), f"{address} leads to {answer.location}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("OPS-1.xlsx", "OPS-1.xlsx"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ('a"; filename="b.exe', "a-; filename=-b.exe"),
        ("a\r\nSet-Cookie: x.xlsx", "a-Set-Cookie- x.xlsx"),
        ("\u202exslx.exe", "-xslx.exe"),
        ("", "file"),
        ("...", "file"),
        (".xlsx", "xlsx"),
        ("x" * 500 + ".xlsx", "x" * 116 + ".xlsx"),
        ("Größe 招聘.xlsx", "Größe 招聘.xlsx"),
        ("C:\\round.xlsx", "C-round.xlsx"),
        ("\ud800.xlsx", "-.xlsx"),
    ],
)
def test_a_file_is_called_what_every_system_takes(matrix, typed, kept):
    assert files.named(typed) == kept
    with matrix.site.app.test_request_context("/"):
        said = files.download(b"", typed, "application/zip").headers["Content-Disposition"]
    assert said.startswith("attachment; ")
    assert said.isascii()
    assert "\n" not in said


@pytest.mark.parametrize("host", ["..", ".", ".a", "a..b", "x" * 70 + ".example"])
@pytest.mark.parametrize("path", ["/sign-in", "/health", "/nothing", "/static/portal.css"])
def test_what_names_no_portal_is_answered_as_that(matrix, host, path):
    answer = matrix.site.app.test_client().get(path, headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_what_cannot_be_done_that_way_says_which_way_it_can(matrix):
    answer = matrix.site.app.test_client().delete("/sign-in")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
