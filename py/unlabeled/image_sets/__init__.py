"""Sets of images: tables whose rows are images, one number column for each pixel."""
