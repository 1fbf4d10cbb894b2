"""Where co-writing stands in the way of something else: the refusal leads to the page on which it is ended."""

import pytest

from tests.cowriting.test_cowriting import Shared


@pytest.fixture
def shared(story):
    return Shared(story)


def test_a_co_writer_who_is_to_be_on_the_panel_leads_hr_to_the_page_that_ends_it(shared, story, site):
    shared.ask()
    dana = site.visit("dana")
    asked = {"who": str(shared.id("priya")), "whom": "all"}
    page = dana.open(f"/rounds/{story.round_id}/panel/assign").form("Ask them").send(**asked)
    assert "Priya is putting a colleague’s words about Sam Ortiz1." in page.text
    page.follow("Choose somebody else, or end that first.").press("Stop this from Priya")
    page = dana.open(f"/rounds/{story.round_id}/panel/assign").form("Ask them").send(**asked)
    assert "is putting a colleague" not in page.text
