"""One module for each rule; its name is the code, `pages/` explains it."""
