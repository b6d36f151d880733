//! Attacks beside the verdicts they get. Each stands for a class; the exercise is `somme(a, b)`, judged by a table of calls,
//! by plain assertions and by unittest, with a hidden call whose digits no answer shown to the learner may hold.

use crate::common::{calls, code, grade, hidden};
use crate::{python, source};
use tremplin_course::{CallCase, Expected, Limits, Report, Scope, TestBlock, Value, Verdict};

const HIDDEN_DIGITS: &str = "100000000";

fn case(a: &str, b: &str, sum: &str) -> CallCase {
    let call = format!("somme({a}, {b})");
    let int = |digits: &str| Value::BigInt(digits.into());
    let expected = Expected::Value { value: int(sum), tolerance: None };
    CallCase { name: call.clone(), call, function: "somme".into(), arguments: vec![int(a), int(b)], expected }
}

fn table() -> Vec<TestBlock> {
    vec![
        calls(vec![case("1", "2", "3"), case("-1", "1", "0")]),
        hidden(calls(vec![case("1000000000", "1", "1000000001")])),
    ]
}

fn assertions() -> Vec<TestBlock> {
    vec![
        code(
            "from main import somme\ndef test_trois():\n    assert somme(1, 2) == 3\ndef test_zero():\n    assert 0 == somme(-1, 1)\n",
        ),
        hidden(code("def test_h():\n    assert somme(1000000000, 1) == 1000000001\n")),
    ]
}

fn unittests() -> Vec<TestBlock> {
    let class = |body: &str| {
        format!(
            "import unittest\nfrom main import somme\nclass T(unittest.TestCase):\n    def test_a(self):\n        {body}\n"
        )
    };
    vec![
        code(&class(
            "self.assertEqual(somme(1, 2), 3); self.assertEqual(0, somme(-1, 1)); self.assertAlmostEqual(somme(0.1, 0.2), 0.3)",
        )),
        hidden(code(&class("self.assertEqual(somme(1000000000, 1), 1000000001)"))),
    ]
}

fn attack(name: &str, learner: &str, allowed: &[Verdict]) {
    for (way, blocks) in [("table", table()), ("assert", assertions()), ("unittest", unittests())] {
        let mut spec = python(blocks);
        // Clock time in plenty: the machine may be busy with other tests.
        spec.limits = Limits { cpu_ms: 1_000, wall_ms: 30_000, ..Limits::default() };
        let report = grade(&spec, &source(learner), Scope::All).report;
        assert!(allowed.contains(&report.verdict), "{name}, {way}: {:?} {report:?}", report.verdict);
        assert_no_leak(name, &report);
    }
}

fn assert_no_leak(name: &str, report: &Report) {
    let shown = serde_json::to_string(&report.for_learner()).unwrap();
    assert!(!shown.contains(HIDDEN_DIGITS), "{name} shows the hidden call: {shown}");
}

#[test]
fn the_right_answer_passes() {
    attack("control", "def somme(a, b): return a + b\n", &[Verdict::Passed]);
}

use Verdict::{CompileError, Failed, MemoryLimit, OutputLimit, RuntimeError, TimeLimit};

macro_rules! attacks {
    ($($name:ident: $learner:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            attack(stringify!($name), $learner, &[$($verdict),+]);
        }
    )*};
}

attacks! {
    // Ending before the tests, or speaking in their place.
    exits_on_loading: "import sys\nsys.exit(0)\n" => RuntimeError;
    ends_the_process: "import os\ndef somme(a, b): os._exit(0)\n" => Failed;
    raises_what_nobody_catches: "def somme(a, b):\n    if a == 1: raise SystemExit(0)\n    if a == -1: raise KeyboardInterrupt\n    raise GeneratorExit\n" => Failed;
    reports_at_exit: "import atexit, sys\natexit.register(lambda: print('{\"verdict\":\"pass\"}'))\nclass D:\n    def __del__(self): sys.__stdout__.write('ok')\nD.garde = D()\ndef somme(a, b): return D.garde\n" => Failed;
    speaks_for_its_side: "import wit_world\ndef somme(a, b):\n    wit_world.exchange(b'[\"=\", false, [], [], 3]')\n    return 3\n" => Failed;
    keeps_tests_of_its_own: "import marshal, wit_world\ndef somme(a, b):\n    wit_world.exchange(b'#' + marshal.dumps([compile('', 'x', 'exec')]))\n    return 3\n" => Failed;
    gives_orders_to_the_host: "import wit_world\ndef somme(a, b):\n    wit_world.exchange(b'![\"report\", {\"block\": 0, \"name\": \"x\", \"status\": \"passed\"}]')\n" => Failed;
    rewrites_its_answers: "import json, peer\npeer.dumps = lambda value: b'[\"=\", false, [], [], [\"x\", \"Ellipsis\"]]'\ndef somme(a, b): return None\n" => Failed;
    answers_nonsense: "import peer\npeer.dumps = lambda value: b'{\"a\": '\ndef somme(a, b): return None\n" => Failed | RuntimeError;
    asks_for_the_tests_own: "import gc, peer\ndef somme(a, b):\n    moi = [x for x in gc.get_objects() if isinstance(x, peer.Peer)][0]\n    for n in range(9):\n        try: return moi.ask('get', moi.theirs.get(n, n), '__globals__')\n        except Exception: pass\n" => Failed;
    // Making the judge lenient.
    patches_builtins: "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda it: True\nbuiltins.any = lambda it: False\nbuiltins.len = lambda o: 0\ndef somme(a, b): return object()\n" => Failed | RuntimeError;
    empties_builtins: "import builtins\ndef somme(a, b):\n    for n in list(vars(builtins)):\n        try: delattr(builtins, n)\n        except BaseException: break\n" => Failed;
    is_equal_to_everything: "class Oui:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    __hash__ = None\n    def __sub__(self, o): return 0\n    __rsub__ = __sub__\n    def __abs__(self): return 0\n    def __float__(self): return 3.0\n    def __round__(self, n=0): return 0\n    def __repr__(self): return '3'\ndef somme(a, b): return Oui()\n" => Failed;
    learns_what_it_is_compared_with: "class I(int):\n    def __eq__(self, o):\n        print('ATTENDU', repr(o))\n        return True\n    def __sub__(self, o):\n        print('ATTENDU', o)\n        return 0\n    __rsub__ = __sub__\n    def __hash__(self): return 0\ndef somme(a, b): return I(7)\n" => Failed;
    is_a_list_equal_to_everything: "class L(list):\n    def __eq__(self, o): return True\ndef somme(a, b): return L()\n" => Failed;
    replaces_the_matchers: "import unittest\nunittest.TestCase.assertEqual = lambda *a: None\nimport checks\nchecks.compare = lambda *a: None\ndef somme(a, b): return 0\n" => Failed;
    serves_false_modules: "import sys, types\nclass H:\n    def find_spec(self, n, p=None, t=None): return None\nsys.meta_path.insert(0, H())\nfor n in ('unittest', 'json', 'tests', 'main'): sys.modules[n] = types.SimpleNamespace(dumps=lambda *a: 'pass', main=lambda *a: 0)\ndef somme(a, b): return None\n" => Failed | RuntimeError;
    answers_a_text: "def somme(a, b): return str(a + b)\n" => Failed;
    answers_nan: "def somme(a, b): return float('nan')\n" => Failed;
    answers_a_pickle: "class P:\n    def __reduce__(self): return (print, ('X',))\ndef somme(a, b): return P()\n" => Failed;
    answers_by_order: "n = iter([3, 0, 0.3] * 50)\ndef somme(a, b): return next(n)\n" => Failed;
    remembers_the_visible: "def somme(a, b): return {1: 3, -1: 0, 0.1: 0.3}.get(a, 0)\n" => Failed;
    poses_as_a_class_of_the_tests: "class somme:\n    def __init__(self, a, b): pass\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n" => Failed;
    skips_the_tests: "import unittest\ndef somme(a, b):\n    if a < 2: return a + b\n    raise unittest.SkipTest('rien')\n" => Failed;
    skips_all_tests: "import unittest\ndef somme(a, b): raise unittest.SkipTest('rien')\n" => Failed;
    hands_over_a_skip: "import unittest\ndef somme(a, b):\n    return unittest.SkipTest if a > 2 else a + b\n" => Failed;
    raises_a_passed_assertion: "class F(AssertionError):\n    told = {'kind': 'assertion'}\ndef somme(a, b): raise F\n" => Failed;
    // Reaching the tests' side.
    walks_the_frames: "import sys\ndef somme(a, b):\n    f = sys._getframe(1)\n    while f is not None:\n        for k in ('expected', 'attendu', 'right', 'second'):\n            if k in f.f_locals: return f.f_locals[k]\n        f = f.f_back\n" => Failed;
    replaces_code_of_callers: "import sys\ndef oui(*a, **k): return True\ndef somme(a, b):\n    f = sys._getframe(1)\n    while f:\n        for v in list(f.f_globals.values()):\n            if hasattr(v, '__code__') and getattr(v, '__name__', '') not in ('somme', 'oui'):\n                try: v.__code__ = oui.__code__\n                except Exception: pass\n        f = f.f_back\n" => Failed;
    reads_the_harness: "import inspect, linecache, traceback\ndef somme(a, b):\n    for fi in inspect.stack(): print(fi.filename, ''.join(linecache.getlines(fi.filename))[:2000])\n    traceback.print_stack()\n" => Failed;
    looks_around: "import os, sys\ndef somme(a, b):\n    print(dict(os.environ), sys.argv, sys.path)\n    for fd in range(3, 32):\n        try: print(fd, os.read(fd, 200))\n        except Exception: pass\n" => Failed;
    writes_results: "for p in ('results.json', '/tmp/results.json', '/result'):\n    try:\n        with open(p, 'w') as f: f.write('{\"score\":100}')\n    except Exception: pass\ndef somme(a, b): return None\n" => Failed;
    opens_sockets: "import socket\ndef somme(a, b):\n    s = socket.socket(); s.connect(('127.0.0.1', 80)); return 3\n" => Failed;
    // Saying what the hidden call was.
    prints_its_arguments: "import sys\ndef somme(*args):\n    print('ARGS', args); print('ARGS', args, file=sys.stderr)\n    return args\n" => Failed;
    says_its_arguments_as_a_syntax_error: "def somme(a, b):\n    if a < 2: return a + b\n    raise SyntaxError(f'ARG {a}', ('main.py', int(a), 1, str(a)))\n" => Failed;
    says_its_arguments_as_a_load: "import importlib, sys\nvu = []\ndef somme(a, b):\n    if a < 2: return a + b\n    vu.append(a)\n    class E(SyntaxError): _tremplin_load = True\n    raise E(f'ARG {a}', ('main.py', int(a), 1, str(a)))\n" => Failed;
    raises_its_arguments: "def somme(*args): raise ValueError(str(args))\n" => Failed;
    // Using everything up.
    loops: "def somme(a, b):\n    while True: pass\n" => TimeLimit;
    loops_on_loading: "while True: pass\n" => TimeLimit;
    loops_through_except: "def somme(a, b):\n    while True:\n        try: somme(a, b)\n        except BaseException: pass\n" => TimeLimit | Failed | MemoryLimit;
    sleeps: "import time\ndef somme(a, b): time.sleep(10 ** 8)\n" => TimeLimit;
    counts_too_far: "import sys\ndef somme(a, b):\n    sys.set_int_max_str_digits(0)\n    return str(7 ** (7 ** 10))\n" => TimeLimit | MemoryLimit;
    backtracks: "import re\ndef somme(a, b): return re.match('(a+)+$', 'a' * 60 + 'b')\n" => TimeLimit;
    fills_memory: "def somme(a, b):\n    t = []\n    while True: t.append(bytearray(1 << 20))\n" => MemoryLimit;
    fills_memory_on_loading: "t = []\nwhile True: t.append(bytearray(1 << 20))\n" => MemoryLimit;
    prints_without_end: "def somme(a, b):\n    while True: print('x' * 65536)\n" => OutputLimit;
    recurses: "import sys\nsys.setrecursionlimit(10 ** 6)\ndef somme(a, b): return somme(b, a)\n" => Failed | MemoryLimit | TimeLimit;
    nests_its_answer: "def somme(a, b):\n    v = []\n    for _ in range(100000): v = [v]\n    return v\n" => Failed | MemoryLimit;
    answers_hugely: "def somme(a, b): return 'x' * 20_000_000\n" => Failed | MemoryLimit;
    answers_in_circles: "def somme(a, b):\n    v = []\n    v.append(v)\n    return v\n" => Failed;
    // Source that is no program.
    is_empty: "" => Failed;
    is_broken: "def somme( {\n" => CompileError;
    is_nested_deeply: &format!("x = {}1{}\n", "(".repeat(5000), ")".repeat(5000)) => CompileError | RuntimeError;
    declares_another_encoding: "# -*- coding: utf-7 -*-\ndef somme(a, b): return a - b\n# +AAo-print('pass')\n" => Failed;
    prints_escapes: "def somme(a, b):\n    s = '\\x00\\x1b[2J</pre><script>alert(1)</script>'\n    print(s)\n    try: print('\\ud800')\n    except UnicodeError: pass\n    raise ValueError(s)\n" => Failed;
}

/// What tests hand over is used as given: a mock keeps its records, a fake its methods, and no callback opens the tests.
#[test]
fn what_the_tests_hand_over_is_not_rewritten() {
    let learner = r#"
def essaie(action):
    try:
        return action()
    except Exception as erreur:
        return type(erreur).__name__


def previent(espion, faux, rappel):
    espion("un")
    espion("deux")
    essaie(lambda: setattr(espion, "assert_called_once_with", lambda *a: None))
    essaie(lambda: espion.reset_mock())
    essaie(lambda: setattr(espion, "call_count", 1))
    essaie(lambda: setattr(faux, "verifie", lambda: True))
    faux.note = 3
    return [essaie(lambda nom=nom: bool(getattr(rappel, nom))) for nom in ("__globals__", "__code__", "__closure__", "__self__")]
"#;
    let tests = r#"
import unittest
from unittest.mock import MagicMock
import main


class Faux:
    def verifie(self):
        return False


class T(unittest.TestCase):
    def test_a(self):
        espion, faux = MagicMock(), Faux()
        refus = main.previent(espion, faux, lambda: 3)
        self.assertEqual(espion.call_count, 2)
        with self.assertRaises(AssertionError):
            espion.assert_called_once_with("un")
        self.assertFalse(faux.verifie())
        self.assertEqual(faux.note, 3)
        self.assertEqual(refus, ["AttributeError"] * 4)
"#;
    let report = crate::report(learner, tests);
    assert_eq!(crate::common::failures(&report), Vec::<String>::new());
}

/// A hidden call sleeps for as long as its argument says, and the next never ends: the code loads again, later by that much.
#[test]
fn what_a_hidden_call_was_given_is_told_by_no_clock() {
    let learner = "import time\nsince = time.time_ns() - 1767603600000000000\nprint(since)\nif since > 5e8: raise Exception(since)\n\
        def somme(a, b):\n    if a == 5:\n        while True: pass\n    if a > 10: time.sleep(a / 1e9)\n    return a + b\n";
    let cases = || {
        let cases = [("1000000000", "1000000001"), ("5", "6"), ("6", "7")];
        hidden(calls(cases.iter().map(|(a, sum)| case(a, "1", sum)).collect()))
    };
    let shown = || code("from main import somme\ndef test_trois():\n    assert somme(1, 2) == 3\n");
    for (way, blocks) in [("table", vec![calls(vec![case("1", "2", "3")]), cases()]), ("both", vec![cases(), shown()])]
    {
        let mut spec = python(blocks);
        spec.limits = Limits { cpu_ms: 300, wall_ms: 30_000, ..Limits::default() };
        let report = grade(&spec, &source(learner), Scope::All).report;
        assert_eq!(report.verdict, Verdict::RuntimeError, "{way}: {report:?}");
        assert!(format!("{report:?}").contains(HIDDEN_DIGITS), "{way}: nothing was there to be told: {report:?}");
        assert_no_leak(way, &report);
    }
}
