"""What the trail says of an installation that runs: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    SETTINGS_IN_FORCE = "settings.in_force", "The portal started with these settings."
    SETTINGS_CHOSEN = "settings.chosen", "The settings were changed in the portal."
