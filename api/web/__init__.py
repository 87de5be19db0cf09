"""Pages rendered on the server, their templates and static files."""
