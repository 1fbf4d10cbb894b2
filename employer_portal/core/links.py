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
    "calls": "/calls",
    "call": "/calls/{call_id}",
    "call_hours": "/calls/hours",
    "requests": "/requests",
    "erasures": "/erasures",
    "erasure": "/erasures/{erasure_id}",
    "periods": "/how-long",
    "holds": "/holds",
    "hold_person": "/people/{person_id}/hold",
    "hold_round": "/rounds/{round_id}/hold",
    "access_requests": "/access",
    "access_request": "/access/{request_id}",
    "access_receive": "/people/{person_id}/access",
    "erase": "/people/{person_id}/erase",
    "request": "/requests/{request_id}",
    "complaint": "/complaints/{complaint_id}",
    "answer": "/answers/{answer_id}",
    "trail": "/trail",
    "account": "/account",
    "brands": "/brands",
    "brand": "/brands/{brand_id}",
    "users": "/users",
    "mail_settings": "/settings/mail",
    "cohorts": "/cohorts",
    "rounds": "/rounds",
    "certificates": "/certificates",
    "certificate": "/certificates/{user_id}",
    "training": "/training",
    "refreshers": "/training/refreshers",
    "marking": "/marking",
    "doubted_alone": "/marking/doubted",
    "glass": "/without-certificate",
    "proof": "/proof/{token}",
    "candidate": "/c/{token}",
    "ask_by_mail": "/ask/by-mail/{token}",
    "leave": "/no-more/{token}",
    "marked": "/training/marked",
    "guidance": "/guidance",
    "words": "/entries/{entry_id}/words",
    "co_writing": "/entries/{entry_id}/co-writing",
    "policy": "/guidance/policy",
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
