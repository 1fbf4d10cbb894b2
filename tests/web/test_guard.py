"""What stands in front of every page."""

import pytest

from employer_portal.web import guard


def test_whoever_is_not_signed_in_is_asked_to_sign_in_and_comes_back(site):
    visitor = site.visit()
    page = visitor.open("/rounds")
    assert page.heading == "Sign in"
    site.give_password("dana")
    page = page.form("Sign in").send(email="dana@harbourside.example", password="correct horse battery staple")
    assert page.heading == "Hiring rounds"


def test_what_one_may_not_see_is_not_found(site):
    priya = site.visit("priya")
    assert "Rounds" not in priya.page.links()
    priya.open("/rounds", 404)


def test_signing_out_ends_it(site):
    dana = site.visit("dana")
    dana.page.press("Sign out")
    assert dana.open("/").heading == "Sign in"


def test_every_page_says_who_may_open_it(site):
    unmarked = [
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if guard.door(site.app, rule.endpoint) is None and not rule.endpoint.startswith("security.")
    ]
    assert unmarked == []


def test_a_page_that_nobody_marked_is_closed_to_all(site):
    site.app._got_first_request = False
    site.app.add_url_rule("/forgotten", "forgotten", lambda: "words that nobody may read")
    site.visit("dana").open("/forgotten", 404)


def test_a_form_without_its_token_is_refused(site):
    dana = site.visit("dana")
    answer = dana.client.post("/sign-out")
    assert answer.status_code == 400
    assert dana.open("/").heading == "Waiting for you"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_the_browser_is_told_to_trust_nothing_else(site, path):
    headers = site.app.test_client().get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_where_to_go_after_sign_in_is_never_another_site(site):
    site.give_password("dana")
    visitor = site.visit()
    page = visitor.open("/sign-in?next=https://elsewhere.example/")
    answer = visitor.client.post(
        "/sign-in?next=https://elsewhere.example/",
        data=page.form("Sign in").values
        | {"email": "dana@harbourside.example", "password": "correct horse battery staple"},
    )
    assert answer.headers["Location"] == "/"
