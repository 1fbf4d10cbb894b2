import pytest

from tests.notices.notices import Desk


@pytest.fixture
def desk(story, tmp_path) -> Desk:
    """The story's HR and approver, at their notices."""
    return Desk(story, tmp_path / "mail")


@pytest.fixture
def today(story):
    return story.now.date()
