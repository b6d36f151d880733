//! Course folders to measure on.

use std::{fs, path::Path};

const MODULE: &str = "---\nkind: module\ntitle: Banc d'essai\nsummary: Mesures.\n---\n";

/// The exercises of `benches/tasks`: (path in the course, text).
pub const WORK: [(&str, &str); 5] = [
    ("01-bench/module.md", MODULE),
    ("01-bench/01-table.md", include_str!("../tasks/table.md")),
    ("01-bench/02-tests.md", include_str!("../tasks/tests.md")),
    ("01-bench/03-python-table.md", include_str!("../tasks/python-table.md")),
    ("01-bench/04-python-tests.md", include_str!("../tasks/python-tests.md")),
];

/// One exercise of ten assertions for each of the other languages.
pub const LANGUAGES: [(&str, &str); 5] = [
    ("01-bench/module.md", MODULE),
    ("01-bench/01-sql.md", include_str!("../tasks/sql.md")),
    ("01-bench/02-php.md", include_str!("../tasks/php.md")),
    ("01-bench/03-page.md", include_str!("../tasks/page.md")),
    ("01-bench/04-dom.md", include_str!("../tasks/dom.md")),
];

pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a module folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

/// `count` exercises in modules of 50, half with a table of calls, half with Jest-style tests, no two alike.
pub fn generate(folder: &Path, count: usize) {
    for at in 0..count {
        let (module, kind) = (at / 50, ["table", "tests"][at % 2]);
        let text = if kind == "table" { WORK[1].1 } else { WORK[2].1 };
        let text = text.replace("somme", &format!("somme{at}"));
        let module = format!("{:02}-module-{module}", module + 1);
        write(folder, &[(&format!("{module}/module.md"), MODULE)]);
        write(folder, &[(&format!("{module}/{:02}-{kind}-{at}.md", at % 50 + 1), &text)]);
    }
}
