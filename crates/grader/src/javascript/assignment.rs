//! The line of an assignment to a constant. Inside a function the engine gives such an error the place of the expression
//! after it; the learner is sent to the assignment itself.

use tremplin_course::{CodeError, Failure, Reason, Report, SourceFile};

/// How many lines the engine's place may be too far down.
const REACH: usize = 12;

pub(super) fn correct_places(report: &mut Report, files: &[SourceFile]) {
    let failures = report.tests.iter_mut().filter_map(|test| test.failure.as_mut());
    let thrown = failures.filter_map(|failure| match failure {
        Failure { reason: Reason::Threw { error }, .. } => Some(error),
        _ => None,
    });
    for error in report.error.iter_mut().chain(thrown) {
        correct_place(error, files);
    }
}

fn correct_place(error: &mut CodeError, files: &[SourceFile]) {
    let constant = error.message.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' is read-only"));
    let (Some(constant), Some(place)) = (constant, error.place.as_mut()) else { return };
    let Some(file) = files.iter().find(|file| file.name == place.file) else { return };
    let lines: Vec<&str> = file.text.lines().take(place.line as usize).collect();
    let nearest = lines.iter().enumerate().rev().take(REACH).find(|(_, line)| assigns(line, constant));
    if let Some((at, _)) = nearest.filter(|(at, _)| at + 1 != lines.len()) {
        place.line = u32::try_from(at + 1).unwrap_or(place.line);
        place.column = None;
    }
}

/// Whether `line` assigns to `name`: `name = 1`, `name += 1`, `name++`, `--name`, but not `const name = 1` or `name === 1`.
fn assigns(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '.';
        if before.ends_with(part_of_name) || after.starts_with(|c: char| part_of_name(c) && c != '.') {
            return false;
        }
        let declared = before.trim_end().ends_with("const");
        let after = after.trim_start();
        let operator = after.trim_start_matches(['+', '-', '*', '/', '%', '&', '|', '^', '<', '>', '?']);
        let assigned = operator.starts_with('=') && !operator.starts_with("==") && !operator.starts_with("=>");
        let stepped = after.starts_with("++") || after.starts_with("--");
        let stepped_before = before.trim_end().ends_with("++") || before.trim_end().ends_with("--");
        !declared && (assigned || stepped || stepped_before)
    })
}

#[cfg(test)]
mod tests {
    use super::assigns;

    #[test]
    fn an_assignment_is_told_from_a_declaration_and_a_comparison() {
        for line in ["prix = 3;", "  prix += 1", "prix++", "--prix;", "x = prix = 2"] {
            assert!(assigns(line, "prix"), "{line}");
        }
        for line in [
            "const prix = 3;",
            "if (prix === 3)",
            "prix == 3",
            "monprix = 2",
            "o.prix = 2",
            "prixHT = 1",
            "(prix) => 1",
        ] {
            assert!(!assigns(line, "prix"), "{line}");
        }
    }
}
