"""Can so few people run it? Whole cases walked with anybody absent, and the acts they take counted."""
