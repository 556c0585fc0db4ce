"""Charts that explain a fit: each module makes one, as plain data of :mod:`unlabeled.picture`."""
