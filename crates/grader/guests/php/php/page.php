<?php
// A page as a browser would ask for it: its superglobals, its session, what it sends.
namespace Tremplin;

/** What `exit` and `die` become: the page, or the function, ends there. */
final class Ended extends \Error
{
    public static function with(string|int|null $status = null): self
    {
        if (\is_string($status)) {
            echo $status;
        }
        return new self('exit()');
    }
}

/** `exit` would end the instance itself, and its answer with it: in the learner's files it is thrown instead. */
abstract class Exits
{
    public static function replace(array $files): void
    {
        foreach ($files as $file) {
            $source = \file_get_contents('/' . $file);
            if (\preg_match('/\b(exit|die)\b/i', $source)) {
                \file_put_contents('/' . $file, self::replaced($source));
            }
        }
    }

    private static function replaced(string $source): string
    {
        try {
            $tokens = \PhpToken::tokenize($source, \TOKEN_PARSE);
        } catch (\ParseError) {
            return $source; // said when it is loaded
        }
        $text = '';
        foreach ($tokens as $at => $token) {
            if ($token->id !== \T_EXIT) {
                $text .= $token->text;
                continue;
            }
            $next = $at + 1;
            while (isset($tokens[$next]) && $tokens[$next]->isIgnorable()) {
                $next++;
            }
            $text .= 'throw \Tremplin\Ended::with' . (($tokens[$next]->text ?? '') === '(' ? '' : '()');
        }
        return $text;
    }
}

final class Session implements \SessionHandlerInterface
{
    public static array $start = [];

    public function open(string $path, string $name): bool
    {
        return true;
    }

    public function close(): bool
    {
        return true;
    }

    public function read(string $id): string
    {
        return \serialize(self::$start);
    }

    public function write(string $id, string $data): bool
    {
        return true;
    }

    public function destroy(string $id): bool
    {
        self::$start = [];
        return true;
    }

    public function gc(int $lifetime): int
    {
        return 0;
    }
}

abstract class Page
{
    public static function run(string $file, array $asked): array
    {
        \ini_set('memory_limit', (string) $asked['memory']);
        foreach (['get', 'post'] as $fields) {
            $asked[$fields] = self::fields($asked[$fields]);
        }
        Exits::replace($asked['files']);
        self::prepare($file, $asked);
        $error = null;
        \ob_start();
        try {
            load_file($file);
        } catch (Ended) {
            // as a page ends
        } catch (\Throwable $thrown) {
            $error = encode_error($thrown);
        }
        $text = '';
        while (\ob_get_level() > 0) {
            $text = \ob_get_clean() . $text;
        }
        return [
            'text' => $text,
            'status' => \http_response_code() ?: 200,
            'headers' => \headers_list(),
            'session' => Values::encode($_SESSION ?? $asked['session']),
            'error' => $error,
        ];
    }

    /** Fields as a browser writes them, in one text, are read as PHP reads them. */
    private static function fields(array|string $fields): array
    {
        if (\is_string($fields)) {
            \parse_str($fields, $fields);
        }
        return $fields;
    }

    private static function prepare(string $file, array $asked): void
    {
        $_GET = $asked['get'];
        $_POST = $asked['post'];
        $_COOKIE = $asked['cookies'];
        $_REQUEST = [...$asked['get'], ...$asked['post']];
        $query = \http_build_query($asked['get']);
        $_SERVER = [
            'REQUEST_METHOD' => $asked['method'],
            'REQUEST_URI' => '/' . $file . ($query === '' ? '' : "?$query"),
            'QUERY_STRING' => $query,
            'SCRIPT_NAME' => '/' . $file,
            'PHP_SELF' => '/' . $file,
            'SCRIPT_FILENAME' => '/' . $file,
            'SERVER_NAME' => 'localhost',
            'HTTP_HOST' => 'localhost',
            'REQUEST_TIME' => \time(),
            ...$asked['server'],
        ];
        Session::$start = $asked['session'];
        \ini_set('session.serialize_handler', 'php_serialize');
        \ini_set('session.use_cookies', '0');
        \session_set_save_handler(new Session(), false);
        \session_id('tremplin');
    }
}
