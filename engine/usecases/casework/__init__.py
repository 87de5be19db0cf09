"""Starting, every verb of an officer, and the questions about cases and work items."""
