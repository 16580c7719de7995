"""What Glue is: accounts, integrations, their states, listings and errors. No HTTP and no injected faults."""
