"""Query parameters that lists share."""

from typing import Annotated

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=200, description="entries per page", examples=[50])]
Cursor = Annotated[str, Query(max_length=300, description="`next` of the page before")]
Word = Annotated[str, Query(max_length=200)]
