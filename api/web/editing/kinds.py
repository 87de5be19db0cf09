"""The vocabulary as the editor's script reads it: every element with its parameters and where these are picked from."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from api.web.editing.picks import picked_from
from engine.bpmn.description import description, hosts
from engine.bpmn.names import RF


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return namespace, descriptions by name, and hosts."""
    told = {name: found.told() for name, found in description().items()}
    for name, one in told.items():
        for attribute in one["attributes"]:
            attribute["from"] = picked_from(name, attribute["name"])
    return {"namespace": RF, "elements": told, "hosts": hosts()}
