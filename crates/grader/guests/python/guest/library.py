"""The part of the standard library that programs may import: only what is imported before the snapshot exists after it."""

import importlib

MODULES = """
abc annotationlib argparse array ast asyncio base64 binascii bisect builtins calendar cmath cmd code codecs collections
collections.abc colorsys concurrent.futures configparser contextlib contextvars copy copyreg csv dataclasses datetime decimal
difflib dis doctest email enum fnmatch fractions functools gc getpass gettext glob graphlib hashlib heapq hmac html html.parser
inspect io ipaddress itertools json keyword linecache locale logging math numbers operator optparse os os.path pathlib pickle
platform pprint queue random re reprlib sched secrets select selectors shlex shutil signal socket sqlite3 stat statistics string
string.templatelib struct symtable sys tempfile textwrap threading time timeit tokenize tomllib trace traceback types typing
unicodedata unittest unittest.async_case unittest.mock urllib.parse uuid warnings weakref xml.etree.ElementTree zlib zoneinfo
""".split()

for _name in MODULES:
    importlib.import_module(_name)
