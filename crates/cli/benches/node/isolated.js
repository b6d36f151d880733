// Grades the same work in a fresh isolate of isolated-vm each time, and prints what one took.
//
// Usage: node --no-node-snapshot isolated.js LEARNER TESTS GRADES [HARNESS]
// Without HARNESS, TESTS is a script whose value is how many assertions passed. With the harness that the grader itself
// uses, TESTS is Jest-style, and each isolate starts from a snapshot in which that harness is ready.
"use strict";

const { readFileSync } = require("node:fs");
const ivm = require("isolated-vm");

const [learner, tests, harness] = [2, 3, 5].map((at) => process.argv[at] && readFileSync(process.argv[at], "utf8"));
const grades = Number(process.argv[4]);

// What the grader's host does for the harness, at its least.
const start = `
  globalThis.reports = [];
  globalThis.grading = (${harness?.trim().replace(/;$/, "")})({
    report: (line) => {
      reports.push(JSON.parse(line));
    },
    begin: () => true,
    stopped: () => 0,
    advance: () => {},
    isLearners: () => false,
    attempt: (body) => {
      try {
        return [true, body()];
      } catch (error) {
        return [false, error];
      }
    },
  });`;
const script = harness
  ? `grading.block(false); ${tests}; grading.run(); reports.filter(({ status }) => status === "passed").length;`
  : tests;
// Run once before the snapshot is taken: the code that a grade needs is then in it, compiled.
const snapshot = harness && ivm.Isolate.createSnapshot([{ code: start }], `${learner}; ${script}`);

function grade() {
  const isolate = new ivm.Isolate({ memoryLimit: 64, snapshot });
  const context = isolate.createContextSync();
  context.evalSync(learner, { timeout: 2000 });
  const passed = context.evalSync(script, { timeout: 2000 });
  const { total_heap_size, malloced_memory, externally_allocated_size } = isolate.getHeapStatisticsSync();
  isolate.dispose();
  if (passed !== 10) throw new Error(`${passed} of 10 assertions passed`);
  return total_heap_size + malloced_memory + externally_allocated_size;
}

for (let warm = 0; warm < 200; warm += 1) grade();

const walls = [];
const cpus = [];
let bytes = 0;
const begin = process.hrtime.bigint();
for (let done = 0; done < grades; done += 1) {
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  bytes = Math.max(bytes, grade());
  const used = process.cpuUsage(cpu);
  walls.push(Number(process.hrtime.bigint() - wall) / 1e3);
  cpus.push(used.user + used.system);
}
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({ seconds, walls, cpus, bytes }));
