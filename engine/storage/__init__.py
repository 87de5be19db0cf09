"""The only door of SQLAlchemy and the drivers: tables, database, unit of work, aggregates, migrations."""
