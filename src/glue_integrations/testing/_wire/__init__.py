"""How a request reaches the service: over HTTP or in the process."""
