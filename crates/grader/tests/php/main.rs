//! PHP: tests as PHPUnit has them, what crosses between the two instances, pages, attacks beside the verdicts they get,
//! each limit obeyed and broken.

#![allow(clippy::unwrap_used, reason = "what a test expects to be there is there, or it has failed")]

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod trial;

use common::{calls, code, failures, file, grade, hidden};
use tremplin_course::{
    CallCase, Expected, Language, Limit, Limits, Reason, Report, Scope, Source, SourceFile, Spec, TestBlock, Value,
    Verdict,
};

fn spec(tests: Vec<TestBlock>) -> Spec {
    let entry = "main.php".into();
    Spec { tests, entry, seed: 7, ..Spec::printing(Language::Php) }
}

fn run(spec: &Spec, files: Vec<SourceFile>) -> Report {
    grade(spec, &Source::new(files).unwrap(), Scope::All).report
}

/// Runs the methods of a test class against a learner's file.
fn report(learner: &str, methods: &str) -> Report {
    let test = format!("use PHPUnit\\Framework\\TestCase;\nfinal class EssaiTest extends TestCase {{\n{methods}\n}}");
    run(&spec(vec![code(&test)]), vec![file("main.php", learner)])
}

#[track_caller]
fn passes(learner: &str, methods: &str) {
    let report = report(learner, methods);
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
}

const COMPTE: &str = "<?php
interface Stockage { public function lire(string $cle): ?string; }
class SoldeInsuffisant extends Exception { public function manque(): int { return 3; } }
enum Couleur: string { case Rouge = 'r'; case Bleu = 'b'; public function nom(): string { return ucfirst($this->name); } }
class Compte implements Countable {
    private array $mouvements = [];
    public $titulaire = 'Awa';
    const MAX = 100;
    public function __construct(private int $solde = 0, private ?Stockage $stockage = null) {}
    public function deposer(int $n): static {
        if ($n <= 0) throw new InvalidArgumentException('montant invalide');
        $this->solde += $n; $this->mouvements[] = $n; return $this;
    }
    public function retirer(int $n): void { if ($n > $this->solde) throw new SoldeInsuffisant('pas assez', 7); $this->solde -= $n; }
    public function solde(): int { return $this->solde; }
    public function count(): int { return count($this->mouvements); }
    public static function vide(): self { return new self(); }
    public function depuis(): string { return $this->stockage->lire('cle') ?? 'rien'; }
    public function __toString(): string { return \"Compte $this->solde\"; }
}
function appliquer(array $t, callable $f): array { return array_map($f, $t); }
function doubleur(): Closure { return fn ($x) => $x * 2; }
function trier(array &$t): void { sort($t); }
function afficher($x) { echo \"Bonjour $x\\n\"; }
function memes(Compte $a): Compte { return $a; }
function couleur(): Couleur { return Couleur::Bleu; }
function compter() { yield 1; yield 2; }";

#[test]
fn objects_exceptions_and_callbacks_cross() {
    passes(
        COMPTE,
        r"
        private Compte $c;
        protected function setUp(): void { $this->c = new Compte(10); }
        public function testDepot(): void { $r = $this->c->deposer(5); $this->assertSame($this->c, $r); $this->assertSame(15, $this->c->solde()); $this->assertCount(1, $this->c); }
        public function testPhpException(): void { $this->expectException(InvalidArgumentException::class); $this->expectExceptionMessage('invalide'); $this->c->deposer(-1); }
        public function testOwnException(): void { try { $this->c->retirer(50); $this->fail('non'); } catch (SoldeInsuffisant $e) { $this->assertSame(3, $e->manque()); $this->assertSame(7, $e->getCode()); $this->assertSame('pas assez', $e->getMessage()); } }
        public function testStatic(): void { $this->assertInstanceOf(Compte::class, Compte::vide()); $this->assertSame(100, Compte::MAX); $this->assertEquals(new Compte(0), Compte::vide()); $this->assertNotEquals(new Compte(1), Compte::vide()); }
        public function testProperties(): void { $this->assertSame('Compte 10', (string) $this->c); $this->assertSame('Awa', $this->c->titulaire); $this->c->titulaire = 'Bilal'; $this->assertSame('Bilal', $this->c->titulaire); }
        public function testInterface(): void { $f = new class implements Stockage { public function lire(string $cle): ?string { return 'lu ' . $cle; } }; $this->assertSame('lu cle', (new Compte(0, $f))->depuis()); }
        public function testCallbacks(): void { $this->assertSame([2, 3], appliquer([1, 2], fn ($x) => $x + 1)); $d = doubleur(); $this->assertSame(8, $d(4)); $this->assertSame([2, 4], appliquer([1, 2], $d)); }
        public function testNestedCallbacks(): void { $this->assertSame([4, 8], appliquer([1, 2], fn ($x) => appliquer([$x], fn ($y) => $y * 4)[0])); }
        public function testReference(): void { $t = [3, 1, 2]; trier($t); $this->assertSame([1, 2, 3], $t); }
        public function testOutput(): void { $this->expectOutputString('Bonjour Awa' . PHP_EOL); afficher('Awa'); }
        public function testIdentity(): void { $this->assertSame($this->c, memes($this->c)); }
        public function testEnum(): void { $this->assertSame(Couleur::Bleu, couleur()); $this->assertSame('Bleu', Couleur::Bleu->nom()); $this->assertSame(Couleur::Rouge, Couleur::from('r')); }
        public function testGenerator(): void { $this->assertSame([1, 2], [...compter()]); }
        public function testThroughCallback(): void { $this->expectException(LogicException::class); appliquer([1], function ($x) { throw new LogicException('t'); }); }
        public function testValues(): void { $v = ['a' => [1.5, null, true, 'é'], 3 => NAN]; $this->assertEquals(['a' => [1.5, null, true, 'é']], array_slice(appliquer($v, fn ($x) => $x), 0, 1)); }
        ",
    );
}

#[test]
fn an_ordinary_phpunit_test_works_as_it_stands() {
    let spec = spec(vec![code(include_str!("../specs/CompteTest.php"))]);
    let report = run(&spec, vec![file("main.php", include_str!("../specs/Compte.php"))]);
    assert_eq!(failures(&report), Vec::<String>::new());
    assert_eq!((report.verdict, report.tests.len()), (Verdict::Passed, 10));
}

#[test]
fn data_providers_and_sentences_are_phpunits() {
    let report = report(
        "<?php function somme($a, $b) { return $a + $b; }",
        "public static function cas(): array { return ['un et deux' => [1, 2, 3], [2, 2, 5]]; }
         /** La somme est juste
          * @dataProvider cas */
         public function testSomme($a, $b, $c): void { $this->assertSame($c, somme($a, $b)); }
         #[PHPUnit\\Framework\\Attributes\\TestDox('Rien à ajouter')]
         public function testZero(): void { $this->assertSame(0, somme(0, 0)); }
         public function testDeuxNombres(): void { $this->markTestSkipped('plus tard'); }",
    );
    let names: Vec<&str> = report.tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!(
        names,
        ["La somme est juste (un et deux)", "La somme est juste (n° 1)", "Rien à ajouter", "Deux nombres"]
    );
    let failure = report.tests[1].failure.as_ref().unwrap();
    assert_eq!(failure.message, "Failed asserting that 4 is identical to 5.");
    assert_eq!((failure.expected.as_deref(), failure.received.as_deref()), (Some("5"), Some("4")));
    assert_eq!(report.verdict, Verdict::Failed);
}

const PAGE: &str = "<?php
session_start();
if (($_POST['nom'] ?? '') === '') { header('Location: /form.php'); exit; }
$_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1;
$pdo = new PDO('sqlite::memory:'); $pdo->exec('CREATE TABLE t(a)');
?><p>Bonjour <?= htmlspecialchars($_POST['nom']) ?> <?= $_GET['x'] ?? '' ?></p>";

#[test]
fn pages_are_submitted_with_their_session() {
    let test = "final class PageTest extends PHPUnit\\Framework\\TestCase {
        public function testPage(): void {
            $page = soumettre('index.php', post: ['nom' => '<Awa>'], get: ['x' => 5], session: ['n' => 4]);
            $this->assertStringContainsString('Bonjour &lt;Awa&gt; 5', $page->texte);
            $this->assertSame([5, 200], [$page->session['n'], $page->statut]);
        }
        public function testRedirige(): void {
            $page = soumettre('index.php', post: ['nom' => '']);
            $this->assertSame(['/form.php', 302], [$page->entete('Location'), $page->statut]);
        }
        public function testNeuf(): void { $this->assertSame(1, soumettre('index.php', post: ['nom' => 'a'])->session['n']); }
    }";
    let spec = Spec { entry: "index.php".into(), ..spec(vec![code(test)]) };
    // Loading the entry file itself ends in its `exit`: a page is run as a page.
    let report =
        run(&Spec { entry: "main.php".into(), ..spec }, vec![file("main.php", "<?php"), file("index.php", PAGE)]);
    assert_eq!(failures(&report), Vec::<String>::new());
}

#[test]
fn errors_have_their_place_and_their_words() {
    let methods = "public function testA(): void { $this->assertSame(3, somme(1, 2)); }";
    for (learner, id, line, verdict) in [
        ("<?php\nfunction somme($a, $b) { return $a + ; }", "php-error-semicolon", 2, Verdict::CompileError),
        ("<?php\nfunction somme($a, $b) {\n return $a;\n", "php-error-unclosed-line", 4, Verdict::CompileError),
        ("<?php\nfunction somme() {}\nfunction somme() {}", "php-error-redeclared", 3, Verdict::RuntimeError),
        ("<?php\nprix();", "php-error-no-function", 2, Verdict::RuntimeError),
        ("<?php\nnew Prix();", "php-error-no-class", 2, Verdict::RuntimeError),
        ("<?php\necho PRIX;", "php-error-no-constant", 2, Verdict::RuntimeError),
        ("<?php\necho intdiv(1, 0);", "php-error-division", 2, Verdict::RuntimeError),
        ("<?php\nnull->x();", "php-error-member-of-null", 2, Verdict::RuntimeError),
        ("<?php\n$x = null;\n$x->nom();", "php-error-member-of-null", 3, Verdict::RuntimeError),
        ("<?php\nstrlen();", "php-error-too-few", 2, Verdict::RuntimeError),
        ("<?php\necho 'Bonjour ;", "php-error-quote", 2, Verdict::CompileError),
        ("<?php\necho 'L'heure';", "php-error-word", 2, Verdict::CompileError),
        ("<?php\nprix = 3;", "php-error-equals", 2, Verdict::CompileError),
        ("<?php\necho 'a' $b;", "php-error-variable", 2, Verdict::CompileError),
        ("<?php\necho 'a' + 'b';", "php-error-plus", 2, Verdict::RuntimeError),
        ("<?php\nfunction somme($a, $b) {\n return $a + $c;\n}", "php-error-undefined-variable", 3, Verdict::Failed),
        ("<?php\nfunction somme($a, $b) { return [$a]['b']; }", "php-error-key", 2, Verdict::Failed),
        ("<?php\necho [] + 1;", "php-error-operands", 2, Verdict::RuntimeError),
        ("<?php\nfunction f(): int { return 'a'; }\nf();", "php-error-return-type", 2, Verdict::RuntimeError),
        ("<?php\nfunction f(int $n) {}\nf('a');", "php-error-argument-type", 2, Verdict::RuntimeError),
        ("<?php\nabstract class A {}\nnew A();", "php-error-abstract", 3, Verdict::RuntimeError),
        ("<?php\nclass A { private $x; }\necho (new A())->x;", "php-error-private", 3, Verdict::RuntimeError),
        ("<?php\nclass A { function f() {} }\nA::f();", "php-error-static", 3, Verdict::RuntimeError),
        ("<?php\necho match (3) { 1 => 2 };", "php-error-match", 2, Verdict::RuntimeError),
        ("<?php\nclass A { public int $x; }\necho (new A())->x;", "php-error-uninitialized", 3, Verdict::RuntimeError),
        ("<?php\nclass A {}\n(new A())->nom();", "php-error-no-method", 3, Verdict::RuntimeError),
        ("<?php\nrequire 'absent.php';", "php-error-file", 2, Verdict::RuntimeError),
    ] {
        let report = report(learner, methods);
        let error = report.error.clone().unwrap_or_else(|| panic!("{learner}: {report:?}"));
        assert_eq!(error.explanation.map(|words| words.id).as_deref(), Some(id), "{learner}: {}", error.message);
        assert_eq!((error.place.map(|place| place.line), report.verdict), (Some(line), verdict), "{learner}");
    }
    let missing = report("<?php", methods);
    assert_eq!(missing.tests[0].failure.as_ref().unwrap().reason, Reason::Missing { name: "somme".into() });
    let warned = report("<?php\nfunction somme($a, $b) { return $a + $b + ($c ?? 0) + @$d + [1][3]; }", methods);
    assert!(warned.stdout.contains("Warning: Undefined array key 3 in main.php on line 2"), "{warned:?}");
    assert_eq!((warned.verdict, &warned.error), (Verdict::Passed, &None), "a warning that did no harm");
}

fn case(function: &str, arguments: Vec<Value>, value: Value) -> CallCase {
    let call = format!("{function}(…)");
    let expected = Expected::Value { value, tolerance: Some(1e-9) };
    CallCase { name: call.clone(), call, function: function.into(), arguments, expected }
}

#[test]
fn tables_of_calls_compare_values() {
    let list = |numbers: &[f64]| Value::Array(numbers.iter().map(|number| Value::Number(*number)).collect());
    let object = Value::Object(vec![("nom".into(), Value::string("Zoé")), ("notes".into(), list(&[12.0]))]);
    let table = calls(vec![
        case("double", vec![list(&[1.0, 0.5])], list(&[2.0, 1.0])),
        case("memes", vec![object.clone()], object),
        case("memes", vec![Value::Null], Value::Null),
        case("texte", vec![], Value::string("3")),
    ]);
    let learner = "<?php function double($t) { return array_map(fn ($x) => $x * 2, $t); } function memes($x) { return $x; } function texte() { return 3; }";
    let report = run(&spec(vec![table]), vec![file("main.php", learner)]);
    let passed: Vec<bool> = report.tests.iter().map(|test| test.failure.is_none()).collect();
    assert_eq!(passed, [true, true, true, false], "{report:?}");
    let failure = report.tests[3].failure.as_ref().unwrap();
    assert_eq!((failure.expected.as_deref(), failure.received.as_deref()), (Some("'3'"), Some("3")));
}

const SOMME: &str = "<?php function somme($a, $b) { return $a + $b; } function soumettre() { return 1; }";

fn block(methods: &str) -> TestBlock {
    code(&format!(
        "const ATTENDU = 5; function deux() {{ return 2; }} final class SommeTest extends PHPUnit\\Framework\\TestCase {{ {methods} }}"
    ))
}

#[test]
fn blocks_may_declare_the_same_names_and_the_learner_too() {
    let first = block("public function testA(): void { $this->assertSame(3, somme(1, deux())); }");
    let second = block("public function testB(): void { $this->assertSame(ATTENDU, somme(3, deux())); }");
    let spec = spec(vec![first, hidden(second)]);
    let graded = |learner: &str| run(&spec, vec![file("main.php", learner)]);
    assert_eq!(failures(&graded(SOMME)), Vec::<String>::new());
    let theirs = format!("{SOMME} const ATTENDU = 0; function deux() {{ return 9; }} class SommeTest {{}}");
    let report = graded(&theirs);
    assert_eq!((failures(&report), report.tests.len()), (Vec::<String>::new(), 2));
    let report = graded("<?php const ATTENDU = 3; function somme() { return 3; }");
    assert_eq!((report.verdict, report.tests.len()), (Verdict::Failed, 2), "{report:?}");
}

#[test]
fn a_block_that_php_gives_up_on_is_a_failed_test() {
    let twice = code(
        "final class T extends PHPUnit\\Framework\\TestCase { public function testA(): void { $this->assertSame(3, somme(1, 2)); } } function f() {} function f() {}",
    );
    let fine = block("public function testA(): void { $this->assertSame(3, somme(1, 2)); }");
    let report = run(&spec(vec![fine, twice]), vec![file("main.php", SOMME)]);
    assert_eq!((report.tests[0].failure.as_ref(), report.verdict), (None, Verdict::Failed));
    let reason = &report.tests[1].failure.as_ref().unwrap().reason;
    assert!(
        matches!(reason, Reason::TestThrew { error } if error.message.starts_with("Cannot redeclare f()")),
        "{reason:?}"
    );
}

#[test]
fn tests_go_on_after_those_that_ended_the_learners_code() {
    let methods = "public static function cas(): array { return array_map(fn ($n) => [$n], range(1, 6)); }
        /** @dataProvider cas */
        public function testF($n): void { $this->assertSame($n, f($n)); }
        public function testG(): void { $this->assertSame(1, f(1)); }";
    let learner = "<?php $n = 0; function f($n) { if ($n % 3 === 2) { eval('exit;'); } return $n; }";
    let report = report(learner, methods);
    let passed: Vec<bool> = report.tests.iter().map(|test| test.failure.is_none()).collect();
    assert_eq!(passed, [true, false, true, true, false, true, true], "{report:?}");
}

/// As many ended instances as the engine has room for at once.
#[test]
fn what_ended_code_held_is_given_back() {
    let number = |n: i32| Value::Number(f64::from(n));
    let table = calls((0..520).map(|n| case("f", vec![number(n)], number(n))).collect());
    let test = "final class T extends PHPUnit\\Framework\\TestCase { public function testF(): void { for ($i = 0; $i < 520; $i++) soumettre('rien.php'); $this->assertTrue(true); } }";
    let mut spec = spec(vec![table, code(test)]);
    (spec.limits.cpu_ms, spec.limits.wall_ms) = (60_000, 60_000); // a busy machine takes longer, and that is not the matter here
    let report = run(&spec, vec![file("main.php", "<?php function f($n) { eval('exit;'); }"), file("rien.php", "")]);
    assert_eq!((report.verdict, report.tests.len()), (Verdict::Failed, 521), "{report:?}");
    assert_eq!(report.tests[520].failure, None);
}

#[test]
fn code_without_the_tag_is_told_so() {
    let untagged = |text: &str| {
        let report = report(text, "public function testF(): void { $this->assertSame(3, somme(1, 2)); }");
        report.error.and_then(|error| error.explanation).map(|explanation| explanation.id)
    };
    assert_eq!(untagged("function somme($a, $b) { return $a + $b; }").as_deref(), Some("php-error-no-tag"));
    assert_eq!(untagged("<?php function somme($a, $b) { return $a - $b; }"), None);
    assert_eq!(untagged("<?= 1 ?>"), None);
    assert_eq!(untagged("<p>5 $ le kilo</p>"), None);
}

#[test]
fn a_test_may_require_the_learners_file() {
    let test = "<?php declare(strict_types=1);
        require_once __DIR__ . '/main.php';
        final class T extends PHPUnit\\Framework\\TestCase { public function testF(): void { require 'main.php'; $this->assertSame(3, somme(1, 2)); } }";
    let files = vec![file("main.php", SOMME), file("test-1.php", "<?php exit;")];
    let report = run(&spec(vec![code(test)]), files);
    assert_eq!((failures(&report), report.tests.len()), (Vec::<String>::new(), 1));
}

#[test]
fn constants_are_there_or_missing_and_no_file_of_the_graders_is_named() {
    let learner = "<?php interface Tarif { const TAUX = 2; } class Prix implements Tarif { const BASE = 1; } function f(int $n) { return $n; }";
    let report = report(
        learner,
        "public function testA(): void { $this->assertSame([2, 2, 1], [Tarif::TAUX, Prix::TAUX, Prix::BASE]); }
         public function testB(): void { $this->assertSame(1, TVA); }
         public function testC(): void { $this->assertSame(1, Prix::HAUT); }
         public function testD(): void { f(); }
         public function testE(): void { f('x'); }",
    );
    let reason = |at: usize| report.tests[at].failure.as_ref().map(|failure| failure.reason.clone());
    assert_eq!(reason(0), None);
    assert_eq!(reason(1), Some(Reason::Missing { name: "TVA".into() }));
    assert_eq!(reason(2), Some(Reason::Missing { name: "Prix::HAUT".into() }));
    for (at, words) in [
        (3, "Too few arguments to function f(), 0 passed and exactly 1 expected"),
        (4, "f(): Argument #1 ($n) must be of type int, string given"),
    ] {
        assert!(matches!(reason(at), Some(Reason::Threw { error }) if error.message == words), "{report:?}");
    }
}

#[test]
fn methods_that_php_calls_itself_stay_with_the_object() {
    let learner = "<?php class Panier { private array $t = ['a' => 1];
        public function __unset($n) { unset($this->t[$n]); } public function __isset($n) { return isset($this->t[$n]); }
        public function __get($n) { return $this->t[$n] ?? 'rien'; } public function __set($n, $v) { $this->t[$n] = $v; }
        public function __debugInfo() { return $this->t; } public function __serialize(): array { return $this->t; }
        public function __unserialize(array $t): void {} public static function __set_state($t) { return new self; }
        public static function __callStatic($n, $a) { return $n; } public function __clone() {} public function __destruct() {} }";
    passes(
        learner,
        "public function testP(): void { $p = new Panier(); $p->b = 2; $this->assertSame([1, 2, 'rien'], [$p->a, $p->b, $p->c]); $this->assertSame('tout', Panier::tout()); }",
    );
}

#[test]
fn an_example_prints() {
    let graded = grade(
        &spec(vec![]),
        &Source::new(vec![file("main.php", "Prix : <?= 2 + 3 ?> €\n<?php echo 'fin';")]).unwrap(),
        Scope::Print,
    );
    assert_eq!(graded.report.stdout, "Prix : 5 €\nfin");
}

#[test]
fn a_file_that_the_learner_changes_stands_before_the_one_they_found() {
    let test = "final class T extends PHPUnit\\Framework\\TestCase { public function testF(): void { $this->assertSame(2, f()); } }";
    let mut spec = spec(vec![code(test)]);
    spec.given = vec![file("aide.php", "<?php function f() { return 1; }"), file("reste.txt", "")];
    let main = file("main.php", "<?php require 'aide.php'; file_get_contents('reste.txt');");
    assert_eq!(run(&spec, vec![main.clone()]).verdict, Verdict::Failed);
    let report = run(&spec, vec![main, file("aide.php", "<?php function f() { return 2; }")]);
    assert_eq!(failures(&report), Vec::<String>::new());
}

#[track_caller]
fn is_obeyed_and_broken(limits: Limits, obeys: &str, breaks: &str, verdict: Verdict, limit: Limit) {
    let test = "final class T extends PHPUnit\\Framework\\TestCase { public function testF(): void { $this->assertSame(1, f()); } }";
    let spec = Spec { limits, ..spec(vec![code(test)]) };
    let report = run(&spec, vec![file("main.php", obeys)]);
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    let report = run(&spec, vec![file("main.php", breaks)]);
    assert_eq!(report.verdict, verdict, "{report:?}");
    assert_eq!(report.tests[0].failure.as_ref().unwrap().reason, Reason::Stopped { limit });
}

#[test]
fn processor_and_clock_time() {
    let endless = "<?php function f() { while (true); }";
    let limits = Limits { cpu_ms: 400, ..Limits::default() };
    is_obeyed_and_broken(limits, "<?php function f() { return 1; }", endless, Verdict::TimeLimit, Limit::Time);
    let limits = Limits { cpu_ms: 60_000, wall_ms: 600, ..Limits::default() };
    is_obeyed_and_broken(
        limits,
        "<?php function f() { sleep(9); return 1; }",
        endless,
        Verdict::TimeLimit,
        Limit::Time,
    );
}

#[test]
fn memory() {
    let limits = Limits { memory_mib: 16, cpu_ms: 20_000, wall_ms: 20_000, ..Limits::default() };
    let fills =
        |mib: u32| format!("<?php function f() {{ $t = str_repeat('x', {mib} << 20); return $t[9] === 'x' ? 1 : 0; }}");
    is_obeyed_and_broken(limits, &fills(6), &fills(32), Verdict::MemoryLimit, Limit::Memory);
}

#[test]
fn output() {
    let limits = Limits { output_kib: 8, ..Limits::default() };
    let prints =
        |n: u32| format!("<?php function f() {{ for ($i = 0; $i < {n}; $i++) echo str_repeat('x', 1024); return 1; }}");
    is_obeyed_and_broken(limits, &prints(8), &prints(9), Verdict::OutputLimit, Limit::Output);
}
