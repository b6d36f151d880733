//! Attacks beside the verdicts they get. The exercise is `somme($a, $b)`, judged by a table of calls and by a test class, with
//! a hidden call whose digits no answer shown to the learner may hold.

use crate::common::{calls, code, file, hidden};
use crate::{case, run, spec};
use tremplin_course::{Limits, Value, Verdict};

const HIDDEN_DIGITS: &str = "100000000";

#[track_caller]
fn attack(learner: &str, allowed: &[Verdict]) {
    let number = |x: f64| Value::Number(x);
    let table = vec![
        calls(vec![case("somme", vec![number(1.0), number(2.0)], number(3.0))]),
        hidden(calls(vec![case("somme", vec![number(1e9), number(1.0)], number(1e9 + 1.0))])),
    ];
    let tests = vec![
        code(
            "final class V extends PHPUnit\\Framework\\TestCase { public function testA(): void { $this->assertSame(3, somme(1, 2)); } }",
        ),
        hidden(code(
            "final class H extends PHPUnit\\Framework\\TestCase { public function testB(): void { $this->assertSame(1000000001, somme(1000000000, 1)); } }",
        )),
    ];
    for blocks in [table, tests] {
        let mut spec = spec(blocks);
        spec.limits.cpu_ms = 1_000;
        let report = run(&spec, vec![file("main.php", &format!("<?php {learner}"))]);
        assert!(allowed.contains(&report.verdict), "{learner}: {:?} {report:?}", report.verdict);
        let shown = serde_json::to_string(&report.for_learner()).unwrap();
        assert!(!shown.contains(HIDDEN_DIGITS), "{learner} shows the hidden call: {shown}");
    }
}

use Verdict::{CompileError, Failed, MemoryLimit, OutputLimit, Passed, RuntimeError, TimeLimit};

/// A hidden call sleeps for as long as its argument says, and the next never ends: the code loads again, later by that much.
#[test]
fn what_a_hidden_call_was_given_is_told_by_no_clock() {
    let learner = "<?php $since = microtime(true) - 1767603600; if ($since > 0.5) throw new Exception((string) round($since * 1e9));
        function somme($a, $b) { if ($a == 5) for (;;); if ($a > 10) usleep(intdiv($a, 1000)); return $a + $b; }";
    let sum = |a: f64, b: f64| case("somme", vec![Value::Number(a), Value::Number(b)], Value::Number(a + b));
    let cases = || hidden(calls(vec![sum(1e9, 1.0), sum(5.0, 1.0), sum(6.0, 1.0)]));
    let shown = "final class V extends PHPUnit\\Framework\\TestCase { public function testA(): void { $this->assertSame(3, somme(1, 2)); } }";
    for blocks in [vec![calls(vec![sum(1.0, 2.0)]), cases()], vec![cases(), code(shown)]] {
        let mut spec = spec(blocks);
        // Clock time in plenty: the machine may be busy with other tests.
        spec.limits = Limits { cpu_ms: 1_000, wall_ms: 30_000, ..Limits::default() };
        let report = run(&spec, vec![file("main.php", learner)]);
        assert_eq!(report.verdict, RuntimeError, "{report:?}");
        assert!(format!("{report:?}").contains(HIDDEN_DIGITS), "nothing was there to be told: {report:?}");
        let shown = serde_json::to_string(&report.for_learner()).unwrap();
        assert!(!shown.contains(HIDDEN_DIGITS), "{learner} shows the hidden call: {shown}");
    }
}

macro_rules! attacks {
    ($($name:ident: $learner:expr => $($verdict:ident)|+;)*) => {$(
        #[test]
        fn $name() {
            attack($learner, &[$($verdict),+]);
        }
    )*};
}

attacks! {
    control: "function somme($a, $b) { return $a + $b; }" => Passed;
    // Ending before the tests, or speaking in their place.
    exits: "exit(0);" => Failed;
    exits_in_a_call: "function somme() { exit(0); }" => Failed;
    prints_a_report: "echo '{\"verdict\":\"passed\"}'; function somme() {}" => Failed;
    shuts_down: "register_shutdown_function(function () { echo 'passed'; }); function somme() { return null; }" => Failed;
    answers_early: "foreach (get_resources('stream') as $s) { @fwrite($s, serialize(['r', 3, []])); } function somme() {}" => Failed | RuntimeError;
    answers_in_a_call: "function somme() { foreach (get_resources('stream') as $s) { @fwrite($s, serialize(['r', 3, []])); } }" => Failed;
    answers_by_descriptor: "function somme() { for ($i = 0; $i < 100; $i++) { if ($h = @fopen(\"php://fd/$i\", 'w')) @fwrite($h, serialize(['r', 3, []])); } }" => Failed;
    answers_by_path: "function somme() { file_put_contents('/tremplin/out', serialize(['r', 3, []])); }" => Failed;
    reports_itself: "foreach (get_resources('stream') as $s) { @fwrite($s, serialize(['report', '{\"block\":0,\"name\":\"x\",\"status\":\"passed\"}'])); } function somme() {}" => Failed | RuntimeError;
    closes_the_channel: "foreach (get_resources('stream') as $s) fclose($s); function somme() {}" => Failed | RuntimeError;
    sends_objects: "function somme() { foreach (get_resources('stream') as $s) { @fwrite($s, 'a:2:{i:0;s:1:\"r\";i:1;O:8:\"stdClass\":0:{}}'); } }" => Failed;
    calls_the_host: "\\Tremplin\\Channel::send(['load', false]); function somme() {}" => Failed | RuntimeError;
    poses_as_the_tests: "\\Tremplin\\Channel::$side = 'tests'; function somme() {}" => Failed | RuntimeError;
    // Making the judge lenient.
    shadows_assertions: "function assertSame() { return true; } function somme() { return 'x'; }" => Failed;
    shadows_in_namespaces: "namespace Tremplin { function serialize($x) { return 'a:3:{i:0;s:1:\"r\";i:1;i:3;i:2;a:0:{}}'; } function is_object() { return false; } } namespace { function somme() {} }" => Failed | RuntimeError | CompileError;
    declares_the_test_case: "namespace PHPUnit\\Framework; class TestCase { public function __call($a, $b) { return true; } }" => RuntimeError | CompileError;
    handles_errors: "set_error_handler(fn () => true); set_exception_handler(fn () => exit(0)); function somme() { throw new Error('x'); }" => Failed;
    poses_as_an_assertion: "function somme() { throw new \\PHPUnit\\Framework\\SkippedTest('x'); }" => Failed;
    declares_the_tests_classes: "class V {} class H { public function __call($a, $b) {} } function somme($a) { return $a === 1 ? 3 : 0; }" => Failed;
    declares_nonsense: "\\Tremplin\\Channel::send(['r', 3]); eval('exit;'); function somme() {}" => Failed | RuntimeError;
    declares_what_is_no_class: "\\Tremplin\\Channel::send(['r', ['functions' => [['f', [[]]]], 'classes' => [['name' => 'a']], 'constants' => []]]); eval('exit;');" => Failed | RuntimeError;
    calls_back_nobody: "function somme() { return \\Tremplin\\Learner::ask(0, '', []); }" => Failed;
    poses_as_a_success: "function somme() { throw new \\Tremplin\\Stopped(); }" => Failed;
    answers_an_object: "class N implements JsonSerializable { function jsonSerialize(): mixed { return 3; } function __toString(): string { return '3'; } } function somme() { return new N; }" => Failed;
    answers_a_text: "function somme($a, $b) { return (string) ($a + $b); }" => Failed;
    answers_true: "function somme() { return true; }" => Failed;
    answers_a_mark: "function somme() { return [\"\\0\", 'y', 0]; }" => Failed;
    // Reaching the tests' side, or the outside.
    reads_files: "function somme() { foreach (['/etc/passwd', '/proc/self/environ', '/test-1.php', '/tremplin/tests.php', __FILE__ . '/../test-1.php'] as $f) echo @file_get_contents($f); print_r(scandir('/')); }" => Failed;
    dumps_all: "function somme() { print_r(debug_backtrace()); print_r($GLOBALS); print_r(get_included_files()); }" => Failed | OutputLimit;
    opens_sockets: "function somme() { return @fsockopen('127.0.0.1', 80) ?: @stream_socket_client('tcp://127.0.0.1:80'); }" => Failed;
    starts_programs: "function somme() { return function_exists('proc_open') ? proc_open('id', [], $p) : shell_exec('id'); }" => Failed;
    prints_its_arguments: "function somme(...$x) { echo json_encode($x); throw new Exception(json_encode($x)); }" => Failed;
    remembers_the_visible: "function somme($a) { return $a === 1 ? 3 : 0; }" => Failed;
    // Using everything up.
    loops: "function somme() { while (true); }" => TimeLimit;
    loops_on_loading: "while (true);" => TimeLimit;
    sleeps: "function somme() { while (true) sleep(1000000); }" => TimeLimit;
    backtracks: "ini_set('pcre.backtrack_limit', '2147483647'); function somme() { return preg_match('/^(a|aa|a?)+$/', str_repeat('a', 60) . '!'); }" => Failed | TimeLimit;
    recurses: "function somme($a, $b) { return 1 + somme($a, $b); }" => MemoryLimit | Failed;
    fills_memory: "ini_set('memory_limit', '-1'); function somme() { $t = []; while (true) $t[] = str_repeat('y', 4096) . count($t); }" => MemoryLimit;
    answers_hugely: "ini_set('memory_limit', '-1'); function somme() { return str_repeat('r', 64 << 20); }" => Failed | MemoryLimit;
    nests_its_answer: "function somme() { $t = []; for ($i = 0; $i < 100000; $i++) $t = [$t]; return $t; }" => Failed | MemoryLimit;
    prints_without_end: "function somme() { while (true) echo str_repeat('x', 65536); }" => OutputLimit;
    complains_without_end: "function somme() { while (true) echo $x; }" => OutputLimit | TimeLimit;
    writes_without_end: "function somme() { while (true) file_put_contents('a', str_repeat('x', 9999), FILE_APPEND); }" => TimeLimit | OutputLimit;
    is_broken: "function somme($a, $b) { return $a + ; }" => CompileError;
    is_nested_deeply: &format!("$x = {}1{};", "(".repeat(20_000), ")".repeat(20_000)) => RuntimeError | CompileError | MemoryLimit | Failed;
}
