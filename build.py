#!/usr/bin/env python3
"""Build, serve and test Unlabeled. Needs only Python 3.11 or newer; sets up everything else itself.

    python build.py                  build the site into dist/
    python build.py serve            build and serve it (--port 8000)
    python build.py test             run every test (or: test core, test site)
    python build.py bench            measure start and fits
    python build.py clean            remove dist/ and everything cached

The steps live in py/building, one idea per file. This file must stay readable by old Pythons,
so that they can say what they lack.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for people with an older Python
    sys.exit(
        "Unlabeled needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ". "
        "Install a newer Python and run it by name, for instance: python3.12 build.py"
    )

from pathlib import Path  # here, as very old Pythons do not have it

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "py"))

from building.commands import main  # noqa: E402 - the path above makes it importable

if __name__ == "__main__":
    sys.exit(main())
