"""Sheets as people keep them, read into statements: what the command line and the pages both take."""
