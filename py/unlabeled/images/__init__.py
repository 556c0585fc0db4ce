"""Images as data: read, divided by colour, measured, and written again."""
