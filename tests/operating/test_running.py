"""The page on running the portal, as an administrator reads it."""

from employer_portal.settings import Settings

PAGE = "/settings/operating"


def test_an_administrator_finds_every_setting(ada):
    page = ada.open("/settings/mail").follow("Running it")
    assert page.heading == "Running the portal"
    for name in Settings.model_fields:
        if name not in {"home", "var"}:
            assert name.upper() in page.text


def test_nobody_else_does(site):
    site.visit("dana").open(PAGE, status=404)
