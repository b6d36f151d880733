<?php

declare(strict_types=1);

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Test;
use PHPUnit\Framework\TestCase;

final class CompteTest extends TestCase
{
    private Compte $compte;

    protected function setUp(): void
    {
        $this->compte = new Compte(100);
    }

    public function testCommenceAvecSonSolde(): void
    {
        $this->assertInstanceOf(Compte::class, $this->compte);
        $this->assertSame(100, $this->compte->solde());
        $this->assertEmpty($this->compte->mouvements());
    }

    #[DataProvider('depots')]
    public function testDeposer(array $depots, int $attendu): void
    {
        foreach ($depots as $depot) {
            $this->compte->deposer($depot);
        }
        $this->assertSame($attendu, $this->compte->solde());
        $this->assertCount(count($depots), $this->compte->mouvements());
    }

    public static function depots(): array
    {
        return [
            'rien' => [[], 100],
            'un dépôt' => [[20], 120],
            'deux dépôts' => [[20, 30], 150],
        ];
    }

    /**
     * @dataProvider retraits
     */
    public function testRetirer(int $montant, int $reste): void
    {
        $this->compte->retirer($montant);
        $this->assertEquals($reste, $this->compte->solde());
        $this->assertContains(-$montant, $this->compte->mouvements());
    }

    public static function retraits(): iterable
    {
        yield [1, 99];
        yield 'tout' => [100, 0];
    }

    public function testRefuseUnRetraitTropGrand(): void
    {
        $this->expectException(SoldeInsuffisant::class);
        $this->expectExceptionMessage('Il manque 20 euros.');
        $this->expectExceptionCode(51);
        $this->compte->retirer(120);
    }

    public function testUnRefusNeChangeRien(): void
    {
        try {
            $this->compte->retirer(101);
            $this->fail('Le retrait devait être refusé.');
        } catch (DomainException $erreur) {
            $this->assertMatchesRegularExpression('/manque \d+ euros/', $erreur->getMessage());
        }
        $this->assertSame(100, $this->compte->solde());
    }

    #[Test]
    public function refuseUnSoldeNegatif(): void
    {
        $this->expectException(InvalidArgumentException::class);
        new Compte(-1);
    }

    public function testDeuxComptesSontEgaux(): void
    {
        $this->assertEquals(new Compte(100), $this->compte);
        $this->assertNotSame(new Compte(100), $this->compte);
    }
}
