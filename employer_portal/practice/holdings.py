"""What practice holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Rows
from employer_portal.practice.models import ModulesReminder, SceneChoice

HELD = (
    Rows(
        model=SceneChoice, called="A way chosen in a scene of the training", goes=Goes.ROW,
        ways=((SceneChoice.user_id,),),
    ),
    Rows(
        model=ModulesReminder, called="A reminder of the whole training", goes=Goes.ROW,
        ways=((ModulesReminder.user_id,),),
    ),
)  # fmt: skip
