"""One file = one algorithm at work: each module has a ``TRACER`` (see :mod:`unlabeled.trace`)."""
