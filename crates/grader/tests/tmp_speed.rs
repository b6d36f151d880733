mod common;
use common::*;
use tremplin_course::*;
#[test]
fn speed() {
    std::thread::Builder::new().stack_size(64<<20).spawn(|| {
    let n = Value::Number;
    let learner = source("function total(prix) {\n  let somme = 0;\n  for (const p of prix) {\n    somme = somme + p;\n  }\n  return somme;\n}\n");
    let lists: Vec<Vec<f64>> = (0..10).map(|i| (0..=i).map(f64::from).collect()).collect();
    let table = calls(lists.iter().map(|l| call("total", vec![Value::Array(l.iter().map(|x| n(*x)).collect())], n(l.iter().sum()))).collect());
    let js = code(&lists.iter().map(|l| format!("test('somme de {l:?}', () => {{ expect(total({l:?})).toBe({:?}); }});\n", l.iter().sum::<f64>())).collect::<String>());
    let one = code(&format!("import {{ total }} from './main.js';\ntest('sommes', () => {{\n{}}});", lists.iter().map(|l| format!("  expect(total({l:?})).toBe({:?});\n", l.iter().sum::<f64>())).collect::<String>()));
    let none = code("test('x', () => {});");
    let empty = code("test('x', () => { for (let i = 0; i < 10; i++) expect(i).toBe(i); });");
    for (name, block) in [("calls", table), ("code", js), ("one", one), ("none", none), ("noL", empty)] {
        let spec = spec(vec![block]);
        let g = grader();
        for _ in 0..200 { assert_eq!(g.grade(&spec, &learner, Scope::All).unwrap().report.verdict, Verdict::Passed); }
        let mut t: Vec<u64> = (0..3000).map(|_| { g.grade(&spec, &learner, Scope::All).unwrap().report.duration_us * 1000 }).collect();
        t.sort();
        println!("{name}: p50 {} us p99 {} us", t[1500] / 1000, t[2970] / 1000);
    }}).unwrap().join().unwrap();
}
