<?php
// PHPUnit's assertions, under their names and with its messages.
namespace PHPUnit\Framework;

use Tremplin\Comparator;
use Tremplin\Exporter;

class Exception extends \RuntimeException {}

class AssertionFailedError extends Exception {}

class SkippedTest extends Exception {}

class IncompleteTest extends Exception {}

class ExpectationFailedException extends AssertionFailedError
{
    public string $matcher = '';
    public ?string $expected = null;
    public ?string $received = null;
}

abstract class Assert
{
    private static int $count = 0;

    public static function getCount(): int
    {
        return self::$count;
    }

    public static function resetCount(): void
    {
        self::$count = 0;
    }

    public function addToAssertionCount(int $count): void
    {
        self::$count += $count;
    }

    /** Fails with PHPUnit's sentence unless `$holds`. */
    private static function check(bool $holds, string $words, string $message, ?string $expected = null, ?string $received = null): void
    {
        self::$count++;
        if ($holds) {
            return;
        }
        $caller = \debug_backtrace(\DEBUG_BACKTRACE_IGNORE_ARGS, 2)[1]['function'] ?? '';
        $failure = new ExpectationFailedException(($message === '' ? '' : "$message\n") . "Failed asserting that $words.");
        [$failure->matcher, $failure->expected, $failure->received] = [$caller, $expected, $received];
        throw $failure;
    }

    private static function show(mixed $value): string
    {
        return Exporter::export($value);
    }

    private static function identical(mixed $expected, mixed $actual): bool
    {
        if (\is_array($expected) && \is_array($actual)) {
            if (\array_keys($expected) !== \array_keys($actual)) {
                return false;
            }
            foreach ($expected as $key => $item) {
                if (!self::identical($item, $actual[$key])) {
                    return false;
                }
            }
            return true;
        }
        return $expected === $actual;
    }

    public static function assertSame(mixed $expected, mixed $actual, string $message = ''): void
    {
        [$want, $got] = [self::show($expected), self::show($actual)];
        $words = match (true) {
            \is_string($expected) && \is_string($actual) => 'two strings are identical',
            \is_array($expected) && \is_array($actual) => 'two arrays are identical',
            \is_object($expected) && \is_object($actual) => 'two variables reference the same object',
            default => "$got is identical to $want",
        };
        self::check(self::identical($expected, $actual), $words, $message, $want, $got);
    }

    public static function assertNotSame(mixed $expected, mixed $actual, string $message = ''): void
    {
        [$want, $got] = [self::show($expected), self::show($actual)];
        self::check(!self::identical($expected, $actual), "$got is not identical to $want", $message, null, $got);
    }

    public static function assertEquals(mixed $expected, mixed $actual, string $message = ''): void
    {
        self::equal(Comparator::equal($expected, $actual), $expected, $actual, $message, __FUNCTION__);
    }

    public static function assertEqualsWithDelta(mixed $expected, mixed $actual, float $delta, string $message = ''): void
    {
        self::equal(Comparator::equal($expected, $actual, $delta), $expected, $actual, $message, __FUNCTION__);
    }

    public static function assertEqualsCanonicalizing(mixed $expected, mixed $actual, string $message = ''): void
    {
        self::equal(Comparator::equal($expected, $actual, 0.0, true), $expected, $actual, $message, __FUNCTION__);
    }

    public static function assertEqualsIgnoringCase(mixed $expected, mixed $actual, string $message = ''): void
    {
        self::equal(Comparator::equal($expected, $actual, 0.0, false, true), $expected, $actual, $message, __FUNCTION__);
    }

    private static function equal(bool $holds, mixed $expected, mixed $actual, string $message, string $matcher): void
    {
        [$want, $got] = [self::show($expected), self::show($actual)];
        $words = match (true) {
            \is_string($expected) && \is_string($actual) => 'two strings are equal',
            \is_array($expected) && \is_array($actual) => 'two arrays are equal',
            \is_object($expected) && \is_object($actual) => 'two objects are equal',
            default => "$got matches expected $want",
        };
        try {
            self::check($holds, $words, $message, $want, $got);
        } catch (ExpectationFailedException $failure) {
            $failure->matcher = $matcher;
            throw $failure;
        }
    }

    public static function assertNotEquals(mixed $expected, mixed $actual, string $message = ''): void
    {
        $got = self::show($actual);
        self::check(!Comparator::equal($expected, $actual), "$got is not equal to " . self::show($expected), $message, null, $got);
    }

    public static function assertTrue(mixed $condition, string $message = ''): void
    {
        self::check($condition === true, self::show($condition) . ' is true', $message, 'true', self::show($condition));
    }

    public static function assertNotTrue(mixed $condition, string $message = ''): void
    {
        self::check($condition !== true, self::show($condition) . ' is not true', $message, null, self::show($condition));
    }

    public static function assertFalse(mixed $condition, string $message = ''): void
    {
        self::check($condition === false, self::show($condition) . ' is false', $message, 'false', self::show($condition));
    }

    public static function assertNotFalse(mixed $condition, string $message = ''): void
    {
        self::check($condition !== false, self::show($condition) . ' is not false', $message, null, self::show($condition));
    }

    public static function assertNull(mixed $actual, string $message = ''): void
    {
        self::check($actual === null, self::show($actual) . ' is null', $message, 'null', self::show($actual));
    }

    public static function assertNotNull(mixed $actual, string $message = ''): void
    {
        self::check($actual !== null, 'null is not null', $message, null, self::show($actual));
    }

    public static function assertCount(int $expectedCount, iterable|\Countable $haystack, string $message = ''): void
    {
        $count = \is_countable($haystack) ? \count($haystack) : \iterator_count($haystack);
        self::check($count === $expectedCount, "actual size $count matches expected size $expectedCount", $message, (string) $expectedCount, (string) $count);
    }

    public static function assertNotCount(int $expectedCount, iterable|\Countable $haystack, string $message = ''): void
    {
        $count = \is_countable($haystack) ? \count($haystack) : \iterator_count($haystack);
        self::check($count !== $expectedCount, "actual size $count does not match expected size $expectedCount", $message, null, (string) $count);
    }

    public static function assertEmpty(mixed $actual, string $message = ''): void
    {
        $empty = $actual instanceof \Countable ? \count($actual) === 0 : empty($actual);
        self::check($empty, self::show($actual) . ' is empty', $message, null, self::show($actual));
    }

    public static function assertNotEmpty(mixed $actual, string $message = ''): void
    {
        $empty = $actual instanceof \Countable ? \count($actual) === 0 : empty($actual);
        self::check(!$empty, self::show($actual) . ' is not empty', $message, null, self::show($actual));
    }

    private static function has(mixed $needle, iterable $haystack, bool $strict): bool
    {
        foreach ($haystack as $item) {
            if ($strict ? self::identical($needle, $item) : Comparator::equal($needle, $item)) {
                return true;
            }
        }
        return false;
    }

    public static function assertContains(mixed $needle, iterable $haystack, string $message = ''): void
    {
        $words = (\is_array($haystack) ? 'an array' : 'a traversable') . ' contains ' . self::show($needle);
        self::check(self::has($needle, $haystack, true), $words, $message, self::show($needle), self::show($haystack));
    }

    public static function assertNotContains(mixed $needle, iterable $haystack, string $message = ''): void
    {
        $words = (\is_array($haystack) ? 'an array' : 'a traversable') . ' does not contain ' . self::show($needle);
        self::check(!self::has($needle, $haystack, true), $words, $message, null, self::show($haystack));
    }

    public static function assertContainsEquals(mixed $needle, iterable $haystack, string $message = ''): void
    {
        self::check(self::has($needle, $haystack, false), 'an array contains ' . self::show($needle), $message, self::show($needle), self::show($haystack));
    }

    public static function assertArrayHasKey(int|string $key, array|\ArrayAccess $array, string $message = ''): void
    {
        $has = \is_array($array) ? \array_key_exists($key, $array) : $array->offsetExists($key);
        self::check($has, 'an array has the key ' . self::show($key), $message, self::show($key), self::show($array));
    }

    public static function assertArrayNotHasKey(int|string $key, array|\ArrayAccess $array, string $message = ''): void
    {
        $has = \is_array($array) ? \array_key_exists($key, $array) : $array->offsetExists($key);
        self::check(!$has, 'an array does not have the key ' . self::show($key), $message, null, self::show($array));
    }

    public static function assertIsList(mixed $array, string $message = ''): void
    {
        self::check(\is_array($array) && \array_is_list($array), 'an array is a list', $message, null, self::show($array));
    }

    public static function assertGreaterThan(mixed $expected, mixed $actual, string $message = ''): void
    {
        self::check($actual > $expected, self::show($actual) . ' is greater than ' . self::show($expected), $message, '> ' . self::show($expected), self::show($actual));
    }

    public static function assertGreaterThanOrEqual(mixed $expected, mixed $actual, string $message = ''): void
    {
        $words = self::show($actual) . ' is equal to ' . self::show($expected) . ' or is greater than ' . self::show($expected);
        self::check($actual >= $expected, $words, $message, '>= ' . self::show($expected), self::show($actual));
    }

    public static function assertLessThan(mixed $expected, mixed $actual, string $message = ''): void
    {
        self::check($actual < $expected, self::show($actual) . ' is less than ' . self::show($expected), $message, '< ' . self::show($expected), self::show($actual));
    }

    public static function assertLessThanOrEqual(mixed $expected, mixed $actual, string $message = ''): void
    {
        $words = self::show($actual) . ' is equal to ' . self::show($expected) . ' or is less than ' . self::show($expected);
        self::check($actual <= $expected, $words, $message, '<= ' . self::show($expected), self::show($actual));
    }

    public static function assertInstanceOf(string $expected, mixed $actual, string $message = ''): void
    {
        $words = self::kind($actual) . " is an instance of class $expected";
        self::check($actual instanceof $expected, $words, $message, $expected, self::kind($actual));
    }

    public static function assertNotInstanceOf(string $expected, mixed $actual, string $message = ''): void
    {
        $words = self::kind($actual) . " is not an instance of class $expected";
        self::check(!$actual instanceof $expected, $words, $message, null, self::kind($actual));
    }

    private static function kind(mixed $value): string
    {
        return \is_object($value) ? 'an instance of class ' . $value::class : self::show($value);
    }

    private static function type(string $type, bool $holds, mixed $actual, string $message, bool $negated): void
    {
        $words = self::show($actual) . ' is ' . ($negated ? 'not ' : '') . "of type $type";
        self::check($holds !== $negated, $words, $message, $negated ? null : $type, self::show($actual));
    }

    public static function assertIsArray(mixed $actual, string $message = ''): void
    {
        self::type('array', \is_array($actual), $actual, $message, false);
    }

    public static function assertIsBool(mixed $actual, string $message = ''): void
    {
        self::type('bool', \is_bool($actual), $actual, $message, false);
    }

    public static function assertIsFloat(mixed $actual, string $message = ''): void
    {
        self::type('float', \is_float($actual), $actual, $message, false);
    }

    public static function assertIsInt(mixed $actual, string $message = ''): void
    {
        self::type('int', \is_int($actual), $actual, $message, false);
    }

    public static function assertIsNumeric(mixed $actual, string $message = ''): void
    {
        self::type('numeric', \is_numeric($actual), $actual, $message, false);
    }

    public static function assertIsObject(mixed $actual, string $message = ''): void
    {
        self::type('object', \is_object($actual), $actual, $message, false);
    }

    public static function assertIsString(mixed $actual, string $message = ''): void
    {
        self::type('string', \is_string($actual), $actual, $message, false);
    }

    public static function assertIsCallable(mixed $actual, string $message = ''): void
    {
        self::type('callable', \is_callable($actual), $actual, $message, false);
    }

    public static function assertIsIterable(mixed $actual, string $message = ''): void
    {
        self::type('iterable', \is_iterable($actual), $actual, $message, false);
    }

    public static function assertIsNotString(mixed $actual, string $message = ''): void
    {
        self::type('string', \is_string($actual), $actual, $message, true);
    }

    public static function assertIsNotArray(mixed $actual, string $message = ''): void
    {
        self::type('array', \is_array($actual), $actual, $message, true);
    }

    public static function assertStringContainsString(string $needle, string $haystack, string $message = ''): void
    {
        $words = self::show($haystack) . ' contains ' . self::show($needle);
        self::check(\str_contains($haystack, $needle), $words, $message, self::show($needle), self::show($haystack));
    }

    public static function assertStringNotContainsString(string $needle, string $haystack, string $message = ''): void
    {
        $words = self::show($haystack) . ' does not contain ' . self::show($needle);
        self::check(!\str_contains($haystack, $needle), $words, $message, null, self::show($haystack));
    }

    public static function assertStringContainsStringIgnoringCase(string $needle, string $haystack, string $message = ''): void
    {
        $words = self::show($haystack) . ' contains ' . self::show($needle);
        self::check(\str_contains(\mb_strtolower($haystack), \mb_strtolower($needle)), $words, $message, self::show($needle), self::show($haystack));
    }

    public static function assertStringStartsWith(string $prefix, string $string, string $message = ''): void
    {
        $words = self::show($string) . ' starts with ' . self::show($prefix);
        self::check(\str_starts_with($string, $prefix), $words, $message, self::show($prefix), self::show($string));
    }

    public static function assertStringEndsWith(string $suffix, string $string, string $message = ''): void
    {
        $words = self::show($string) . ' ends with ' . self::show($suffix);
        self::check(\str_ends_with($string, $suffix), $words, $message, self::show($suffix), self::show($string));
    }

    public static function assertMatchesRegularExpression(string $pattern, string $string, string $message = ''): void
    {
        $words = self::show($string) . " matches PCRE pattern \"$pattern\"";
        self::check(\preg_match($pattern, $string) === 1, $words, $message, $pattern, self::show($string));
    }

    public static function assertDoesNotMatchRegularExpression(string $pattern, string $string, string $message = ''): void
    {
        $words = self::show($string) . " does not match PCRE pattern \"$pattern\"";
        self::check(\preg_match($pattern, $string) !== 1, $words, $message, null, self::show($string));
    }

    public static function assertJsonStringEqualsJsonString(string $expectedJson, string $actualJson, string $message = ''): void
    {
        $same = Comparator::equal(\json_decode($expectedJson), \json_decode($actualJson)) && \json_decode($actualJson) !== null;
        self::check($same, self::show($actualJson) . ' matches JSON string ' . self::show($expectedJson), $message, $expectedJson, $actualJson);
    }

    public static function assertObjectHasProperty(string $propertyName, object $object, string $message = ''): void
    {
        $has = \array_key_exists($propertyName, Exporter::contents($object)[1]);
        self::check($has, 'object of class ' . $object::class . " has property \"$propertyName\"", $message, $propertyName, self::show($object));
    }

    public static function assertNan(mixed $actual, string $message = ''): void
    {
        self::check(\is_float($actual) && \is_nan($actual), self::show($actual) . ' is nan', $message, 'NAN', self::show($actual));
    }

    public static function fail(string $message = ''): never
    {
        self::$count++;
        throw new AssertionFailedError($message);
    }

    public static function markTestSkipped(string $message = ''): never
    {
        throw new SkippedTest($message);
    }

    public static function markTestIncomplete(string $message = ''): never
    {
        throw new IncompleteTest($message);
    }
}
