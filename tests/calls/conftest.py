import pytest

from tests.calls.ringing import Ringing
from tests.pages import Site


@pytest.fixture
def ringing(story) -> Ringing:
    """Candidates of the story who want to talk, and those who ring them."""
    return Ringing(story)


@pytest.fixture
def site(story) -> Site:
    """The portal at the story's moment, also when that moves on."""
    return Site(story, clock=lambda: story.now)
