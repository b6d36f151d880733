// Grades the same work in a fresh isolate of isolated-vm each time, and prints what one took.
// Usage: node --no-node-snapshot isolated.js LEARNER ASSERTIONS GRADES
"use strict";

const { readFileSync } = require("node:fs");
const ivm = require("isolated-vm");

const [learner, assertions] = process.argv.slice(2, 4).map((path) => readFileSync(path, "utf8"));
const grades = Number(process.argv[4]);

function grade() {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = isolate.createContextSync();
  context.evalSync(learner, { timeout: 2000 });
  const passed = context.evalSync(assertions, { timeout: 2000 });
  const { total_heap_size, malloced_memory, externally_allocated_size } = isolate.getHeapStatisticsSync();
  isolate.dispose();
  if (passed !== 10) throw new Error(`${passed} of 10 assertions passed`);
  return total_heap_size + malloced_memory + externally_allocated_size;
}

for (let warm = 0; warm < 200; warm += 1) grade();

const walls = [];
const cpus = [];
let bytes = 0;
const start = process.hrtime.bigint();
for (let done = 0; done < grades; done += 1) {
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  bytes = Math.max(bytes, grade());
  const used = process.cpuUsage(cpu);
  walls.push(Number(process.hrtime.bigint() - wall) / 1e3);
  cpus.push(used.user + used.system);
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ seconds, walls, cpus, bytes }));
