"""What the trail says of cohorts and invitations to the training: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    COHORT_FOUNDED = "cohort.founded", "{who} made a cohort for the training."
    COHORT_CHANGED = "cohort.changed", "{who} changed who is in a cohort of the training."
    TRAINING_INVITED = "training.invited", "{who} invited somebody to the training."
