"""Control kinds × verbs × actors, each cell built through the use cases and judged by the oracle, too."""
