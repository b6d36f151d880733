# What SQLite says, in plain words. The ids are those of crates/grader/src/sql/errors.rs.
sql-error-near = The query cannot be read from “{ $name }” on. Look just before it: a misspelt word, a comma too many or missing, a parenthesis, or clauses out of order (SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT).
sql-error-incomplete = The query stops too early: the rest is missing. Check too that every parenthesis is closed.
sql-error-token = “{ $name }” cannot be written here in SQL. Remove that character, or put the text between single quotes.
sql-error-quote = A text is not closed: a single quote is missing at its end. Inside a text, a quote is written twice: 'l''heure'.
sql-error-curly-quotes = The curly quotes of a word processor are no SQL. Delete them, and type plain single quotes.
sql-error-double-quotes = “{ $name }” is between double quotes, so SQL looks for a column of that name. A text is written between single quotes: '{ $name }'.
sql-error-no-table = No table is called “{ $name }”. Check the spelling in the list of tables.
sql-error-no-column = No column is called “{ $name }” in the tables of this query. Check the spelling, and that the right table follows FROM. If it is a text, it is written between single quotes.
sql-error-ambiguous = Several tables have a column “{ $name }”. Write the table before it, with a dot: table.column.
sql-error-no-function = SQLite has no function “{ $name }”. Check the spelling: for example length, upper, round, count, sum, avg.
sql-error-aggregate = “{ $name }” computes over a group of rows: it cannot stand in WHERE. Filter groups with HAVING, after GROUP BY.
sql-error-window = “{ $name }” is a window function: it needs OVER (…) right after it, and cannot stand in WHERE.
sql-error-arguments = The function “{ $name }” has the wrong number of values between its parentheses.
sql-error-having = HAVING filters groups: it needs GROUP BY before it. To filter rows, use WHERE.
sql-error-union = The two SELECTs joined by { $name } do not have the same number of columns.
sql-error-order-first = ORDER BY and LIMIT are written once, at the very end, after the last SELECT ({ $name }).
sql-error-subquery = A query in parentheses gives too many columns: one is expected here.
sql-error-term = A number or a name after ORDER BY or GROUP BY stands for no column of the SELECT, or is computed over a group.
sql-error-no-from = SELECT * needs a table: add FROM and the name of the table.
sql-error-row-value = Several values are written where one is expected. Remove the parentheses around the columns.
sql-error-values = The number of values is not that of the columns. Name the columns after the table, and give each a value.
sql-error-insert-column = The table “{ $table }” has no column “{ $name }”.
sql-error-unique = This value is there already, and “{ $name }” must be unique.
sql-error-not-null = “{ $name }” cannot be empty: give it a value.
sql-error-check = A value breaks the CHECK rule: { $name }.
sql-error-foreign-key = This row points to a row of another table that does not exist, or that was just deleted.
sql-error-type = A value is not of its column's type: a text where a number is expected, for example.
sql-error-exists = “{ $name }” exists already. Choose another name, or write IF NOT EXISTS.
sql-error-duplicate-column = Two columns are called “{ $name }” in the same table.
sql-error-no-index = No index is called “{ $name }”.
sql-error-no-view = No view is called “{ $name }”.
sql-error-view-read-only = “{ $name }” is a view: it can be read, not written.
sql-error-too-big = A text grows too long. A repetition probably lengthens it without end.
sql-error-nested = The query is nested too deeply, or too long. Write it in a simpler way.
sql-error-overflow = The result of this computation is too large for an integer.
sql-error-statements = There are more statements than the exercise asks for. A semicolon ends a statement: check that there is none in the middle.
sql-error-read-only = This exercise asks you to read the data: write a SELECT query, which changes nothing.
sql-error-forbidden = This statement is not allowed in an exercise.
# How the result differs.
sql-differs-rows = { $received ->
    [0] Your query gives no row
    [one] Your query gives { $received } row
   *[other] Your query gives { $received } rows
}, { $expected ->
    [0] none is expected.
   *[other] { $expected } expected.
}
sql-differs-columns = { $received ->
    [one] Your query gives { $received } column
   *[other] Your query gives { $received } columns
}, { $expected } expected. Look at what stands between SELECT and FROM.
sql-differs-column-name = A column is called “{ $received }”, “{ $expected }” is expected in its place. Check the order of the columns after SELECT; AS gives another name.
sql-differs-order = The rows are right, but not in the right order: row { $row } differs. Look at ORDER BY.
sql-differs-contents = { $count ->
    [one] The number of rows is right, but { $count } row is not.
   *[other] The number of rows is right, but { $count } rows are not.
}
sql-differs-cell = Row { $row }, column “{ $column }”: the value is not the expected one.
sql-differs-no-rows = Your query gives no table of rows. Begin with SELECT.
sql-differs-no-table = The table “{ $name }” is gone, or was not created.
sql-differs-no-column = The column “{ $name }” is gone, or was not created.
sql-differs-state = The tables are not in the expected state after your statements.
sql-state-rows = After your statements, { $received ->
    [0] there is no row
    [one] there is { $received } row
   *[other] there are { $received } rows
}, { $expected ->
    [0] none is expected.
   *[other] { $expected } expected.
}
sql-state-columns = After your statements, { $received ->
    [one] there is { $received } column
   *[other] there are { $received } columns
}, { $expected } expected.
sql-state-column-name = After your statements, a column is called “{ $received }”, “{ $expected }” is expected.
sql-state-order = After your statements, the rows are right, but not in the expected order from row { $row } on.
sql-state-contents = { $count ->
    [one] After your statements, { $count } row is not right.
   *[other] After your statements, { $count } rows are not right.
}
sql-state-cell = After your statements, row { $row }, column “{ $column }”: the value is not the expected one.
sql-differs-integer-for-real = Row { $row }, column “{ $column }”: your query gives an integer, a number with decimals is expected.
sql-differs-integer-for-text = Row { $row }, column “{ $column }”: your query gives an integer, a text is expected.
sql-differs-integer-for-blob = Row { $row }, column “{ $column }”: your query gives an integer, bytes (BLOB) is expected.
sql-differs-real-for-integer = Row { $row }, column “{ $column }”: your query gives a number with decimals, an integer is expected.
sql-differs-real-for-text = Row { $row }, column “{ $column }”: your query gives a number with decimals, a text is expected.
sql-differs-real-for-blob = Row { $row }, column “{ $column }”: your query gives a number with decimals, bytes (BLOB) is expected.
sql-differs-text-for-integer = Row { $row }, column “{ $column }”: your query gives a text, an integer is expected.
sql-differs-text-for-real = Row { $row }, column “{ $column }”: your query gives a text, a number with decimals is expected.
sql-differs-text-for-blob = Row { $row }, column “{ $column }”: your query gives a text, bytes (BLOB) is expected.
sql-differs-blob-for-integer = Row { $row }, column “{ $column }”: your query gives bytes (BLOB), an integer is expected.
sql-differs-blob-for-real = Row { $row }, column “{ $column }”: your query gives bytes (BLOB), a number with decimals is expected.
sql-differs-blob-for-text = Row { $row }, column “{ $column }”: your query gives bytes (BLOB), a text is expected.
