"""The `gongjian` command, and what writes generated files."""
