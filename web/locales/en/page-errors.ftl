# What is wrong in a page, in plain words. The ids are those of crates/grader/guests/javascript/page/findings.js and style/structure.js.
html-no-doctype = The page does not start with <!DOCTYPE html>. Write it on the first line.
html-no-lang = The <html> tag does not say the language of the page. Write for instance <html lang="en">.
html-no-title = The page has no title. Write <title>…</title> in <head>: it names the tab.
html-unclosed = The tag <{ $tag }> is opened here and never closed. Write </{ $tag }> where the element ends.
html-stray-end-tag = There is an end tag </{ $tag }> here that closes nothing. The element is closed already, or was never opened.
html-tag-not-ended = A tag opened with “<” is not ended with “>”. See also whether a quotation mark is missing.
html-quote = A quotation mark is missing in this tag, before or after the value of an attribute. It takes two: attribute="value".
html-attribute-space = There must be a space between two attributes.
html-attribute-value = The value of the attribute is missing after the = sign. Write attribute="value".
html-duplicate-attribute = The same attribute is written twice in this tag. Keep one; several classes are written class="a b".
html-self-closing = Writing <{ $tag } /> does not close the element. Write <{ $tag }></{ $tag }>.
html-end-tag-attributes = An end tag has no attributes: they are written in the start tag.
html-unclosed-comment = A comment that starts with <!-- is not closed by -->.
html-comment = A comment starts with <!-- and ends with -->.
html-less-than = The sign “<” opens a tag. To show it in a text, write &lt;.
html-null = The page holds an invisible character that is not allowed. Delete it and type the word again.
html-entity = A name such as &eacute; is not well written: it starts with & and ends with a semicolon. To show &, write &amp;.
html-unknown-tag = { $near ->
    [none] There is no tag <{ $tag }> in HTML.
   *[other] There is no tag <{ $tag }> in HTML. Did you mean <{ $near }>?
  }
html-obsolete = The tag <{ $tag }> is no longer used. Looks are written in CSS.
html-duplicate-id = The id “{ $value }” is already used on line { $first }. An id is unique in a page; for several elements, use a class.
html-bad-id = An id is one word without spaces.
html-heading-order = A heading <{ $tag }> comes here where <{ $expected }> is expected. Heading levels follow each other, none is skipped.
html-no-alt = This image has no alt attribute. Describe what it shows: alt="…". For a decorative image, write alt="".
html-no-src = This image has no address. Write src="…".
html-no-href = This link leads nowhere. Write its address: href="…".
html-no-label = This field <{ $tag }> has no label. Write <label for="…"> with the id of the field.
html-label-for = This label is for “{ $value }”, but no element has that id.
html-list-child = In <{ $parent }>, only <li> tags are allowed. Put <{ $tag }> inside of an <li>.
html-item-outside = An <li> tag goes in a list: <ul> or <ol>.
html-empty-button = This button has no text: nobody can tell what it is for.
css-missing-brace = The brace opened here is not closed. Add “{ "}" }” at the end of the rule.
css-extra-brace = There is one brace “{ "}" }” too many here.
css-missing-semicolon = A semicolon “;” is missing at the end of the line that sets “{ $property }”.
css-missing-colon = The colon “:” is missing between “{ $property }” and its value.
css-equals = In CSS you write “{ $property }: value”, with a colon, not with the = sign.
css-not-a-declaration = “{ $what }” is no declaration. Write property: value;
css-not-a-rule = “{ $what }” is no rule. Write a selector, then the declarations between braces.
css-line-comment = In CSS a comment is written /* … */. Two slashes // are none.
css-html = This is HTML. A CSS file holds rules only, without a <style> tag.
css-unclosed-comment = A comment that starts with /* is not closed by */.
css-unclosed-string = A text is not closed: a quotation mark is missing on this line.
css-bad-selector = “{ $selector }” is no selector. Check the dots, hashes, commas and colons.
css-no-dot = “{ $name }” is a class of the page: in CSS its name is written with a dot before it, .{ $name }.
css-no-hash = “{ $name }” is an id of the page: in CSS it is written with a hash before it, #{ $name }.
css-unknown-tag = { $near ->
    [none] The selector “{ $name }” looks for a tag <{ $name }>, which does not exist. A class is written with a dot before it.
   *[other] The selector “{ $name }” looks for a tag <{ $name }>, which does not exist. Did you mean { $near }, or .{ $name } for a class?
  }
css-unknown-property = { $near ->
    [none] There is no property “{ $property }”.
   *[other] There is no property “{ $property }”. Did you mean { $near }?
  }
css-empty-value = The property “{ $property }” has no value.
css-missing-unit = In “{ $property }: { $value }”, a number lacks its unit: px, rem, %…
css-unit-space = In “{ $property }: { $value }”, there is a space between the number and its unit. Write them together.
css-missing-hash = “{ $value }”: a colour in digits starts with a hash, #{ $value }.
css-bad-color = In “{ $property }: { $value }”, the colour is not well written. After the hash come 3 or 6 digits (0 to 9 and a to f).
css-bad-value = “{ $value }” is not a possible value of “{ $property }”.
css-unknown-at-rule = There is no rule “@{ $rule }”.
css-media-condition = In @media, a condition is written in brackets, with a colon: @media (max-width: 600px).
