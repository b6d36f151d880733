<?php
// The tests' side: runs the test classes of each block, and reports.
namespace Tremplin {
    use PHPUnit\Framework\Assert;
    use PHPUnit\Framework\AssertionFailedError;
    use PHPUnit\Framework\Attributes;
    use PHPUnit\Framework\ExpectationFailedException;
    use PHPUnit\Framework\IncompleteTest;
    use PHPUnit\Framework\SkippedTest;
    use PHPUnit\Framework\TestCase;

    /** The learner's instance was ended; nothing a test does can make that a success. */
    final class Stopped extends \Error {}

    /** The learner's files have no such function. */
    final class Missing extends \Error
    {
        public function __construct(public readonly string $name)
        {
            parent::__construct("Call to undefined function $name()");
        }
    }

    abstract class Tests
    {
        /** Why the learner's instance was ended in this test: a number of the host's. */
        public static ?int $stopped = null;
        public static array $words = [];
        /** The learner's exceptions that a test met, by object id, with their class. */
        public static array $thrown = [];
        /** How many of the block's tests are still to be passed over. */
        private static int $told = 0;

        public static function answer(array $request): void
        {
            if ($request[0] === 'tests') {
                self::declarePages();
                // Said at the end alone: without it, something has ended this side before.
                Channel::send(['r', self::runBlock(...$request[1])]);
                return;
            }
            // The learner's code calls back.
            [, $number, $method, $arguments] = $request;
            try {
                $object = Values::$given[$number] ?? throw new Refused('objet inconnu');
                $arguments = \array_map([Values::class, 'decode'], $arguments);
                if ($method === '' && !\is_callable($object) || $method !== '' && !\is_callable([$object, $method])) {
                    throw new \Error('Call to undefined method');
                }
                $result = $method === '' ? $object(...$arguments) : $object->$method(...$arguments);
                $answer = ['r', Values::encode($result)];
            } catch (\Throwable $error) {
                $answer = ['t', encode_error($error)];
            }
            Channel::send($answer);
        }

        private static function report(array $line): void
        {
            $json = \json_encode($line, \JSON_INVALID_UTF8_SUBSTITUTE | \JSON_UNESCAPED_UNICODE);
            Channel::send(['report', $json]);
            Channel::receive();
        }

        /** Runs a block's tests from the one after the first `$told`; false when the learner's instance has ended before the last. */
        private static function runBlock(bool $hidden, string $file, int $told): bool
        {
            self::$told = $told;
            Stubs::keepNamesOf(\file_get_contents('/' . $file));
            if (!self::loadLearner($hidden)) {
                return true;
            }
            try {
                $before = \get_declared_classes();
                require_test('/' . $file);
                $classes = \array_diff(\get_declared_classes(), $before);
            } catch (\Throwable $error) {
                self::report(['broken' => 'block', 'failure' => self::failure($error)]);
                return true;
            }
            foreach ($classes as $class) {
                if (!self::runClass(new \ReflectionClass($class))) {
                    return false;
                }
            }
            return true;
        }

        /** A fresh instance with the learner's files. */
        private static function loadLearner(bool $hidden): bool
        {
            Channel::send(['load', $hidden]);
            [$status, $answer] = Channel::receive();
            if ($status !== '0' || $answer[0] !== 'r') {
                $failure = $status !== '0' ? ['kind' => 'stopped', 'limit' => (int) $status, 'words' => $answer] : self::told($answer[1]);
                self::report(['broken' => 'load', 'failure' => $failure]);
                return false;
            }
            try {
                Stubs::declare($answer[1]);
            } catch (\Throwable) {
                // No description that this side's own code has written.
                self::report(['broken' => 'load', 'failure' => ['kind' => 'stopped', 'limit' => 0, 'words' => []]]);
                return false;
            }
            return true;
        }

        private static function runClass(\ReflectionClass $class): bool
        {
            if ($class->isAbstract() || !$class->isSubclassOf(TestCase::class)) {
                return true;
            }
            $name = $class->getName();
            try {
                $tests = self::testsOf($class);
                $passedOver = \min(self::$told, \count($tests));
                self::$told -= $passedOver;
                if ($passedOver > 0 && $passedOver === \count($tests)) {
                    return true;
                }
                $tests = \array_slice($tests, $passedOver);
                $name::setUpBeforeClass();
            } catch (\Throwable $error) {
                self::report(['broken' => 'block', 'failure' => self::failure($error)]);
                return true;
            }
            self::report(['plan' => \array_column($tests, 0)]);
            foreach ($tests as [$sentence, $method, $arguments]) {
                Channel::send(['begin']);
                Channel::receive();
                self::runTest($class, $sentence, $method, $arguments);
                if (self::$stopped !== null) {
                    return false;
                }
            }
            try {
                $name::tearDownAfterClass();
            } catch (\Throwable $error) {
                self::report(['broken' => 'block', 'failure' => self::failure($error)]);
            }
            return true;
        }

        private static function runTest(\ReflectionClass $class, string $sentence, string $method, array $arguments): void
        {
            self::$thrown = [];
            $failure = null;
            $status = 'passed';
            try {
                $class->newInstance()->tremplinRun($method, $arguments);
            } catch (SkippedTest|IncompleteTest) {
                $status = 'skipped';
            } catch (\Throwable $error) {
                $failure = self::failure($error);
            }
            // A test that caught the end of the learner's code has not seen it succeed.
            if (self::$stopped !== null) {
                $failure = ['kind' => 'stopped', 'limit' => self::$stopped, 'words' => self::$words];
            }
            self::report(['name' => $sentence, 'status' => $failure ? 'failed' : $status, 'failure' => $failure]);
        }

        /** The tests of a class in order: sentence, method, arguments. */
        private static function testsOf(\ReflectionClass $class): array
        {
            $tests = [];
            foreach ($class->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
                $comment = (string) $method->getDocComment();
                $isTest = \str_starts_with($method->getName(), 'test') || $method->getAttributes(Attributes\Test::class)
                    || \preg_match('/@test\b/', $comment);
                if (!$isTest || $method->isStatic()) {
                    continue;
                }
                $sentence = self::sentence($method, $comment);
                $sets = self::sets($class, $method, $comment);
                foreach ($sets ?? [[]] as $key => $set) {
                    $with = $sets === null ? '' : ' (' . (\is_int($key) ? 'n° ' . ($key + 1) : $key) . ')';
                    $tests[] = [$sentence . $with, $method->getName(), \is_array($set) ? $set : [...$set]];
                }
            }
            return $tests;
        }

        /** What the learner reads: the author's sentence, or the method's name in words. */
        private static function sentence(\ReflectionMethod $method, string $comment): string
        {
            $dox = $method->getAttributes(Attributes\TestDox::class);
            if ($dox !== []) {
                return $dox[0]->newInstance()->text;
            }
            if (\preg_match('/@testdox\s+(.+)/', $comment, $found)) {
                return \trim(\str_replace('*/', '', $found[1]));
            }
            foreach (\explode("\n", $comment) as $line) {
                $line = \trim($line, " \t*/");
                if ($line !== '' && $line[0] !== '@') {
                    return $line;
                }
            }
            $name = \preg_replace('/^test_?/', '', $method->getName());
            $words = \strtolower(\trim(\str_replace('_', ' ', \preg_replace('/(?<=[a-z0-9])(?=[A-Z])/', ' ', $name))));
            return \ucfirst($words === '' ? $method->getName() : $words);
        }

        private static function sets(\ReflectionClass $class, \ReflectionMethod $method, string $comment): ?array
        {
            $providers = \array_map(
                static fn ($attribute) => $attribute->newInstance()->methodName,
                $method->getAttributes(Attributes\DataProvider::class),
            );
            if (\preg_match_all('/@dataProvider\s+(\w+)/', $comment, $found)) {
                $providers = [...$providers, ...$found[1]];
            }
            $with = $method->getAttributes(Attributes\TestWith::class);
            if ($providers === [] && $with === []) {
                return null;
            }
            $sets = [];
            foreach ($with as $attribute) {
                $row = $attribute->newInstance();
                $row->name === null ? $sets[] = $row->data : $sets[$row->name] = $row->data;
            }
            foreach ($providers as $provider) {
                $source = $class->getMethod($provider);
                $rows = $source->isStatic() ? $source->invoke(null) : $source->invoke($class->newInstance());
                foreach ($rows as $key => $row) {
                    \is_int($key) ? $sets[] = $row : $sets[$key] = $row;
                }
            }
            return $sets;
        }

        private static function failure(\Throwable $error): array
        {
            if ($error instanceof Missing) {
                return ['kind' => 'missing', 'name' => $error->name];
            }
            if ($error instanceof AssertionFailedError) {
                $is = $error instanceof ExpectationFailedException;
                return [
                    'kind' => 'assertion',
                    'matcher' => $is ? $error->matcher : 'fail',
                    'message' => $error->getMessage(),
                    'expected' => $is ? $error->expected : null,
                    'received' => $is ? $error->received : null,
                ];
            }
            $isLearners = (self::$thrown[\spl_object_id($error)][0] ?? null) === $error;
            // A function that the learner was to write, and that nothing here declares.
            if (!$isLearners && \preg_match('/^Call to undefined function (?:.*\\\\)?(\w+)\(\)|^Class "([\w\\\\]+)" not found/', $error->getMessage(), $found)) {
                return ['kind' => 'missing', 'name' => $found[2] ?? $found[1]];
            }
            if (!$isLearners && \preg_match('/^Undefined constant "?(?:[\w\\\\]+\\\\)?(\w+(?:::\w+)?)"?$/', $error->getMessage(), $found)) {
                return ['kind' => 'missing', 'name' => $found[1]];
            }
            if (!$isLearners && \preg_match('/^Call to undefined method ([\w\\\\]+)::(\w+)\(\)/', $error->getMessage(), $found)
                && \is_subclass_of($found[1], Stub::class)) {
                return ['kind' => 'missing', 'name' => "$found[1]::$found[2]"];
            }
            return ['kind' => 'threw', 'learners' => $isLearners] + self::place($error);
        }

        private static function place(\Throwable $error): array
        {
            return ['class' => self::className($error), 'message' => $error->getMessage(), 'file' => \ltrim($error->getFile(), '/'), 'line' => $error->getLine()];
        }

        /** Of an exception of the learner's whose class is not declared here, the class it has there. */
        public static function className(\Throwable $error): string
        {
            $known = self::$thrown[\spl_object_id($error)] ?? null;
            return $known && $known[0] === $error ? $known[1] : $error::class;
        }

        private static function told(array $error): array
        {
            [$class, , $message, , , , , $own] = $error;
            return ['kind' => 'threw', 'learners' => true, 'class' => $class, 'message' => $message, 'file' => $own[0], 'line' => $own[1]];
        }

        /** The names under which tests ask for pages. The learner's side has no such functions: they may write their own. */
        private static function declarePages(): void
        {
            foreach (['soumettre', 'visiter'] as $name) {
                eval("function $name(mixed ...\$a) { return \\Tremplin\\$name(...\$a); }");
            }
        }

        /** Asks the host for a page of the learner's in an instance of its own. */
        public static function page(array $request): array
        {
            Channel::send(['page', ...$request]);
            [$status, $answer] = Channel::receive();
            if ($status !== '0') {
                self::$stopped = (int) $status;
                self::$words = $answer;
                throw new Stopped();
            }
            return $answer[0] === 'r' ? $answer[1] : throw new \RuntimeException((string) ($answer[1][2] ?? ''));
        }
    }

    function require_test(string $path): void
    {
        require $path;
    }

    /** A page as it was sent. */
    final class Reponse
    {
        public readonly string $texte;
        public readonly int $statut;
        public readonly array $entetes;
        public readonly array $session;

        public function __construct(array $page)
        {
            $this->texte = (string) $page['text'];
            $this->statut = (int) $page['status'];
            $this->session = (array) Values::decode($page['session']);
            $headers = [];
            foreach ($page['headers'] as $header) {
                [$name, $value] = \explode(':', $header, 2) + [1 => ''];
                $headers[\strtolower($name)] = \trim($value);
            }
            $this->entetes = $headers;
        }

        public function entete(string $nom): ?string
        {
            return $this->entetes[\strtolower($nom)] ?? null;
        }

        public function __toString(): string
        {
            return $this->texte;
        }
    }

    /** Asks for a page of the learner's, as a browser that submits a form would. */
    function soumettre(string $fichier, array $post = [], array $get = [], array $session = [], array $cookies = [], array $serveur = [], ?string $methode = null): Reponse
    {
        $textes = static function (array $valeurs) use (&$textes): array {
            return \array_map(static fn ($valeur) => \is_array($valeur) ? $textes($valeur) : (string) $valeur, $valeurs);
        };
        $page = Tests::page([$fichier, [
            'get' => $textes($get),
            'post' => $textes($post),
            'cookies' => $textes($cookies),
            'session' => $session,
            'server' => $serveur,
            'method' => $methode ?? ($post === [] ? 'GET' : 'POST'),
        ]]);
        if ($page['error'] !== null) {
            throw Stubs::throwable($page['error']);
        }
        return new Reponse($page);
    }

    /** The page as a browser that follows a link would get it. */
    function visiter(string $fichier, array $get = [], array $session = [], array $cookies = []): Reponse
    {
        return soumettre($fichier, [], $get, $session, $cookies);
    }
}
