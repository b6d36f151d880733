<?php
// What a learner's files declare, for the tests' side to make stubs of.
namespace Tremplin;

abstract class Description
{
    public static function of(array $before, array $after): array
    {
        [$functions, $classes, $constants] = \array_map(
            static fn ($then, $now) => \array_values(\array_diff($now, $then)),
            $before,
            $after,
        );
        return [
            'functions' => \array_map(self::function(...), $functions),
            'classes' => \array_map(self::class(...), \array_values(\array_filter($classes, self::isNamed(...)))),
            'constants' => self::constants($constants),
        ];
    }

    private static function isNamed(string $class): bool
    {
        return !\str_contains($class, '@anonymous');
    }

    private static function function(string $name): array
    {
        $function = new \ReflectionFunction($name);
        return [$function->getName(), self::references($function)];
    }

    /** The places of parameters taken by reference. */
    private static function references(\ReflectionFunctionAbstract $function): array
    {
        $taken = \array_filter($function->getParameters(), static fn ($parameter) => $parameter->isPassedByReference());
        return \array_keys($taken);
    }

    private static function class(string $name): array
    {
        $class = new \ReflectionClass($name);
        $kind = match (true) {
            $class->isEnum() => 'enum',
            $class->isInterface() => 'interface',
            $class->isTrait() => 'trait',
            default => 'class',
        };
        return [
            'name' => $class->getName(),
            'kind' => $kind,
            'abstract' => $kind === 'class' && $class->isAbstract(),
            'parent' => self::parent($class),
            'interfaces' => $class->getInterfaceNames(),
            'methods' => self::methods($class),
            'constants' => $kind === 'enum' ? [] : self::scalars($class->getConstants(\ReflectionClassConstant::IS_PUBLIC)),
            'cases' => $kind === 'enum' ? self::cases($name) : [],
            'constructor' => $class->getConstructor()?->isPublic() ?? true,
        ];
    }

    /** The nearest class above that is the learner's own or a Throwable. */
    private static function parent(\ReflectionClass $class): string
    {
        $parent = $class->getParentClass();
        return $parent && (!$parent->isInternal() || $parent->implementsInterface(\Throwable::class)) ? $parent->getName() : '';
    }

    private static function methods(\ReflectionClass $class): array
    {
        $methods = [];
        foreach ($class->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
            if (!$method->isConstructor() && !$method->isDestructor() && !$method->getDeclaringClass()->isInternal()) {
                $methods[] = [$method->getName(), $method->isStatic(), self::references($method)];
            }
        }
        return $methods;
    }

    private static function cases(string $enum): array
    {
        $cases = [];
        foreach ($enum::cases() as $case) {
            $cases[$case->name] = $case instanceof \BackedEnum ? $case->value : null;
        }
        return $cases;
    }

    private static function constants(array $names): array
    {
        $values = [];
        foreach ($names as $name) {
            $values[$name] = \constant($name);
        }
        return self::scalars($values);
    }

    private static function scalars(array $values): array
    {
        return \array_filter($values, static fn ($value) => \is_scalar($value) || $value === null);
    }
}

/** The methods an interface asks for, written again so that an object of the tests' can have them. */
abstract class Signatures
{
    public static function proxy(int $number, array $interfaces): string
    {
        $methods = [];
        foreach ($interfaces as $interface) {
            foreach ((new \ReflectionClass($interface))->getMethods() as $method) {
                $methods[\strtolower($method->getName())] = self::method($method, $number);
            }
        }
        $names = \implode(', ', \array_map(static fn ($name) => '\\' . $name, $interfaces));
        $handle = "public function tremplinHandle(): int { return $number; }";
        return "return new class implements $names { $handle " . \implode(' ', $methods) . ' };';
    }

    private static function method(\ReflectionMethod $method, int $number): string
    {
        $parameters = \implode(', ', \array_map(self::parameter(...), $method->getParameters()));
        $type = $method->hasReturnType() ? ': ' . self::type($method->getReturnType()) : '';
        $ask = "\\Tremplin\\Learner::ask($number, '{$method->getName()}', \\func_get_args())";
        $body = \in_array($type, [': void', ': never'], true) ? "$ask;" : "return $ask;";
        $static = $method->isStatic() ? 'static ' : '';
        return "#[\\ReturnTypeWillChange] public {$static}function {$method->getName()}($parameters)$type { $body }";
    }

    private static function parameter(\ReflectionParameter $parameter): string
    {
        $type = $parameter->hasType() ? self::type($parameter->getType()) . ' ' : '';
        $mark = ($parameter->isPassedByReference() ? '&' : '') . ($parameter->isVariadic() ? '...' : '');
        $default = '';
        if ($parameter->isOptional() && !$parameter->isVariadic()) {
            $default = ' = ' . ($parameter->isDefaultValueAvailable() ? \var_export($parameter->getDefaultValue(), true) : 'null');
        }
        return "$type$mark\${$parameter->getName()}$default";
    }

    private static function type(\ReflectionType $type): string
    {
        if ($type instanceof \ReflectionNamedType) {
            $name = $type->isBuiltin() || $type->getName() === 'self' ? $type->getName() : '\\' . $type->getName();
            return ($type->allowsNull() && !\in_array($name, ['mixed', 'null'], true) ? '?' : '') . $name;
        }
        $glue = $type instanceof \ReflectionUnionType ? '|' : '&';
        return \implode($glue, \array_map(self::type(...), $type->getTypes()));
    }
}
