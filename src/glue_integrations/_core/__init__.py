"""One call, whatever the operation: its attempts, retries and deadline, and from its response to a model."""
