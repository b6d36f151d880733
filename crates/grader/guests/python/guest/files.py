"""Files in memory: what the author gives beside the programs, and what the learner's code writes. Nothing reaches a disk."""

import builtins
import io
import os


class Files:
    def __init__(self, given):
        self.contents = {name: text.encode() for name, text in given.items()}

    def install(self):
        builtins.open = io.open = self.open
        os.path.exists = os.path.isfile = lambda path: self.name(path) in self.contents
        os.listdir = lambda path=".": sorted(self.contents)
        os.remove = os.unlink = self.remove

    @staticmethod
    def name(path):
        return os.fspath(path).removeprefix("./")

    def remove(self, path):
        if self.contents.pop(self.name(path), None) is None:
            raise FileNotFoundError(2, "No such file or directory", path)

    def open(self, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        kind = mode.replace("b", "").replace("t", "").replace("+", "")
        if kind not in ("r", "w", "a", "x") or isinstance(file, int):
            raise ValueError(f"invalid mode: {mode!r}") if not isinstance(file, int) else OSError(8, "Bad file descriptor")
        name = self.name(file)
        if kind == "r" and name not in self.contents:
            raise FileNotFoundError(2, "No such file or directory", file)
        if kind == "x" and name in self.contents:
            raise FileExistsError(17, "File exists", file)
        if "/" in name:
            raise FileNotFoundError(2, "No such file or directory", file)
        before = self.contents.get(name, b"") if kind in "ra" else b""
        if kind != "r":
            self.contents[name] = before
        memory = Memory(self, name, before, kind == "a", readable=kind == "r" or "+" in mode, writable=kind != "r" or "+" in mode)
        if "b" in mode:
            return memory
        return io.TextIOWrapper(memory, encoding=encoding or "utf-8", errors=errors, newline=newline)


class Memory(io.BytesIO):
    """A file's bytes; written back when it is flushed or closed."""

    def __init__(self, files, name, contents, at_end, readable, writable):
        super().__init__(contents)
        self.files = files
        self.name = name
        self.may = (readable, writable)
        if at_end:
            self.seek(0, io.SEEK_END)

    def readable(self):
        return self.may[0]

    def writable(self):
        return self.may[1]

    def write(self, data):
        if not self.may[1]:
            raise io.UnsupportedOperation("not writable")
        return super().write(data)

    def read(self, size=-1):
        if not self.may[0]:
            raise io.UnsupportedOperation("not readable")
        return super().read(size)

    def flush(self):
        super().flush()
        if self.may[1]:
            self.files.contents[self.name] = self.getvalue()

    def close(self):
        if not self.closed:
            self.flush()
        super().close()
