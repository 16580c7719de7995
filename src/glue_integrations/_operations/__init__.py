"""The API as data and as methods, by the nouns of AWS."""
