"""One call of any operation: its attempts, retries and deadline, and the decoding of its response."""
