"""Running a case: our token game, the workflow library behind one door, and the comparison of both (foundations §3)."""
