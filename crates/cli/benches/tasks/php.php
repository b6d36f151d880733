<?php
function total(array $prix)
{
    $somme = 0;
    foreach ($prix as $p) {
        $somme += $p;
    }
    return $somme;
}
$passed = 0;
$passed += total([3, 5, 2]) == 10 ? 1 : 0;
$passed += total([]) == 0 ? 1 : 0;
$passed += total([7]) == 7 ? 1 : 0;
$passed += total([-1, 1]) == 0 ? 1 : 0;
$passed += total([0.5, 0.25]) == 0.75 ? 1 : 0;
$passed += total([1, 1, 1, 1, 1, 1, 1, 1]) == 8 ? 1 : 0;
$passed += total([100, 200, 300]) == 600 ? 1 : 0;
$passed += total([-5, -7]) == -12 ? 1 : 0;
$passed += total([1000000, 1]) == 1000001 ? 1 : 0;
$passed += total([2, 4, 8, 16, 32, 64]) == 126 ? 1 : 0;
exit($passed === 10 ? 0 : 1);
