"""One module, one way to divide an image. A module with a ``SEGMENTER`` appears by itself."""
