<?php
// The learner's side: loads the files, says what they declare, and does what it is asked.
namespace Tremplin;

/** An object of the tests' side, as the learner's code sees it: it can be called. */
final class Remote
{
    public function __construct(private int $number) {}

    public function __invoke(mixed ...$arguments): mixed
    {
        return Learner::ask($this->number, '', $arguments);
    }

    public function __call(string $method, array $arguments): mixed
    {
        return Learner::ask($this->number, $method, $arguments);
    }

    public function tremplinHandle(): int
    {
        return $this->number;
    }
}

abstract class Learner
{
    private static array $before = [];
    private static array $proxies = [];
    public static function answer(array $request): void
    {
        try {
            $answer = ['r', ...self::perform($request)];
        } catch (\Throwable $error) {
            $answer = ['t', encode_error($error)];
        }
        Channel::send($answer);
    }

    /** The result, and the arguments that were changed in place. */
    private static function perform(array $request): array
    {
        $arguments = \is_array($request[3] ?? null) ? \array_map([Values::class, 'decode'], $request[3]) : [];
        switch ($request[0]) {
            case 'load':
                return [self::load($request[1], $request[2])];
            case 'call':
                return self::call($request[1], $request[2], $arguments);
            case 'function?':
                return [\function_exists($request[1])];
            case 'method':
                return self::call([Values::$given[$request[1]], $request[2]], null, $arguments);
            case 'static':
                return self::call([$request[1], $request[2]], null, $arguments);
            case 'case':
                return self::call([\constant($request[1] . '::' . $request[2][0]), $request[2][1]], null, $arguments);
            case 'page':
                return [Page::run($request[1], $request[2])];
            case 'new':
                $object = new $request[1](...$arguments);
                return [Values::encode($object)];
            case 'get':
                return [Values::encode(Values::$given[$request[1]]->{$request[2]})];
            case 'isset':
                return [isset(Values::$given[$request[1]]->{$request[2]})];
            case 'set':
                Values::$given[$request[1]]->{$request[2]} = $arguments[0];
                return [null];
            case 'getStatic':
                return [Values::encode($request[1]::${$request[2]})];
            case 'export':
                return [self::export(Values::$given[$request[1]], 0)];
            case 'array':
                return [Values::encode(\iterator_to_array(Values::$given[$request[1]], true))];
            default:
                throw new Refused('demande inconnue');
        }
    }

    private static function call(callable|string|array $callee, mixed $missing, array $arguments): array
    {
        if (\is_string($callee) && !\function_exists($callee)) {
            return [[Values::MARK, '?', $callee]];
        }
        if (!\array_is_list($arguments)) {
            return [Values::encode($callee(...$arguments))]; // some are named
        }
        $references = [];
        foreach ($arguments as $at => $_) {
            $references[$at] = &$arguments[$at];
        }
        $result = $callee(...$references);
        $changed = [];
        foreach (self::byReference($callee) as $at) {
            if (\array_key_exists($at, $arguments)) {
                $changed[$at] = Values::encode($arguments[$at]);
            }
        }
        return [Values::encode($result), $changed];
    }

    private static function byReference(string|array $callee): array
    {
        try {
            $function = \is_array($callee) ? new \ReflectionMethod($callee[0], $callee[1]) : new \ReflectionFunction($callee);
        } catch (\ReflectionException) {
            return []; // a method of __call
        }
        $parameters = \array_filter($function->getParameters(), static fn ($parameter) => $parameter->isPassedByReference());
        return \array_keys($parameters);
    }

    private static function load(string $entry, array $options): array
    {
        [$memory, $files] = $options;
        \ini_set('memory_limit', (string) $memory);
        self::$before = self::declared();
        Exits::replace($files);
        // PHP's own headers go first: the host drops all before this byte.
        echo "\0";
        try {
            load_file($entry);
        } catch (Ended) {
            // What stands before it is there: a page that redirects ends this way.
        }
        return Description::of(self::$before, self::declared());
    }

    private static function declared(): array
    {
        return [
            \get_defined_functions()['user'],
            [...\get_declared_interfaces(), ...\get_declared_traits(), ...\get_declared_classes()],
            \array_keys(\get_defined_constants(true)['user'] ?? []),
        ];
    }

    /** Asks the tests' side to call one of its objects. */
    public static function ask(int $number, string $method, array $arguments): mixed
    {
        Channel::send(['c', $number, $method, Values::encode($arguments)]);
        [, $answer] = Channel::receive();
        if ($answer[0] === 'r') {
            return Values::decode($answer[1]);
        }
        throw self::thrown($answer[1]);
    }

    /** What a callback threw: the learner's own exception comes back as itself, another as its nearest class. */
    private static function thrown(array $error): \Throwable
    {
        [$class, $parents, $message, $code, , , $handle] = $error;
        if ($handle < -1 && isset(Values::$given[-2 - $handle])) {
            return Values::$given[-2 - $handle];
        }
        foreach ([$class, ...$parents] as $known) {
            if (\class_exists($known) && \is_subclass_of($known, \Throwable::class) && (new \ReflectionClass($known))->isInternal()) {
                return new $known($message, \is_int($code) ? $code : 0);
            }
        }
        return new \Exception($message);
    }

    /** An object of the tests': a callable, or one that has the interfaces the learner's code asks for. */
    public static function proxy(array $value): object
    {
        [, , $number, $class, $interfaces] = $value;
        return self::$proxies[$number] ??= self::makeProxy($number, $class, $interfaces);
    }

    private static function makeProxy(int $number, string $class, array $interfaces): object
    {
        if ($class === 'Closure') {
            return static fn (mixed ...$arguments): mixed => self::ask($number, '', $arguments);
        }
        $interfaces = \array_values(\array_filter($interfaces, static fn ($name) => \interface_exists($name) && $name !== 'Traversable'));
        if ($interfaces === []) {
            return new Remote($number);
        }
        $own = \array_filter($interfaces, static fn ($name) => !(new \ReflectionClass($name))->isInternal());
        $interfaces = $own ?: $interfaces;
        return eval(Signatures::proxy($number, \array_values($interfaces)));
    }

    /** An object's class and contents, for a comparison. */
    private static function export(object $object, int $depth): array
    {
        $properties = [];
        foreach ((array) $object as $name => $value) {
            $name = \str_contains((string) $name, "\0") ? \substr((string) $name, \strrpos((string) $name, "\0") + 1) : $name;
            $nested = \is_object($value) && $depth < 20 && !$value instanceof \Closure && !$value instanceof \UnitEnum;
            $properties[$name] = $nested ? [Values::MARK, 'p', ...self::export($value, $depth + 1)] : Values::encode($value);
        }
        return [$object::class, $properties];
    }
}

/** Runs a file of the learner's. Its top-level variables are global, as in a page. */
function load_file(string $tremplinFile): void
{
    require '/' . $tremplinFile;
    foreach (\get_defined_vars() as $name => $value) {
        if ($name !== 'tremplinFile') {
            $GLOBALS[$name] = $value;
        }
    }
}
