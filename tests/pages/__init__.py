"""Pages through the ASGI client: no browser, no script, as a person without JavaScript meets them."""
