"""What a picture prints that the definition does not hold: posts, holders, figures, and who made and approved it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.text import EMPTY, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Labels and facts of the sheet; everything may be left out."""

    posts: Mapping[str, Text] = field(default_factory=dict)  # role or body code -> label of the post
    holders: Mapping[str, str] = field(default_factory=dict)  # role code -> names of its holders on print date
    settings: Mapping[str, str] = field(default_factory=dict)  # setting id -> value as printed, with its unit
    watchers: Mapping[int, Text] = field(default_factory=dict)  # rank -> who supervises points of this grade
    unit: Text = EMPTY  # name of the unit
    phone: str = ""  # complaint telephone
    supervisor: str = ""  # integrity supervisor responsible for this flow
    prepared: str = ""  # name and date
    reviewed: str = ""  # name and date
    approved: str = ""  # name and date
    valid: Text = EMPTY  # validity, e.g. until the yearly revision
    version: str = ""  # e.g. "v3"
    released_by_one: bool = False  # deployed without a second person

    def post(self, code: str, language: str) -> str:
        """Return the label of a post, its code where it has none."""
        return self.posts[code].in_language(language) if code in self.posts else code
