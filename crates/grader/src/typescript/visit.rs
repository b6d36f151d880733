//! The walk through a file: each thing that only TypeScript has, and what becomes of it.

use oxc::ast::ast::{
    ArrowFunctionExpression, BindingIdentifier, Class, ClassElement, Declaration, Decorator, ExportAllDeclaration,
    ExportDeclaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportFromDeclaration,
    ExportNamedDeclaration, FormalParameter, Function, IdentifierReference, ImportDeclaration, ImportOrExportKind,
    MethodDefinition, MethodDefinitionType, ModuleExportName, PropertyDefinition, PropertyDefinitionType,
    TSAsExpression, TSClassImplements, TSEnumDeclaration, TSExportAssignment, TSExternalModuleDeclaration,
    TSGlobalDeclaration, TSImportEqualsDeclaration, TSInstantiationExpression, TSInterfaceDeclaration,
    TSNamespaceDeclaration, TSNonNullExpression, TSSatisfiesExpression, TSThisParameter, TSTypeAliasDeclaration,
    TSTypeAnnotation, TSTypeAssertion, TSTypeParameterDeclaration, TSTypeParameterInstantiation, VariableDeclaration,
    VariableDeclarator,
};
use oxc::ast_visit::{Visit, walk};
use oxc::span::GetSpan as _;
use oxc::syntax::scope::ScopeFlags;

use super::strip::{Stripper, bounds, is_property, usize_of, with_comma};

/// Whether a class element is there for the type checker only.
fn is_type_only(element: &ClassElement<'_>) -> bool {
    match element {
        ClassElement::TSIndexSignature(_) => true,
        ClassElement::MethodDefinition(method) => {
            method.r#type == MethodDefinitionType::TSAbstractMethodDefinition || method.value.body.is_none()
        }
        ClassElement::PropertyDefinition(property) => {
            property.declare || property.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
        }
        ClassElement::StaticBlock(_) | ClassElement::AccessorProperty(_) => false,
    }
}

impl<'a> Visit<'a> for Stripper<'_, 'a> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.names.used.insert(it.name.as_str());
    }

    fn visit_binding_identifier(&mut self, it: &BindingIdentifier<'a>) {
        self.names.values.insert(it.name.as_str());
    }

    // Types, wherever they stand.

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.blank(it.span);
    }

    fn visit_ts_class_implements(&mut self, _: &TSClassImplements<'a>) {} // a type: it uses no value

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        let (start, end) = bounds(it.span);
        self.edits.blank(start, with_comma(self.edits.text(), end));
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_after_value(usize_of(it.expression.span().end), usize_of(it.span.end));
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_after_value(usize_of(it.expression.span().end), usize_of(it.span.end));
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        let (start, end) = bounds(it.span);
        self.visit_expression(&it.expression);
        self.blank_before_value(start, usize_of(it.expression.span().start), end);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.visit_expression(&it.expression);
        self.edits.blank(usize_of(it.span.end) - 1, usize_of(it.span.end));
    }

    fn visit_ts_instantiation_expression(&mut self, it: &TSInstantiationExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_after_value(usize_of(it.expression.span().end), usize_of(it.span.end));
    }

    // Declarations of types.

    fn visit_ts_type_alias_declaration(&mut self, it: &TSTypeAliasDeclaration<'a>) {
        self.names.types.insert(it.id.name.as_str());
        self.blank_statement(it.span);
    }

    fn visit_ts_interface_declaration(&mut self, it: &TSInterfaceDeclaration<'a>) {
        self.names.types.insert(it.id.name.as_str());
        self.blank_statement(it.span);
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.names.values.insert(it.id.name.as_str());
        if it.declare {
            self.blank_statement(it.span);
        } else {
            self.enumeration(it, it.span.start);
        }
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        if it.declare {
            self.blank_statement(it.span);
        } else {
            self.refuse("namespace", it.span);
        }
    }

    fn visit_ts_external_module_declaration(&mut self, it: &TSExternalModuleDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_global_declaration(&mut self, it: &TSGlobalDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.refuse("import =", it.span);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse("export =", it.span);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.refuse("decorator", it.span);
    }

    // Variables and functions.

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.declare {
            self.blank_statement(it.span);
        } else {
            walk::walk_variable_declaration(self, it);
        }
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        self.blank_mark("!", it.definite, usize_of(it.id.span().end));
        walk::walk_variable_declarator(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        if it.body.is_none() || it.declare {
            self.blank_statement(it.span);
        } else {
            walk::walk_function(self, it, flags);
        }
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        if let (Some(types), false) = (&it.type_parameters, it.r#async) {
            self.blank_before_value(usize_of(types.span.start), usize_of(it.params.span.start), usize_of(it.span.end));
        }
        if let Some(annotation) = &it.return_type {
            self.blank_arrow_type(annotation, &it.params);
        }
        walk::walk_arrow_function_expression(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        let (start, end) = bounds(it.pattern.span());
        if is_property(it) {
            self.edits.blank(usize_of(it.span.start), start);
        }
        self.blank_mark("?", it.optional, end);
        walk::walk_formal_parameter(self, it);
    }

    // Classes.

    fn visit_class(&mut self, it: &Class<'a>) {
        if it.declare {
            self.blank_statement(it.span);
            return;
        }
        let start = usize_of(it.span.start);
        if it.r#abstract {
            self.blank_word("abstract", start, usize_of(it.body.span.start));
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let before = it
                .heritage
                .as_ref()
                .map(|heritage| heritage.type_arguments.as_ref().map_or(heritage.expression.span().end, |a| a.span.end))
                .or_else(|| it.type_parameters.as_ref().map(|parameters| parameters.span.end))
                .or_else(|| it.id.as_ref().map(|id| id.span.end))
                .map_or(start, usize_of);
            if let Some(word) = self.find("implements", before, usize_of(first.span.start)) {
                self.edits.blank(word, usize_of(last.span.end));
            }
        }
        walk::walk_class(self, it);
    }

    fn visit_class_element(&mut self, it: &ClassElement<'a>) {
        if is_type_only(it) {
            self.blank_statement(it.span());
        } else {
            walk::walk_class_element(self, it);
        }
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.blank_modifiers(usize_of(it.span.start), &it.key, it.computed || it.value.generator);
        self.blank_mark("?", it.optional, usize_of(it.key.span().end));
        if it.kind.is_constructor() {
            self.set_parameter_properties(&it.value);
        }
        walk::walk_method_definition(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.blank_modifiers(usize_of(it.span.start), &it.key, it.computed);
        let key_end = usize_of(it.key.span().end);
        self.blank_mark("?", it.optional, key_end);
        self.blank_mark("!", it.definite, key_end);
        // `a: string ⏎ [b] = 1` without its type would read as `a[b] = 1`.
        if let (Some(annotation), None) = (&it.type_annotation, &it.value) {
            self.edits.insert(usize_of(annotation.span.end), ";");
        }
        walk::walk_property_definition(self, it);
    }

    // Modules: names that are types only are settled once the whole file has been read.

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        if it.import_kind == ImportOrExportKind::Type {
            self.blank_statement(it.span);
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        match &it.declaration {
            Declaration::TSEnumDeclaration(declared) if !declared.declare => {
                self.names.values.insert(declared.id.name.as_str());
                self.enumeration(declared, declared.span.start);
            }
            Declaration::TSTypeAliasDeclaration(declared) => {
                self.names.types.insert(declared.id.name.as_str());
                self.blank_statement(it.span);
            }
            Declaration::TSInterfaceDeclaration(declared) => {
                self.names.types.insert(declared.id.name.as_str());
                self.blank_statement(it.span);
            }
            Declaration::FunctionDeclaration(function) if function.body.is_none() || function.declare => {
                self.blank_statement(it.span);
            }
            declared if declared.declare() => self.blank_statement(it.span),
            _ => walk::walk_export_declaration(self, it),
        }
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        match &it.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => self.blank_statement(it.span),
            ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.body.is_none() => {
                self.blank_statement(it.span);
            }
            _ => walk::walk_export_default_declaration(self, it),
        }
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        if it.export_kind == ImportOrExportKind::Type {
            self.blank_statement(it.span);
        }
        let values = it.specifiers.iter().filter(|specifier| specifier.export_kind == ImportOrExportKind::Value);
        for specifier in values {
            if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                self.names.used.insert(local.name.as_str());
            }
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        if it.export_kind == ImportOrExportKind::Type {
            self.blank_statement(it.span);
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        if it.export_kind == ImportOrExportKind::Type {
            self.blank_statement(it.span);
        }
    }
}
