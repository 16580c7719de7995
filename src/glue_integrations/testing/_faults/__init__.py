"""What is done to a response on purpose."""
