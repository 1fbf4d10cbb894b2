"""A bag read by somebody else's library: the Library of Congress's own."""

import sys
import warnings
from importlib.metadata import version
from types import ModuleType, SimpleNamespace
from unittest.mock import patch


def _read() -> ModuleType:
    """It asks a module for its own version that setuptools no longer brings, and has escapes that Python warns of."""
    brought = SimpleNamespace(
        DistributionNotFound=LookupError, get_distribution=lambda name: SimpleNamespace(version=version(name))
    )
    with patch.dict(sys.modules, pkg_resources=brought), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bagit
    return bagit


bagit = _read()


def complains(folder) -> str:
    """What that library says is wrong with a bag; empty where it is whole."""
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError as error:
        return str(error)
    return ""
