"""Keeps the index equal to the database, and media fit to watch. Nothing but the command line imports it."""
