"""The component: everything is imported and made ready here, before its memory is taken as a snapshot."""

import asyncio.selector_events
import re
import sys
import time
import types
import unittest.mock

import learner
import library
import snapshot
import tests
import wit_world


def _no_pipe(self):
    """There are no sockets; nothing wakes the loop from another thread, since there are none either."""
    self._ssock = self._csock = None


asyncio.selector_events.BaseSelectorEventLoop._make_self_pipe = _no_pipe
asyncio.selector_events.BaseSelectorEventLoop._close_self_pipe = lambda self: None
asyncio.selector_events.BaseSelectorEventLoop._write_to_self = lambda self: None


class WitWorld(wit_world.WitWorld):
    def learner(self, first):
        learner.run(wit_world.exchange, first)

    def tests(self, work):
        tests.run(wit_world.exchange, work)


tests.install()
snapshot.take()
