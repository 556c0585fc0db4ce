"""One module, one algorithm. A module here with an ``ALGORITHM`` appears in the lab by itself."""
