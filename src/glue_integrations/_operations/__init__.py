"""The API as data and as methods, grouped by AWS's nouns."""
