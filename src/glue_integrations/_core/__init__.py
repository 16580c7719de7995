"""One call of any operation, from its attempts to its decoded response."""
