"""Addresses of pages as they stand in mails, in one table under PUBLIC_URL. A contract test holds it to the routes."""

from functools import cache

from employer_portal.settings import load_settings

ADDRESSES = {
    "home": "/",
    "sign_in": "/sign-in",
    "invitation": "/invitation/{token}",
    "sign_in_link": "/way-in/{token}",
    "reset": "/forgotten-password/{token}",
    "application": "/applications/{application_id}",
    "application_details": "/applications/{application_id}/details",
    "person": "/people/{person_id}",
    "decision": "/applications/{application_id}/decision",
    "entry": "/entries/{entry_id}",
    "review": "/applications/{application_id}/review",
    "concerns": "/concerns",
    "concern": "/concerns/{concern_id}",
    "question": "/questions/{allowance_id}",
    "allowed": "/rounds/{round_id}/allowed",
    "words_of_criteria": "/vacancies/{vacancy_id}/words",
    "criteria": "/vacancies/{vacancy_id}/criteria",
    "approvals": "/approvals",
    "letter": "/letters/{letter_id}",
    "wording": "/wording/versions/{wording_id}",
    "letter_edit": "/letters/{letter_id}/edit",
    "board": "/rounds/{round_id}",
    "compose": "/applications/{application_id}/compose",
    "export": "/rounds/{round_id}/export",
    "round_settings": "/rounds/{round_id}/settings",
    "vacancies": "/vacancies",
    "panel": "/rounds/{round_id}/panel",
    "same_questions": "/rounds/{round_id}/same-questions",
    "candidates": "/rounds/{round_id}/candidates",
    "letters": "/rounds/{round_id}/letters",
    "notices": "/rounds/{round_id}/notices",
    "delivery": "/outbox/{delivery_id}",
    "outbox": "/outbox",
    "outbox_trouble": "/outbox?state=trouble",
    "account": "/account",
    "brand": "/brands/{brand_id}",
    "certificates": "/certificates",
    "certificate": "/certificates/{user_id}",
    "training": "/training",
    "refreshers": "/training/refreshers",
    "marking": "/marking",
    "glass": "/without-certificate",
    "proof": "/proof/{token}",
    "marked": "/training/marked",
    "guidance": "/guidance",
    "rule": "/guidance/rules/{rule_id}",
}


def link(name: str, **values: object) -> str:
    """The whole address of that page. KeyError for a name or value that is not there: a programmer's slip."""
    return _base() + path(name, **values)


def path(name: str, **values: object) -> str:
    """The address of that page on the portal itself. KeyError as for `link`."""
    return ADDRESSES[name].format(**values)


@cache
def _base() -> str:
    return load_settings().public_url.rstrip("/")
