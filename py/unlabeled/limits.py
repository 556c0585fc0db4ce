"""How much a tab of a browser can hold, and how large a number may be. Every limit is here."""

# A table of text costs several times its bytes while it is read, and a tab has 2 to 4 GB.
MAXIMUM_BYTES = 100_000_000
MAXIMUM_CELLS = 20_000_000
MAXIMUM_COLUMNS = 10_000
# One file inside a workbook: a small archive can unpack to something enormous.
MAXIMUM_PART_BYTES = 300_000_000
# Of a column of words: each category becomes a feature.
MAXIMUM_CATEGORIES = 100

# A set of images: how many, how many numbers they may be as a table, and what an archive of them
# may hold and unpack to (images hardly shrink in an archive; what does so by more is no image).
MAXIMUM_IMAGES = 10_000
MAXIMUM_IMAGE_NUMBERS = 10_000_000
MAXIMUM_ARCHIVED_FILES = 100_000
MAXIMUM_UNPACKED_BYTES = 200_000_000
MAXIMUM_UNPACKED_RATIO = 100
# Of an image: its pixels, a number for each, their segments and the result are held at once.
MAXIMUM_PIXELS = 50_000_000

# Beyond this a number cannot be squared (sums of squares stay finite up to 1e308).
LARGEST_SQUARABLE = 1e150
# The picture needs room above its numbers, to multiply them and to zoom out.
LARGEST_DRAWABLE = 1e300

# A fit may hold this much at once (the heap ends at 4 GB, and never shrinks), and take this long
# before people are asked; a sample is offered of a size that is quick.
MAXIMUM_FIT_BYTES = 1.6e9
LONGEST_FIT_SECONDS = 45.0
QUICK_FIT_SECONDS = 8.0

HOW_TO_SAMPLE = (
    "Take a sample of its rows first; of a CSV file for instance every tenth line: "
    "awk 'NR == 1 || NR % 10 == 0' big.csv > sample.csv"
)
