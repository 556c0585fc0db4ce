"""From bytes to columns, one step a file.

``file_type`` and ``decode`` turn bytes into text, ``delimiter`` and ``records`` turn text into
cells, ``header`` says which record names the columns, ``missing``, ``numbers``, ``dates`` and
``types`` turn the cells of one column into values, ``roles`` decides what a column is for, and
``assemble`` runs them in that order. ``xlsx`` turns a workbook into the same records, and
``labelled`` writes the source again with columns added.
"""
