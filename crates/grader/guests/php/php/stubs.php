<?php
// The tests' side: what stands there for the learner's functions, classes and objects. Every call goes to the host.
namespace Tremplin;

/** An object of the learner's. */
interface Stub
{
    public function tremplinHandle(): int;
}

/** An exception of the learner's. */
interface ThrowableStub
{
    public function tremplinHandle(): int;
}

trait Members
{
    private ?int $tremplinNumber = null;

    public function tremplinAdopt(int $number): void
    {
        $this->tremplinNumber = $number;
        Stubs::remember($number, $this);
    }

    public function tremplinHandle(): int
    {
        return $this->tremplinNumber ?? throw new Refused('cet objet n’a pas été construit par le code de l’apprenant');
    }

    public function __get(string $name): mixed
    {
        return Stubs::ask('get', $this->tremplinHandle(), $name);
    }

    public function __set(string $name, mixed $value): void
    {
        Stubs::ask('set', $this->tremplinHandle(), $name, [$value]);
    }

    public function __isset(string $name): bool
    {
        return (bool) Stubs::ask('isset', $this->tremplinHandle(), $name);
    }
}

/** An object of a class that has no name here. */
class RemoteObject implements Stub, \IteratorAggregate
{
    use Members;

    public function __call(string $method, array $arguments): mixed
    {
        return Stubs::ask('method', $this->tremplinHandle(), $method, $arguments);
    }

    public function getIterator(): \Iterator
    {
        return new \ArrayIterator(Stubs::ask('array', $this->tremplinHandle()));
    }
}

abstract class Stubs
{
    private const NAME = '/^[a-zA-Z_\x80-\xff][a-zA-Z0-9_\x80-\xff]*(\\\\[a-zA-Z_\x80-\xff][a-zA-Z0-9_\x80-\xff]*)*$/D';
    /** Interfaces of PHP's own that a stub can have. */
    private const SHARED = ['Countable', 'ArrayAccess', 'JsonSerializable', 'Stringable'];

    /** Living objects by their number on the other side: one handed back is the same. */
    private static array $objects = [];

    /** What the tests' own file declares: nothing of the learner's stands for it. */
    private static array $ofTests = [[], []];

    public static function remember(int $number, object $object): void
    {
        self::$objects[$number] = \WeakReference::create($object);
    }

    public static function keepNamesOf(string $text): void
    {
        self::$ofTests = Declared::in($text);
    }

    public static function ask(string $what, mixed $of, mixed $name = null, array $arguments = []): mixed
    {
        $given = $arguments;
        return self::send([$what, $of, $name, Values::encode($arguments)], $given);
    }

    /** @param array $references the arguments, each by reference */
    public static function askWith(string $what, mixed $of, mixed $name, array $references): mixed
    {
        return self::send([$what, $of, $name, Values::encode($references)], $references);
    }

    private static function send(array $request, array &$references): mixed
    {
        if (Tests::$stopped !== null) {
            throw new Stopped();
        }
        Channel::send($request);
        while (true) {
            [$status, $answer, $printed] = Channel::receive();
            if ($printed !== '') {
                echo $printed;
            }
            if ($status !== '0') {
                Tests::$stopped = (int) $status;
                Tests::$words = $answer;
                throw new Stopped();
            }
            if ($answer[0] === 't') {
                throw self::thrown($answer[1]);
            }
            foreach ($answer[2] ?? [] as $at => $value) {
                $references[$at] = Values::decode($value);
            }
            $result = $answer[1];
            if (\is_array($result) && ($result[0] ?? null) === Values::MARK && ($result[1] ?? '') === '?') {
                throw new Missing((string) $result[2]);
            }
            return Values::decode($result);
        }
    }

    public static function construct(object $stub, string $class, array $arguments): void
    {
        $made = self::send(['new', $class, null, Values::encode($arguments)], $arguments);
        $stub->tremplinAdopt($made instanceof Stub || $made instanceof ThrowableStub ? $made->tremplinHandle() : throw new Refused('aucun objet'));
    }

    /** The object with this description: the one there is, or a new one. */
    public static function object(array $value): object
    {
        [, , $number, $class, $interfaces] = $value;
        $known = self::$objects[$number] ?? null;
        if ($known && $known->get()) {
            return $known->get();
        }
        if ($class === 'Closure') {
            return static fn (mixed ...$arguments): mixed => self::ask('method', $number, '__invoke', $arguments);
        }
        $isStub = \preg_match(self::NAME, $class) && \class_exists($class)
            && (\is_subclass_of($class, Stub::class) || \is_subclass_of($class, ThrowableStub::class));
        $object = $isStub ? (new \ReflectionClass($class))->newInstanceWithoutConstructor() : new RemoteObject();
        $object->tremplinAdopt((int) $number);
        return $object;
    }

    private static function thrown(array $error): \Throwable
    {
        $handle = $error[6];
        if ($handle <= -2 && isset(Values::$given[-2 - $handle])) {
            return Values::$given[-2 - $handle];
        }
        return self::throwable($error);
    }

    /** An exception here for one of the learner's: of the same class where that is PHP's own or a stub, else of one above. */
    public static function throwable(array $error): \Throwable
    {
        [$class, $parents, $message, $code, , , $handle, $own] = $error;
        $known = new \ReflectionClass(\Exception::class);
        foreach ([$class, ...$parents] as $name) {
            $declared = \preg_match(self::NAME, $name) && \class_exists($name) ? new \ReflectionClass($name) : null;
            if ($declared?->isSubclassOf(\Throwable::class) && ($declared->isInternal() || $declared->isSubclassOf(ThrowableStub::class))) {
                $known = $declared;
                break;
            }
        }
        $thrown = $known->newInstanceWithoutConstructor();
        $base = new \ReflectionClass($thrown instanceof \Error ? \Error::class : \Exception::class);
        foreach (['message' => $message, 'code' => $code, 'file' => '/' . $own[0], 'line' => $own[1]] as $property => $value) {
            $base->getProperty($property)->setValue($thrown, $value);
        }
        if ($thrown instanceof ThrowableStub && $handle >= 0) {
            $thrown->tremplinAdopt($handle);
        }
        Tests::$thrown[\spl_object_id($thrown)] = [$thrown, $class];
        return $thrown;
    }

    public static function declare(array $description): void
    {
        foreach ($description['constants'] as $name => $value) {
            if (self::isName($name) && !\in_array(self::last($name), self::$ofTests[1], true) && !\defined($name) && !\defined(self::last($name))) {
                \define($name, $value);
            }
        }
        foreach ($description['functions'] as [$name, $references]) {
            self::declareFunction($name, $references);
        }
        $classes = \array_column($description['classes'], null, 'name');
        foreach (\array_keys($classes) as $name) {
            self::declareClass($name, $classes);
        }
    }

    private static function last(string $name): string
    {
        return \substr('\\' . $name, \strrpos('\\' . $name, '\\') + 1);
    }

    /** A name of the learner's that stands for nothing here yet, and that no code here could mean otherwise. */
    private static function isFree(string $name): bool
    {
        return self::isName($name) && !\in_array(\strtolower(self::last($name)), self::$ofTests[0], true);
    }

    private static function isName(string $name): bool
    {
        return \preg_match(self::NAME, $name) && !\preg_match('/^(tremplin|phpunit)(\\\\|$)/i', $name);
    }

    private static function declareFunction(string $name, array $references): void
    {
        if (!self::isFree($name) || \function_exists($name) || \function_exists(self::last($name))) {
            return;
        }
        $quoted = \var_export($name, true);
        self::define($name, 'function ' . self::last($name) . self::parameters($references, "'call', $quoted, null"));
    }

    /** Parameters and body: the last by-reference parameter is named, what follows is not. */
    private static function parameters(array $references, string $of): string
    {
        if ($references === []) {
            return "(mixed ...\$a) { return \\Tremplin\\Stubs::ask($of, \$a); }";
        }
        $names = $passed = [];
        for ($at = 0; $at <= \min(20, \max(\array_map('intval', $references))); $at++) {
            $mark = \in_array($at, $references, true) ? '&' : '';
            $names[] = "$mark\$p$at = null";
            $passed[] = "$mark\$p$at";
        }
        $list = \implode(', ', $passed);
        return '(' . \implode(', ', $names) . ", mixed ...\$rest) { \$a = [$list];"
            . " \$a = \\array_slice(\$a, 0, \\max(\\func_num_args(), 0)); foreach (\$rest as \$r) { \$a[] = \$r; }"
            . " return \\Tremplin\\Stubs::askWith($of, \$a); }";
    }

    private static function declareClass(string $name, array $classes): void
    {
        $class = $classes[$name] ?? null;
        $exists = static fn ($name) => \class_exists($name, false) || \interface_exists($name, false) || \trait_exists($name, false);
        if (!$class || !self::isFree($name) || $exists($name)) {
            return;
        }
        $above = [...($class['parent'] === '' ? [] : [$class['parent']]), ...$class['interfaces']];
        foreach (\array_intersect($above, \array_keys($classes)) as $parent) {
            self::declareClass($parent, $classes);
        }
        match ($class['kind']) {
            'interface', 'trait' => self::define($name, "{$class['kind']} " . self::last($name)
                . ' { ' . ($class['kind'] === 'interface' ? self::constants($class) : '') . '}'),
            'enum' => self::declareEnum($class),
            default => self::declareObjects($class),
        };
    }

    private static function declareObjects(array $class): void
    {
        $parent = $class['parent'];
        $isThrowable = \in_array('Throwable', $class['interfaces'], true);
        $hasParent = $parent !== '' && self::isParent($parent);
        $isRoot = !$hasParent || !\is_subclass_of($parent, $isThrowable ? ThrowableStub::class : Stub::class);
        $interfaces = \array_filter($class['interfaces'], static fn ($interface) => \in_array($interface, self::SHARED, true)
            || (\preg_match(self::NAME, $interface) && \interface_exists($interface, false) && !(new \ReflectionClass($interface))->isInternal()));
        if (\in_array('Traversable', $class['interfaces'], true)) {
            $interfaces[] = 'IteratorAggregate';
        }
        $interfaces[] = $isThrowable ? ThrowableStub::class : Stub::class;
        $code = ($class['abstract'] ? 'abstract ' : '') . 'class ' . self::last($class['name'])
            . ($hasParent ? " extends \\$parent" : '')
            . ' implements ' . \implode(', ', \array_map(static fn ($name) => "\\$name", \array_unique($interfaces)))
            . ' { ' . ($isRoot ? 'use \Tremplin\Members; ' : '') . self::constants($class)
            . self::constructor($class, $isThrowable) . self::methods($class) . '}';
        self::define($class['name'], $code);
    }

    private static function isParent(string $parent): bool
    {
        return \preg_match(self::NAME, $parent) && \class_exists($parent, false) && !(new \ReflectionClass($parent))->isFinal();
    }

    private static function constants(array $class): string
    {
        $text = '';
        foreach ($class['constants'] as $name => $value) {
            if (\preg_match(self::NAME, $name)) {
                $text .= "const $name = " . \var_export($value, true) . '; ';
            }
        }
        return $text;
    }

    private static function constructor(array $class, bool $isThrowable): string
    {
        $quoted = \var_export($class['name'], true);
        $copy = $isThrowable ? ' $this->message = (string) \Tremplin\Stubs::ask(\'method\', $this->tremplinHandle(), \'getMessage\');' : '';
        $visibility = $class['constructor'] ? 'public' : 'private';
        return "$visibility function __construct(mixed ...\$a) { \\Tremplin\\Stubs::construct(\$this, $quoted, \$a);$copy } ";
    }

    private static function methods(array $class): string
    {
        $text = '';
        foreach ($class['methods'] as [$name, $isStatic, $references]) {
            if (!self::isMirrored($name) || \strtolower($name) === 'getiterator') {
                continue;
            }
            $type = \strtolower($name) === '__tostring' ? ': string' : '';
            $quoted = \var_export($name, true);
            $of = $isStatic ? "'static', " . \var_export($class['name'], true) . ", $quoted" : "'method', \$this->tremplinHandle(), $quoted";
            $body = self::parameters($type === '' ? $references : [], $of);
            $body = match (true) {
                $type !== '' => "()$type { return (string) \\Tremplin\\Stubs::ask($of, []); }",
                \strtolower($name) === '__call', \strtolower($name) === '__callstatic' => "(\$n, \$a) { return \\Tremplin\\Stubs::ask($of, [\$n, \$a]); }",
                default => $body,
            };
            $text .= '#[\ReturnTypeWillChange] public ' . ($isStatic ? 'static ' : '') . "function $name$body ";
        }
        if (\in_array('Traversable', $class['interfaces'], true)) {
            $text .= 'public function getIterator(): \Iterator { return new \ArrayIterator(\Tremplin\Stubs::ask(\'array\', $this->tremplinHandle())); } ';
        }
        return $text;
    }

    /** A method of the learner's that a stub has too; what PHP itself calls on an object stays there with the object. */
    private static function isMirrored(string $method): bool
    {
        return \preg_match(self::NAME, $method)
            && (!\str_starts_with($method, '__') || \in_array(\strtolower($method), ['__invoke', '__call', '__callstatic', '__tostring'], true));
    }

    private static function declareEnum(array $class): void
    {
        $values = \array_filter($class['cases'], static fn ($value) => $value !== null);
        $type = $values === [] ? '' : (\is_int(\reset($values)) ? ': int' : ': string');
        $text = '';
        foreach ($class['cases'] as $name => $value) {
            if (\preg_match(self::NAME, $name)) {
                $text .= "case $name" . ($value === null ? '' : ' = ' . \var_export($value, true)) . '; ';
            }
        }
        $quoted = \var_export($class['name'], true);
        foreach ($class['methods'] as [$name, $isStatic]) {
            if (!self::isMirrored($name) || \in_array(\strtolower($name), ['cases', 'from', 'tryfrom'], true)) {
                continue;
            }
            $of = $isStatic ? "'static', $quoted, '$name'" : "'case', $quoted, [\$this->name, '$name']";
            $text .= 'public ' . ($isStatic ? 'static ' : '') . "function $name(mixed ...\$a) { return \\Tremplin\\Stubs::ask($of, \$a); } ";
        }
        self::define($class['name'], 'enum ' . self::last($class['name']) . "$type { $text}");
    }

    private static function define(string $name, string $code): void
    {
        $space = \strrpos($name, '\\') === false ? '' : 'namespace ' . \substr($name, 0, \strrpos($name, '\\')) . '; ';
        eval($space . $code);
    }
}
