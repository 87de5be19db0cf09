"""Random processes, people and acts, step by step; every invariant asked after each."""
