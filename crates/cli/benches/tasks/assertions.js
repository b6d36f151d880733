// The least that can be called ten assertions: what a real library does more counts for the baselines, not against.
let passed = 0;
function check(received, expected) {
  if (Object.is(received, expected) || JSON.stringify(received) === JSON.stringify(expected)) passed += 1;
}
check(total([3, 5, 2]), 10);
check(total([]), 0);
check(total([7]), 7);
check(total([-1, 1]), 0);
check(total([0.5, 0.25]), 0.75);
check(total([1, 1, 1, 1, 1, 1, 1, 1]), 8);
check(total([100, 200, 300]), 600);
check(total([-5, -7]), -12);
check(total([1000000, 1]), 1000001);
check(total([2, 4, 8, 16, 32, 64]), 126);
passed;
