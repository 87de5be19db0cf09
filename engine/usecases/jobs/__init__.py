"""What time and queues bring: due work, failed jobs, incidents, duties beside the token."""
