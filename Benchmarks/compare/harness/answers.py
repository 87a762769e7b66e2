"""What the checks of all sections share."""

import os


class WrongAnswer(Exception):
    """What is wrong with an answer."""


def parts(output):
    """The files of an answer in the order of their names: all but those whose name starts with `_` or `.`."""
    if not os.path.isdir(output):
        raise WrongAnswer("no output was written")
    return sorted(entry.path for entry in os.scandir(output) if entry.is_file() and entry.name[0] not in "._")
