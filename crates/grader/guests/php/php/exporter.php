<?php
// Values as PHPUnit writes them, and as it compares them.
namespace Tremplin;

abstract class Exporter
{
    private const LONGEST = 2000;

    public static function export(mixed $value, int $depth = 0): string
    {
        $text = self::whole($value, $depth);
        return \strlen($text) > self::LONGEST ? \mb_substr($text, 0, self::LONGEST) . '…' : $text;
    }

    private static function whole(mixed $value, int $depth): string
    {
        return match (true) {
            $value === null => 'null',
            \is_bool($value) => $value ? 'true' : 'false',
            \is_float($value) => self::float($value),
            \is_int($value) => (string) $value,
            \is_string($value) => self::string($value),
            \is_array($value) => self::list($value, $depth),
            $value instanceof \UnitEnum => $value::class . '::' . $value->name,
            $value instanceof \Closure => 'Closure Object',
            default => self::object($value, $depth),
        };
    }

    private static function float(float $value): string
    {
        $text = \var_export($value, true);
        return \is_finite($value) && \strpbrk($text, '.eE') === false ? "$text.0" : $text;
    }

    private static function string(string $value): string
    {
        if (\preg_match('/[^\x09-\x0d\x1b\x20-\x7e\x{80}-\x{10ffff}]/u', $value) !== 0) {
            return 'Binary String: 0x' . \bin2hex(\substr($value, 0, 200));
        }
        return "'" . \strtr($value, ["\r" => '\r']) . "'";
    }

    private static function list(array $value, int $depth): string
    {
        if ($depth > 8) {
            return 'Array (...)';
        }
        $items = [];
        foreach (\array_slice($value, 0, 200, true) as $key => $item) {
            $items[] = self::whole($key, 0) . ' => ' . self::whole($item, $depth + 1);
        }
        return '[' . \implode(', ', $items) . ']';
    }

    private static function object(object $value, int $depth): string
    {
        if ($value instanceof \DateTimeInterface) {
            return $value::class . ' ' . $value->format('Y-m-d\TH:i:s.uO');
        }
        if ($value instanceof Opaque) {
            return "resource ($value->kind)";
        }
        [$class, $properties] = self::contents($value);
        return $depth > 6 ? "$class Object (...)" : "$class Object " . \preg_replace('/^\[(.*)\]$/s', '($1)', self::list($properties, $depth + 1));
    }

    /** An object's class and properties: here, or on the learner's side. */
    public static function contents(object $value): array
    {
        if ($value instanceof Stub || $value instanceof ThrowableStub) {
            $exported = Stubs::ask('export', $value->tremplinHandle());
            return [$exported[0], $exported[1]];
        }
        $properties = [];
        foreach ((array) $value as $name => $item) {
            $parts = \explode("\0", (string) $name);
            $properties[\end($parts)] = $item;
        }
        return [$value::class, $properties];
    }
}

/** `==` as assertEquals means it. */
abstract class Comparator
{
    public static function equal(mixed $expected, mixed $actual, float $delta = 0.0, bool $sorted = false, bool $folded = false, int $depth = 0): bool
    {
        if ($depth > 50) {
            return false;
        }
        if (\is_array($expected) && \is_array($actual)) {
            return self::equalArrays($expected, $actual, $delta, $sorted, $folded, $depth);
        }
        if (\is_object($expected) && \is_object($actual)) {
            return self::equalObjects($expected, $actual, $delta, $sorted, $folded, $depth);
        }
        if ((\is_float($expected) || \is_float($actual)) && \is_numeric($expected) && \is_numeric($actual)) {
            return \abs((float) $expected - (float) $actual) <= $delta || (float) $expected === (float) $actual;
        }
        if ($delta > 0) {
            return \is_numeric($expected) && \is_numeric($actual) && \abs($expected - $actual) <= $delta;
        }
        if (\is_string($expected) && \is_string($actual)) {
            return $folded ? \mb_strtolower($expected) === \mb_strtolower($actual) : $expected === $actual;
        }
        if (\is_array($expected) !== \is_array($actual) || \is_object($expected) !== \is_object($actual)) {
            return false;
        }
        return $expected == $actual && ($expected === null) === ($actual === null);
    }

    private static function equalArrays(array $expected, array $actual, float $delta, bool $sorted, bool $folded, int $depth): bool
    {
        if (\count($expected) !== \count($actual)) {
            return false;
        }
        if ($sorted) {
            \sort($expected);
            \sort($actual);
        }
        foreach ($expected as $key => $item) {
            if (!\array_key_exists($key, $actual) || !self::equal($item, $actual[$key], $delta, $sorted, $folded, $depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static function equalObjects(object $expected, object $actual, float $delta, bool $sorted, bool $folded, int $depth): bool
    {
        if ($expected === $actual) {
            return true;
        }
        if ($expected instanceof \DateTimeInterface && $actual instanceof \DateTimeInterface) {
            return \abs((float) $expected->format('U.u') - (float) $actual->format('U.u')) <= $delta;
        }
        if ($expected instanceof \UnitEnum || $actual instanceof \UnitEnum || $expected instanceof \Closure) {
            return false;
        }
        [$class, $wanted] = Exporter::contents($expected);
        [$other, $got] = Exporter::contents($actual);
        return $class === $other && self::equalArrays($wanted, $got, $delta, $sorted, $folded, $depth);
    }
}
