"""FEEL as DMN files may write it, boxed expressions and requirement graphs; guards never reach this room."""
