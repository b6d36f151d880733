//! Tables for a school's spreadsheets: semicolons and a byte order mark, which those set to French open as they should,
//! and no cell that they would run.

use actix_web::{HttpResponse, http::header};

use crate::{Error, roster};

/// A file to keep, named `{name}.csv`.
pub(crate) fn answer(name: &str, rows: &[Vec<String>]) -> Result<HttpResponse, Error> {
    let failed = |error: csv::Error| Error::Internal(format!("a table could not be written: {error}"));
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")))
        .body(write(rows).map_err(failed)?))
}

fn write(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A spreadsheet also runs what stands behind white space, or in full-width signs.
fn inert(cell: &str) -> String {
    let start = cell.trim_start();
    if roster::is_formula(start) || start.starts_with(['＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r', '\n'])
    {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_opens_in_a_spreadsheet_and_nothing_in_it_runs() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["Nom", "a;b"]), row(&["=1+1", " @x"]), row(&["\tx", "＝1"]), row(&["Éva \"B\"", "3,5"])];
        let text = String::from_utf8(write(&rows).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Nom;\"a;b\"\r\n'=1+1;' @x\r\n'\tx;'＝1\r\n\"Éva \"\"B\"\"\";3,5\r\n");
    }
}
