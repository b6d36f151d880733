<?php
// A test class as PHPUnit has it: fixtures, expected exceptions and output, data providers.
namespace PHPUnit\Framework\Attributes {
    #[\Attribute(\Attribute::TARGET_METHOD)]
    final class Test {}

    #[\Attribute(\Attribute::TARGET_METHOD | \Attribute::TARGET_CLASS)]
    final class TestDox
    {
        public function __construct(public readonly string $text) {}
    }

    #[\Attribute(\Attribute::TARGET_METHOD | \Attribute::IS_REPEATABLE)]
    final class DataProvider
    {
        public function __construct(public readonly string $methodName) {}
    }

    #[\Attribute(\Attribute::TARGET_METHOD | \Attribute::IS_REPEATABLE)]
    final class TestWith
    {
        public function __construct(public readonly array $data, public readonly ?string $name = null) {}
    }
}

namespace PHPUnit\Framework {
    abstract class TestCase extends Assert
    {
        private ?array $expectedException = null;
        private ?array $expectedOutput = null;

        public static function setUpBeforeClass(): void {}

        public static function tearDownAfterClass(): void {}

        protected function setUp(): void {}

        protected function tearDown(): void {}

        public function expectException(string $exception): void
        {
            $this->expectedException['class'] = $exception;
        }

        public function expectExceptionMessage(string $message): void
        {
            $this->expectedException['message'] = $message;
        }

        public function expectExceptionMessageMatches(string $regularExpression): void
        {
            $this->expectedException['pattern'] = $regularExpression;
        }

        public function expectExceptionCode(int|string $code): void
        {
            $this->expectedException['code'] = $code;
        }

        public function expectExceptionObject(\Throwable $exception): void
        {
            $this->expectedException = ['class' => $exception::class, 'message' => $exception->getMessage(), 'code' => $exception->getCode()];
        }

        public function expectNotToPerformAssertions(): void {}

        public function expectOutputString(string $expectedString): void
        {
            $this->expectedOutput = ['string', $expectedString];
        }

        public function expectOutputRegex(string $expectedRegex): void
        {
            $this->expectedOutput = ['regex', $expectedRegex];
        }

        public function getActualOutput(): string
        {
            return (string) \ob_get_contents();
        }

        public function getActualOutputForAssertion(): string
        {
            return $this->getActualOutput();
        }

        public function output(): string
        {
            return $this->getActualOutput();
        }

        final public function tremplinRun(string $method, array $arguments): void
        {
            \ob_start();
            $level = \ob_get_level();
            try {
                $this->tremplinAttempt($method, $arguments);
                while (\ob_get_level() > $level) {
                    \ob_end_flush();
                }
                $this->tremplinCheckOutput((string) \ob_get_contents());
            } finally {
                while (\ob_get_level() >= $level) {
                    \ob_end_clean();
                }
                $this->tearDown();
            }
        }

        private function tremplinAttempt(string $method, array $arguments): void
        {
            $this->setUp();
            try {
                $this->$method(...$arguments);
            } catch (\Tremplin\Stopped|AssertionFailedError|SkippedTest|IncompleteTest $end) {
                // A test may expect one of its own failures.
                if (!$end instanceof AssertionFailedError || !isset($this->expectedException['class'])
                    || !\is_a($end, $this->expectedException['class'])) {
                    throw $end;
                }
                self::assertInstanceOf($this->expectedException['class'], $end);
                return;
            } catch (\Throwable $thrown) {
                if ($this->expectedException === null || $thrown instanceof \Tremplin\Missing) {
                    throw $thrown;
                }
                $this->tremplinCheckException($thrown);
                return;
            }
            if ($this->expectedException !== null) {
                $class = $this->expectedException['class'] ?? 'Exception';
                $failure = new ExpectationFailedException("Failed asserting that exception of type \"$class\" is thrown.");
                [$failure->matcher, $failure->expected] = ['expectException', $class];
                throw $failure;
            }
        }

        private function tremplinCheckException(\Throwable $thrown): void
        {
            $expected = $this->expectedException;
            $class = $expected['class'] ?? \Throwable::class;
            $words = static fn (string $words) => "Failed asserting that $words.";
            $name = \Tremplin\Tests::className($thrown);
            $problem = match (true) {
                !$thrown instanceof $class && $name !== \ltrim($class, '\\') =>
                    [$words("exception of type \"$name\" matches expected exception \"$class\". Message was: \"{$thrown->getMessage()}\""), $class, $name],
                isset($expected['message']) && !\str_contains($thrown->getMessage(), $expected['message']) =>
                    [$words("exception message '{$thrown->getMessage()}' contains '{$expected['message']}'"), $expected['message'], $thrown->getMessage()],
                isset($expected['pattern']) && \preg_match($expected['pattern'], $thrown->getMessage()) !== 1 =>
                    [$words("exception message '{$thrown->getMessage()}' matches '{$expected['pattern']}'"), $expected['pattern'], $thrown->getMessage()],
                isset($expected['code']) && $thrown->getCode() !== $expected['code'] =>
                    [$words("expected exception code {$expected['code']} is equal to {$thrown->getCode()}"), (string) $expected['code'], (string) $thrown->getCode()],
                default => null,
            };
            $this->addToAssertionCount(1);
            if ($problem !== null) {
                $failure = new ExpectationFailedException($problem[0]);
                [$failure->matcher, $failure->expected, $failure->received] = ['expectException', $problem[1], $problem[2]];
                throw $failure;
            }
        }

        private function tremplinCheckOutput(string $output): void
        {
            if ($this->expectedOutput === null) {
                return;
            }
            [$kind, $expected] = $this->expectedOutput;
            try {
                if ($kind === 'string') {
                    self::assertEquals($expected, $output);
                } else {
                    self::assertMatchesRegularExpression($expected, $output);
                }
            } catch (ExpectationFailedException $failure) {
                $failure->matcher = 'expectOutput';
                throw $failure;
            }
        }
    }
}
