<?php
// The names that a file declares: of its functions and classes, and its constants.
namespace Tremplin;

abstract class Declared
{
    private const NAMED = [\T_CLASS, \T_INTERFACE, \T_TRAIT, \T_ENUM, \T_FUNCTION, \T_CONST];

    /** Without their namespace: functions and classes in lower case, constants. What does not parse declares nothing. */
    public static function in(string $text): array
    {
        try {
            $tokens = \array_values(\array_filter(\PhpToken::tokenize($text), static fn ($token) => !$token->isIgnorable()));
        } catch (\ParseError) {
            return [[], []];
        }
        $names = $constants = [];
        $braces = [];
        $isBody = false;
        foreach ($tokens as $at => $token) {
            if ($token->is(['{', \T_CURLY_OPEN, \T_DOLLAR_OPEN_CURLY_BRACES])) {
                $braces[] = $isBody || \end($braces);
                $isBody = false;
            } elseif ($token->text === '}') {
                \array_pop($braces);
            } elseif ($token->text === ';') {
                $isBody = false;
            } elseif ($token->is(self::NAMED) && !self::isMention($tokens[$at - 1] ?? null)) {
                $isBody = $token->id !== \T_CONST;
                $name = $tokens[$at + 1] ?? null;
                $name = $name?->text === '&' ? $tokens[$at + 2] ?? null : $name;
                if (!$name?->is(\T_STRING) || \end($braces)) {
                    continue;
                }
                if ($token->id === \T_CONST) {
                    $constants[] = $name->text;
                } else {
                    $names[] = \strtolower($name->text);
                }
            } elseif (\strtolower($token->text) === 'define' && ($tokens[$at + 2] ?? null)?->is(\T_CONSTANT_ENCAPSED_STRING)) {
                $constants[] = \trim($tokens[$at + 2]->text, '\'"');
            }
        }
        return [$names, $constants];
    }

    /** In `Prix::class` and `use function prix`, nothing is declared. */
    private static function isMention(?\PhpToken $before): bool
    {
        return $before !== null && $before->is([\T_DOUBLE_COLON, \T_USE, \T_OBJECT_OPERATOR]);
    }
}
