"""Whether the database answers and has the schema of this program."""

from functools import cache

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from engine.storage.schema import MIGRATIONS


@cache
def newest() -> str | None:
    """Return the revision this program was written for."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


def current(pool: sa.Engine) -> bool:
    """Return whether the database is reachable and at the newest revision."""
    try:
        with pool.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == newest()
    except SQLAlchemyError:
        return False
