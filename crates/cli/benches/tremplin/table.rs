//! Tables on standard output.

/// Text in columns: the first to the left, the others to the right.
pub struct Table {
    title: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(title: &'static str, head: &[&str], rows: Vec<Vec<String>>) -> Self {
        let mut all = vec![head.iter().map(|&cell| cell.to_owned()).collect()];
        all.extend(rows);
        Self { title, rows: all }
    }

    pub fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..columns).map(width).collect();
        println!("\n{}", self.title);
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate();
            let line: Vec<_> = cells
                .map(|(at, (cell, width))| if at == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") })
                .collect();
            println!("  {}", line.join("  ").trim_end());
        }
    }
}

/// A row that holds a measure against what is wanted of it.
pub fn ratio(name: &str, measured: f64, sense: &str, wanted: f64) -> Vec<String> {
    let held = match sense {
        "at most" => measured <= wanted,
        "at least" => measured >= wanted,
        _ => return vec![name.into(), short(measured), format!("{sense} {}", short(wanted))],
    };
    vec![name.into(), short(measured), format!("{sense} {}", short(wanted)), if held { "yes" } else { "NO" }.into()]
}

pub fn whole(value: f64) -> String {
    format!("{value:.0}")
}

/// Three figures that mean something, whatever the size.
pub fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}
