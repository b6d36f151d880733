//! The commonest mistakes of beginners, each in real code: the engine's words are recognised, and its line is told.

use crate::common::{code, grade};
use crate::{python, source};
use tremplin_course::{CodeError, Scope};

/// A mistake, the explanation it gets, and the line it is on (0 where there is none to tell).
const MISTAKES: &[(&str, &str, u32)] = &[
    ("prix = 3\nprint(prixx)\n", "py-error-not-defined", 2),
    ("n = 1\ndef f():\n    n += 1\nf()\n", "py-error-unbound", 3),
    ("print(1 + 'a')\n", "py-error-operands", 1),
    ("print(None + 1)\n", "py-error-operand-none", 1),
    ("print('a' + 1)\n", "py-error-concatenate", 1),
    ("def f(a): pass\nf()\n", "py-error-missing-argument", 2),
    ("def f(a): pass\nf(1, 2)\n", "py-error-too-many-arguments", 2),
    ("class A:\n    def f(): pass\nA().f()\n", "py-error-too-many-arguments", 3),
    ("def f(a): pass\nf(b=1)\n", "py-error-unknown-argument", 2),
    ("print('a' < 1)\n", "py-error-compare", 1),
    ("x = 3\nx()\n", "py-error-not-callable", 2),
    ("x = 3\nx[0]\n", "py-error-not-subscriptable", 2),
    ("for i in 12: pass\n", "py-error-not-iterable", 1),
    ("a, b = 12\n", "py-error-not-iterable-unpack", 1),
    ("x = 'abc'\nx[0] = 'd'\n", "py-error-no-assignment", 2),
    ("d = {[1]: 2}\n", "py-error-unhashable", 1),
    ("x = [1]\nx['0']\n", "py-error-list-index-type", 2),
    ("len(3)\n", "py-error-no-len", 1),
    ("int('douze')\n", "py-error-int", 1),
    ("float('1,5')\n", "py-error-float", 1),
    ("a, b = 1, 2, 3\n", "py-error-unpack", 1),
    ("[1].remove(2)\n", "py-error-not-found", 1),
    ("[1].index(2)\n", "py-error-not-found", 1),
    ("'abc'.index('z')\n", "py-error-not-found", 1),
    ("import math\nmath.sqrt(-1)\n", "py-error-domain", 2),
    ("x = [1]\nx[1]\n", "py-error-index", 2),
    ("[].pop()\n", "py-error-pop-empty", 1),
    ("d = {}\nd['a']\n", "py-error-key", 2),
    ("'abc'.push('d')\n", "py-error-attribute", 1),
    ("x = [1].sort()\nx.append(2)\n", "py-error-attribute-none", 2),
    ("import math\nmath.racine(4)\n", "py-error-module-attribute", 2),
    ("1 / 0\n", "py-error-zero-division", 1),
    ("def f(): return f()\nf()\n", "py-error-recursion", 0),
    ("nom = input()\n", "py-error-no-input", 1),
    ("import sys\nsys.exit()\n", "py-error-exit", 2),
    ("import numpy\n", "py-error-no-module", 1),
    ("from math import racine\n", "py-error-no-export", 1),
    ("open('absent.txt')\n", "py-error-no-file", 1),
    ("if True:\nprint(1)\n", "py-error-expected-block", 2),
    ("x = 1\n  y = 2\n", "py-error-indent", 2),
    ("if True:\n        x = 1\n    y = 2\n", "py-error-unindent", 3),
    ("if True:\n        x = 1\n\ty = 2\n", "py-error-tabs", 3),
    ("if True\n    x = 1\n", "py-error-colon", 1),
    ("x = [1 2]\n", "py-error-comma", 1),
    ("x = 'abc\n", "py-error-unterminated", 1),
    ("if 1 = 2: pass\n", "py-error-equals", 1),
    ("x = 1\nif x = 2: pass\n", "py-error-equals", 2),
    ("print 'a'\n", "py-error-print", 1),
    ("print((1)\n", "py-error-never-closed", 1),
    ("print(1))\n", "py-error-unmatched", 1),
    ("print([1)\n", "py-error-mismatch", 1),
    ("print(“a”)\n", "py-error-character", 1),
    ("return 3\n", "py-error-return-outside", 1),
    ("break\n", "py-error-break-outside", 1),
    ("1a = 3\n", "py-error-number", 1),
    ("x = 012\n", "py-error-number", 1),
    ("x = f'{1 +}'\n", "py-error-f-string", 1),
    ("try:\n    x = 1\nprint(x)\n", "py-error-try", 3),
    ("f(a=1, 2)\n", "py-error-argument-order", 1),
    ("x = 3 +\n", "py-error-syntax", 1),
];

fn error(learner: &str) -> Option<CodeError> {
    let tests = "import main\ndef test_a():\n    pass\n";
    grade(&python(vec![code(tests)]), &source(learner), Scope::All).report.error
}

#[test]
fn every_common_mistake_is_recognised_where_it_is() {
    let mut wrong = Vec::new();
    for (learner, id, line) in MISTAKES {
        let Some(error) = error(learner) else {
            wrong.push(format!("{learner:?}: no error"));
            continue;
        };
        let explained = error.explanation.as_ref().map(|explanation| explanation.id.as_str());
        let at = error.place.as_ref().map_or(0, |place| place.line);
        if explained != Some(id) || at != *line {
            wrong.push(format!("{learner:?}: {explained:?} at {at}, from {}: {}", error.name, error.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_learner_raised_themselves_is_left_alone() {
    for learner in
        ["raise ValueError('le prix est négatif')\n", "raise TypeError('non')\n", "class E(Exception): pass\nraise E\n"]
    {
        assert_eq!(error(learner).unwrap().explanation, None, "{learner}");
    }
}
