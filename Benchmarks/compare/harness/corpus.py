"""The texts that the cases of the sections are about, which the scripts in datasets/ make."""

import glob
import os
from dataclasses import dataclass, field

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
CORPUS = os.path.abspath(os.environ.get("GRISTMILL_CORPUS") or os.path.join(REPOSITORY, "datasets", "corpus"))


@dataclass
class Text:
    """One case as a section lists it: its title, its files in the folder of the corpora, and who makes them.

    The peers get `environment` added to theirs. A case that is run only `on_demand` has to be named.
    """

    title: str
    pattern: str
    maker: str
    environment: dict = field(default_factory=dict)
    on_demand: bool = False

    def files(self):
        return sorted(glob.glob(os.path.join(glob.escape(CORPUS), self.pattern)))

    def missing(self):
        return (
            f"{os.path.join(CORPUS, self.pattern)} is missing: make it with {self.maker},"
            " or say with GRISTMILL_CORPUS where the corpora are"
        )
