//! Imports and exports of a file whose types are gone: what names a type goes too, and names of files find their file.

use oxc::ast::ast::{
    ExportSpecifier, ImportDeclaration, ImportDeclarationSpecifier, ImportOrExportKind, ModuleExportName, Program,
    Statement, StringLiteral,
};
use oxc::span::{GetSpan as _, Span};

use super::edits::Edits;
use super::strip::{Names, bounds, usize_of, with_comma};

/// Blanks the specifiers that name types, and gives each relative import the ending its file has among `files`.
pub(super) fn settle(program: &Program<'_>, names: &Names<'_>, files: &[&str], edits: &mut Edits<'_>) {
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) if import.import_kind == ImportOrExportKind::Value => {
                settle_import(import, names, files, edits);
            }
            Statement::ExportNamedDeclaration(export) if export.export_kind == ImportOrExportKind::Value => {
                settle_exports(&export.specifiers, |local| names.is_type(local), edits);
            }
            Statement::ExportFromDeclaration(export) if export.export_kind == ImportOrExportKind::Value => {
                point(&export.source, files, edits);
                settle_exports(&export.specifiers, |_| false, edits);
            }
            Statement::ExportAllDeclaration(export) if export.export_kind == ImportOrExportKind::Value => {
                point(&export.source, files, edits);
            }
            _ => {}
        }
    }
}

impl Names<'_> {
    fn is_type(&self, name: &str) -> bool {
        self.types.contains(name) && !self.values.contains(name)
    }
}

/// A name that is never used as a value is imported for its type; an import with no other name is not made at all.
fn settle_import(import: &ImportDeclaration<'_>, names: &Names<'_>, files: &[&str], edits: &mut Edits<'_>) {
    let specifiers = import.specifiers.as_ref().map_or(&[][..], |specifiers| specifiers);
    let is_type = |specifier: &ImportDeclarationSpecifier<'_>| match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
            specifier.import_kind == ImportOrExportKind::Type || !names.used.contains(specifier.local.name.as_str())
        }
        ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
            !names.used.contains(specifier.local.name.as_str())
        }
        ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
            !names.used.contains(specifier.local.name.as_str())
        }
    };
    if !specifiers.is_empty() && specifiers.iter().all(is_type) {
        let (start, end) = bounds(import.span);
        edits.blank_statement(start, end);
        return;
    }
    point(&import.source, files, edits);
    for (at, specifier) in specifiers.iter().enumerate().filter(|(_, specifier)| is_type(specifier)) {
        let before = at.checked_sub(1).and_then(|before| specifiers.get(before));
        match (specifier, before) {
            // `D, * as all` has no brackets in which a comma could stay.
            (ImportDeclarationSpecifier::ImportNamespaceSpecifier(_), Some(before)) => {
                edits.blank(usize_of(before.span().end), usize_of(specifier.span().end));
            }
            _ => blank_item(specifier.span(), edits),
        }
    }
}

fn settle_exports(specifiers: &[ExportSpecifier<'_>], is_type: impl Fn(&str) -> bool, edits: &mut Edits<'_>) {
    for specifier in specifiers {
        let names_type = match &specifier.local {
            ModuleExportName::IdentifierReference(local) => is_type(local.name.as_str()),
            ModuleExportName::IdentifierName(_) | ModuleExportName::StringLiteral(_) => false,
        };
        if names_type || specifier.export_kind == ImportOrExportKind::Type {
            blank_item(specifier.span, edits);
        }
    }
}

/// Blanks an item of a list with the comma after it; a comma before it may stay, at the list's end.
fn blank_item(span: Span, edits: &mut Edits<'_>) {
    let (start, end) = bounds(span);
    edits.blank(start, with_comma(edits.text(), end));
}

/// `"./prix"` and `"./prix.js"` mean `prix.ts` where the exercise has that file and not the one that is written.
fn point(source: &StringLiteral<'_>, files: &[&str], edits: &mut Edits<'_>) {
    let Some(name) = source.value.strip_prefix("./") else { return };
    if files.contains(&name) {
        return;
    }
    let stem = name.strip_suffix(".js").unwrap_or(name);
    let has = |ending: &&&str| files.contains(&format!("{stem}{ending}").as_str());
    let Some(ending) = [".ts", ".js"].iter().find(has) else { return };
    let end = usize_of(source.span.end) - 1;
    edits.replace(end - (name.len() - stem.len()), end, *ending);
}
