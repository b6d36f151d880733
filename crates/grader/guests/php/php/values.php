<?php
// Values that cross: numbers, texts, null and arrays as they are; all else as an array that begins with a mark.
namespace Tremplin;

/** An error that crossed and that nothing may mistake for one of PHP's own. */
final class Refused extends \Error {}

abstract class Values
{
    public const MARK = "\0";
    private const DEEPEST = 200;

    /** What this side gave away, by number. */
    public static array $given = [];
    private static array $numbers = [];

    public static function encode(mixed $value, int $depth = 0): mixed
    {
        if (\is_object($value)) {
            return self::encodeObject($value, $depth);
        }
        if (!\is_array($value)) {
            return \is_resource($value) ? [self::MARK, 'x', \get_resource_type($value)] : $value;
        }
        if ($depth > self::DEEPEST) {
            throw new Refused('valeur imbriquée trop profondément');
        }
        foreach ($value as $key => $item) {
            if (\is_array($item) || \is_object($item) || \is_resource($item)) {
                $value[$key] = self::encode($item, $depth + 1);
            }
        }
        return $value;
    }

    private static function encodeObject(object $value, int $depth): array
    {
        if ($value instanceof Stub || $value instanceof ThrowableStub) {
            return [self::MARK, 'y', $value->tremplinHandle()];
        }
        if ($value instanceof \UnitEnum) {
            return [self::MARK, 'e', $value::class, $value->name];
        }
        if ($value instanceof \DateTimeInterface) {
            return [self::MARK, 'd', $value instanceof \DateTime ? 'DateTime' : 'DateTimeImmutable', $value->format('Y-m-d H:i:s.u e')];
        }
        if ($value::class === 'stdClass') {
            return [self::MARK, 'o', self::encode(\get_object_vars($value), $depth + 1)];
        }
        return [self::MARK, 'm', self::number($value), $value::class, \array_values(\class_implements($value))];
    }

    public static function number(object $value): int
    {
        $id = \spl_object_id($value);
        if (!isset(self::$numbers[$id])) {
            self::$given[] = $value; // kept, so that its id is no other object's
            self::$numbers[$id] = \array_key_last(self::$given);
        }
        return self::$numbers[$id];
    }

    /** Makes what `$make` gives of the other side's objects. */
    public static function decode(mixed $value): mixed
    {
        if (!\is_array($value)) {
            return $value;
        }
        if (($value[0] ?? null) !== self::MARK) {
            foreach ($value as $key => $item) {
                if (\is_array($item)) {
                    $value[$key] = self::decode($item);
                }
            }
            return $value;
        }
        switch ($value[1] ?? '') {
            case 'y':
                return self::$given[$value[2]] ?? throw new Refused('objet inconnu');
            case 'd':
                $class = $value[2] === 'DateTime' ? \DateTime::class : \DateTimeImmutable::class;
                return new $class((string) $value[3]);
            case 'o':
                return (object) self::decode($value[2]);
            case 'e':
                $case = \enum_exists((string) $value[2]) ? $value[2] . '::' . $value[3] : '';
                return $case !== '' && \defined($case) ? \constant($case) : throw new Refused('enum inconnue');
            case 'm':
                return Channel::$side === 'tests' ? Stubs::object($value) : Learner::proxy($value);
            default:
                return new Opaque((string) ($value[2] ?? ''));
        }
    }
}

/** What cannot cross, such as an open file. */
final class Opaque
{
    public function __construct(public readonly string $kind) {}
}

/** A Throwable in a form that crosses. */
function encode_error(\Throwable $error): array
{
    // What was the other side's own goes back as such.
    $handle = $error instanceof ThrowableStub ? -2 - $error->tremplinHandle() : ($error instanceof Refused ? -1 : Values::number($error));
    $parents = \array_values(\class_parents($error));
    return [$error::class, $parents, $error->getMessage(), $error->getCode(), $error->getFile(), $error->getLine(), $handle, own_line($error)];
}

/** Where in the learner's own files an error comes from. */
function own_line(\Throwable $error): array
{
    $places = [['file' => $error->getFile(), 'line' => $error->getLine()], ...$error->getTrace()];
    foreach ($places as $place) {
        $file = $place['file'] ?? '';
        if ($file !== '' && !\str_starts_with($file, '/tremplin/')) {
            return [\ltrim(\explode('(', $file)[0], '/'), $place['line'] ?? 0];
        }
    }
    return ['', 0];
}
