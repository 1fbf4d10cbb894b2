"""An administrator of brands, and the pictures they bring."""

import io

from PIL import Image

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand
from employer_portal.core.permissions import Role
from tests.factories import FOUNDER, narrow

ONE = "/brands/1"


def somebody(story, site, name, brand_id=None):
    with story.database.transaction() as session:
        user = accounts.make_user(
            session, name.title(), f"{name}@harbourside.example", (Role.ADMIN,), active=True, actor=FOUNDER,
            now=story.now,
        )  # fmt: skip
        narrow(session, user.id, brand_id)
        session.flush()
        session.expire(user)
        story.actors[name] = accounts.actor_of(session, user.id)
    return site.visit(name)


def brand(story, brand_id=1):
    with story.database.reading() as session:
        return session.get_one(Brand, brand_id)


def picture(width=900, height=300, form="PNG", mode="RGB", colour="teal", **more):
    target = io.BytesIO()
    Image.new(mode, (width, height), colour).save(target, form, **more)
    return target.getvalue()


def upload(data, name="logo.png"):
    return (io.BytesIO(data), name)
