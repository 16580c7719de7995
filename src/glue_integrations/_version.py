"""The version, for the build and the user agent."""

__version__ = "0.1.0"
