import pytest

from tests.requests.asking import Asking


@pytest.fixture
def asking(story) -> Asking:
    """A candidate of the story who asks, and those who answer."""
    return Asking(story)
