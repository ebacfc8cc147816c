"""The search for modules, which must find what was installed since the last run."""

import os
import sys


class Imports:
    """Keeps `sys.path`, and what the import system remembers of it, up to date."""

    def __init__(self):
        self._first = "" if sys.path[:1] == [""] else None
        site = sys.modules.get("site")
        self._site = site
        self._user_site = site.USER_SITE if site and site.ENABLE_USER_SITE else None

    def refresh(self):
        """Makes modules findable that have been installed since the last run, unless the code has broken the search.

        `importlib.invalidate_caches` imports `importlib.metadata`, which takes longer than all the rest.
        """
        try:
            self._refresh()
        except Exception:
            pass

    def _refresh(self):
        if self._user_site and self._user_site not in sys.path and os.path.isdir(self._user_site):
            self._site.addsitedir(self._user_site)
        for path, finder in list(sys.path_importer_cache.items()):
            if finder is None:
                sys.path_importer_cache.pop(path, None)
            elif hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()

    def start_at(self, directory):
        """Puts a directory where `sys.path` has the script's, unless python3 was told to have none."""
        if self._first is None or self._first == directory:
            return
        if self._first in sys.path:
            sys.path[sys.path.index(self._first)] = directory
        else:
            sys.path.insert(0, directory)
        self._first = directory
