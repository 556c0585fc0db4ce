"""Copy site/ to dist/, and take away what is no longer in site/."""

import shutil

from . import photographs
from .incremental import files_below, once
from .paths import DIST, SITE

# Needed to build or to check the site, not to serve it.
NOT_SERVED = {"package.json", "package-lock.json", ".npmrc", "runtime.lock.json", "tsconfig.json"}
# Made by other steps, or kept from one build to the next.
MADE = {"runtime", "first", "catalog.json", "components.json", *photographs.FILES}


def copy() -> None:
    wanted = {
        DIST / path.relative_to(SITE): path
        for path in files_below(SITE)
        if path.relative_to(SITE).as_posix() not in NOT_SERVED
    }

    def work() -> None:
        for path in files_below(DIST) if DIST.exists() else ():
            relative = path.relative_to(DIST)
            if path not in wanted and MADE.isdisjoint({relative.parts[0], relative.as_posix()}):
                path.unlink()
        for target, source in wanted.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    once("site", "Copying site/", [SITE], wanted, work)
