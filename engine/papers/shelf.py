"""The templates at hand: read once each, on first use."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from engine.model.paper import Wanted
from engine.papers import template
from engine.papers.template import Template


class Shelf(Mapping[str, Sequence[Wanted]]):
    """Templates by id; as a mapping it tells what each asks for, as the lint wants it."""

    def __init__(self, contents: Mapping[str, bytes] | None = None) -> None:
        self._contents = dict(contents or {})
        self._read: dict[str, Template] = {}

    def get_template(self, name: str) -> Template | None:
        """Return a template; None when there is none of that id. BadTemplate for bytes that are none."""
        if name not in self._read and name in self._contents:
            content = self._contents[name]
            self._read[name] = template.read(name, content, hashlib.sha256(content).hexdigest())
        return self._read.get(name)

    def __getitem__(self, name: str) -> Sequence[Wanted]:
        found = self.get_template(name)
        if found is None:
            raise KeyError(name)
        return found.wanted

    def __contains__(self, name: object) -> bool:
        return name in self._contents

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)
