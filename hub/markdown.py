"""Markdown to safe HTML and to plain text: one configured parser for the whole hub, sanitised by nh3."""
