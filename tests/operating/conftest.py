"""Who runs the portal."""

import pytest

from tests.brands.admin import somebody


@pytest.fixture
def ada(story, site):
    """An administrator of all brands."""
    return somebody(story, site, "ada")
