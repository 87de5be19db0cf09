"""Answers held against the description of their route: status, content type, and the schema of the body."""

import json
from typing import Any

import jsonschema

from tests.wire import Found

PAGES = ("/", "/docs", "/demo/", "/api/v1/openapi.json")


class Described:
    """The description of an application, ready to be asked."""

    def __init__(self, app: Any) -> None:
        self.document = app.openapi()
        self._checks: dict[tuple[str, str, int], Any] = {}

    def off(self, method: str, path: str, found: Found) -> list[str]:
        """Return in what an answer departs from the description of ``path`` (a template); empty when in nothing."""
        if found.status >= 500 and found.status != 503:
            return [f"{found.status}: {found.body[:300]!r}"]
        if path not in self.document["paths"]:
            return [] if path.startswith(PAGES) else [f"{path} is not described"]
        told = self.document["paths"][path][method.lower()]["responses"].get(str(found.status))
        if told is None:
            return [f"{found.status} is not described: {found.body[:200]!r}"]
        content = told.get("content", {})
        if not content:
            return [] if not found.body else [f"{found.status} has a body"]
        if found.kind not in content and "*/*" not in content:
            pictures = found.kind.startswith(("image/", "application/pdf")) and any(
                k.startswith("image/") for k in content
            )
            return [] if pictures else [f"{found.status}: {found.kind} is not described"]
        if not found.kind.endswith("json"):
            return []
        return self._against(method, path, found, content[found.kind].get("schema", {}))

    def _against(self, method: str, path: str, found: Found, schema: Any) -> list[str]:
        key = (method, path, found.status)
        if key not in self._checks:
            parts = self.document["components"]
            self._checks[key] = jsonschema.Draft202012Validator({"allOf": [schema], "components": parts})
        value = json.loads(found.body)
        wrong = [f"{found.status} {one.json_path}: {one.message[:160]}" for one in self._checks[key].iter_errors(value)]
        if found.status >= 400 and value.get("status") != found.status:
            wrong.append(f"{found.status} says it is {value.get('status')}")
        return wrong[:3]
