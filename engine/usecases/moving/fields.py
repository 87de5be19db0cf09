"""Writes case fields as the system: each with a commitment, none that people signed (the lint sees to that)."""

import json
from collections.abc import Mapping
from typing import Any

from engine.trail.record import commit
from engine.usecases.ground import recorder
from engine.usecases.moving import deciding
from engine.usecases.state.act import Act


def write(act: Act, values: Mapping[str, Any], *, instance: str = "") -> None:
    """Write ``values`` (path -> JSON value) and record them; a value that stands already keeps its commitment."""
    commitments = {}
    for path, value in values.items():
        if path in act.state.fields and act.state.fields[path][0] == value:
            continue
        salt = act.env.ids.salt()
        commitments[path] = commit(salt, value)
        text = json.dumps(value, ensure_ascii=False)
        act.recorder.pending.append((recorder.pointer("fields", path), salt, text))
        act.state.fields[path] = [value, commitments[path]]
    if commitments:
        more = {"instance": instance} if instance else {}
        act.recorder.add("fields", fields=commitments, removed=[], **more)
        deciding.renew(act, commitments)
