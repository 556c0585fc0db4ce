"""What build.py does, one idea per file. Standard library only."""
