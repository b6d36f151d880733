<?php

declare(strict_types=1);

final class SoldeInsuffisant extends DomainException
{
}

class Compte
{
    private array $mouvements = [];

    public function __construct(private int $solde = 0)
    {
        if ($solde < 0) {
            throw new InvalidArgumentException('Un compte ne commence pas en dessous de zéro.');
        }
    }

    public function deposer(int $montant): void
    {
        $this->solde += $montant;
        $this->mouvements[] = $montant;
    }

    public function retirer(int $montant): void
    {
        if ($montant > $this->solde) {
            throw new SoldeInsuffisant("Il manque {$this->manque($montant)} euros.", 51);
        }
        $this->deposer(-$montant);
    }

    public function solde(): int
    {
        return $this->solde;
    }

    /** @return int[] */
    public function mouvements(): array
    {
        return $this->mouvements;
    }

    private function manque(int $montant): int
    {
        return $montant - $this->solde;
    }
}
