# The errors of TypeScript's own, in plain words. The ids are those of crates/grader/src/explain.rs.
ts-error-refused = “{ $what }” is not used in these exercises: use import and export, ordinary functions and objects.
ts-error-unexpected = This sign is not expected here. Look just before it: a value, a type after the colon, or a bracket may be missing.
ts-error-semicolon = Two statements follow each other with nothing between them. A semicolon, a comma or a sign is probably missing just before.
ts-error-comma-or = A comma or “{ $what }” is missing here; or, before a type, the colon.
ts-error-required-after-optional = A required parameter cannot come after an optional one (with ?). Change their order.
ts-error-optional-with-value = A parameter with a default value is optional already: remove the question mark.
ts-error-modifier = This word (public, private, readonly…) cannot be written here.
ts-error-too-deep = Too many brackets are open inside one another. Split this expression into several lines with names.
