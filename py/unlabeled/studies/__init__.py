"""One file = one study: a question about a fit, answered in words and charts."""
