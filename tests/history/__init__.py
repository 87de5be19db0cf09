"""A judge of histories: reads what clients noted and what the trail exports, and shares no code with the service.

``requests`` reads the clients' notes, ``trail`` the exported records (with its own chain check), ``checker`` says
whether the two can be one history, ``counting`` counts the rules again from the records, ``judging`` does it all.
"""
