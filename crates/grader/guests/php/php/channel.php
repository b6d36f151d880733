<?php
// Messages with the host: a line of numbers, then as many bytes. What is read while the other side is asked, the host
// fetches meanwhile.
namespace Tremplin;

final class Channel
{
    public static $in;
    public static $out;
    /** Which side this is: '' until the host has said it. */
    public static string $side = '';

    public static function send(array $message): void
    {
        \fwrite(self::$out, \serialize($message));
    }

    /** The next message, and what the other side has printed meanwhile. */
    public static function receive(): array
    {
        [$status, $size, $printed] = \explode(' ', \fgets(self::$in));
        $body = $size > 0 ? \fread(self::$in, (int) $size) : '';
        $text = $printed > 0 ? \fread(self::$in, (int) $printed) : '';
        return [$status, $body === '' ? [] : \unserialize($body, ['allowed_classes' => false]), $text];
    }
}

/** Called by the host, once for each request. */
function serve(): void
{
    [, $request] = Channel::receive();
    if (Channel::$side === '') {
        Channel::$side = $request[0] === 'tests' ? 'tests' : 'learner';
    }
    Channel::$side === 'tests' ? Tests::answer($request) : Learner::answer($request);
}
