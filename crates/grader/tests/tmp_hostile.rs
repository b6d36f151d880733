mod common;
use common::*;
use tremplin_course::*;
fn n(x: f64) -> Value {
    Value::Number(x)
}
#[test]
fn shared() {
    let case = |a: f64, b: f64, e: f64, t: Option<f64>| CallCase {
        name: format!("somme({a}, {b})"),
        call: format!("somme({a}, {b})"),
        function: "somme".into(),
        arguments: vec![n(a), n(b)],
        expected: Expected::Value { value: n(e), tolerance: t },
    };
    let table = vec![
        calls(vec![case(1.0, 2.0, 3.0, None), case(-1.0, 1.0, 0.0, None), case(0.1, 0.2, 0.3, Some(1e-9))]),
        hidden(calls(vec![case(1e9, 1.0, 1e9 + 1.0, None)])),
    ];
    let js = vec![
        code(
            "import { somme } from './main.js'; test('1', () => expect(somme(1, 2)).toBe(3)); test('2', () => expect(somme(-1, 1)).toBe(0)); test('3', () => expect(somme(0.1, 0.2)).toBeCloseTo(0.3, 9));",
        ),
        hidden(code("test('h', () => expect(somme(1000000000, 1)).toBe(1000000001));")),
    ];
    let mut files: Vec<_> =
        std::fs::read_dir(std::env::var("HOSTILE").unwrap()).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for (kind, tests) in [("calls", &table), ("code", &js)] {
            let t = std::time::Instant::now();
            let graded = grade(&spec(tests.clone()), &source(&text), Scope::All);
            let shown = serde_json::to_string(&graded.report.for_learner()).unwrap();
            println!(
                "{:40} {kind:6} {:?} {} ms leak={} {}",
                path.file_name().unwrap().to_string_lossy(),
                graded.report.verdict,
                t.elapsed().as_millis(),
                shown.contains("1000000000") || shown.contains("1000000001"),
                graded
                    .report
                    .tests
                    .iter()
                    .map(|t| match &t.failure {
                        None => "ok".to_string(),
                        Some(f) => format!("{:?}", f.reason).chars().take(90).collect::<String>(),
                    })
                    .collect::<Vec<_>>()
                    .join(" | ")
            );
        }
    }
    for (kind, tests) in [("calls", &table), ("code", &js)] {
        let graded = grade(&spec(tests.clone()), &source("function somme(a,b){return a+b}"), Scope::All);
        println!("control {kind} {:?} {:?}", graded.report.verdict, failures(&graded.report));
    }
}
