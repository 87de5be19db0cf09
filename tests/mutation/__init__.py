"""Every decision of the kernel changed, one at a time: the fast tests have to notice (``python -m tests.mutation``)."""
