// A style sheet's rules and declarations, as CSS Syntax 3 reads them (nesting included), with what is wrong and where.
import { TokenType, tokenizer } from '@csstools/css-tokenizer';

const closers = { [TokenType.OpenCurly]: TokenType.CloseCurly, [TokenType.OpenParen]: TokenType.CloseParen, [TokenType.OpenSquare]: TokenType.CloseSquare, [TokenType.Function]: TokenType.CloseParen };
const MAX_DEPTH = 64;

export const read = (text) => new Reader(text).sheet();
export const readDeclarations = (text) => new Reader(text).style();

// A sheet is { rules, problems }. A rule is { at, prelude, name (of an at-rule), items (null for `@import x;`) }; an item is a
// rule or a declaration { at, end, name, value, important }. A problem is { id, at, words }.
class Reader {
  constructor(text) {
    this.text = text;
    this.problems = [];
    this.tokens = [];
    const source = tokenizer({ css: text }, { onParseError: (error) => this.tokenError(error) });
    while (!source.endOfFile()) this.tokens.push(source.nextToken());
    if (!this.tokens.length || this.tokens.at(-1)[0] !== TokenType.EOF) this.tokens.push([TokenType.EOF, '', text.length, text.length, undefined]);
    this.at = 0;
    this.depth = 0;
  }
  get type() {
    return this.tokens[this.at][0];
  }
  problem(id, at, words = {}) {
    if (this.problems.length < 200) this.problems.push({ id, at, words });
  }
  tokenError(error) {
    const id = { 'eof-in-comment': 'css-unclosed-comment', 'eof-in-string': 'css-unclosed-string', 'newline-in-string': 'css-unclosed-string' };
    const message = error.parserMessage ?? error.message ?? '';
    const kind = /comment/i.test(message) ? 'eof-in-comment' : /string|newline/i.test(message) ? 'eof-in-string' : null;
    if (kind) this.problem(id[kind], error.sourceStart ?? 0);
  }
  isBlank(type = this.type) {
    return type === TokenType.Whitespace || type === TokenType.Comment;
  }
  skipBlank() {
    while (this.isBlank()) this.at++;
  }
  slice(from, to) {
    return this.text.slice(this.tokens[from][2], to > from ? this.tokens[to - 1][3] + 1 : this.tokens[from][2]);
  }
  // Passes one component value: a token, or a bracket and what it holds.
  skipValue() {
    const open = [];
    do {
      const closer = closers[this.type];
      if (closer) open.push(closer);
      else if (open.length && this.type === open.at(-1)) open.pop();
      else if (this.type === TokenType.EOF) return;
      this.at++;
    } while (open.length);
  }
  sheet() {
    const rules = [];
    for (;;) {
      this.skipBlank();
      const { type } = this;
      if (type === TokenType.EOF) return { rules, problems: this.problems };
      if (type === TokenType.CDO || type === TokenType.CDC) {
        this.at++;
        continue;
      }
      if (type === TokenType.CloseCurly) {
        this.problem('css-extra-brace', this.tokens[this.at][2]);
        this.at++;
        continue;
      }
      const rule = type === TokenType.AtKeyword ? this.atRule() : this.qualifiedRule(false);
      if (rule) rules.push(rule);
    }
  }
  style() {
    return { items: this.items(false), problems: this.problems };
  }
  atRule() {
    const start = this.at;
    const name = this.tokens[this.at++][4].value.toLowerCase();
    const first = this.at;
    for (;;) {
      if (this.type === TokenType.EOF || this.type === TokenType.Semicolon || this.type === TokenType.CloseCurly) {
        const prelude = this.slice(first, this.at).trim();
        if (this.type === TokenType.Semicolon) this.at++;
        return { at: this.tokens[start][2], name, prelude, items: null };
      }
      if (this.type === TokenType.OpenCurly) {
        const prelude = this.slice(first, this.at).trim();
        return { at: this.tokens[start][2], name, prelude, items: this.block() };
      }
      this.skipValue();
    }
  }
  qualifiedRule(nested) {
    const start = this.at;
    for (;;) {
      if (this.type === TokenType.OpenCurly) {
        const prelude = this.slice(start, this.at).trim();
        this.checkPrelude(prelude, start, nested);
        return { at: this.tokens[start][2], prelude, items: this.block() };
      }
      const ended = this.type === TokenType.EOF || (nested && (this.type === TokenType.Semicolon || this.type === TokenType.CloseCurly));
      if (ended) {
        this.notARule(start, nested);
        if (this.type === TokenType.Semicolon) this.at++;
        return null;
      }
      this.skipValue();
    }
  }
  checkPrelude(prelude, start, nested) {
    const at = this.tokens[start][2];
    if (prelude.startsWith('//')) this.problem('css-line-comment', at);
    else if (prelude.startsWith('<')) this.problem('css-html', at);
    else if (nested && /^[a-z-]+\s*:\s/i.test(prelude)) this.problem('css-missing-semicolon', at, { property: /^[a-z-]+/i.exec(prelude)[0] });
  }
  notARule(start, nested) {
    const words = this.slice(start, this.at).trim();
    const at = this.tokens[start][2];
    if (words.startsWith('//')) return this.problem('css-line-comment', at);
    if (words.startsWith('<')) return this.problem('css-html', at);
    const declaration = nested && /^(--)?[a-z-]+/i.exec(words);
    if (!declaration) return this.problem(nested ? 'css-not-a-declaration' : 'css-not-a-rule', at, { what: words });
    return this.problem(/^[a-z-]+\s*=/i.test(words) ? 'css-equals' : 'css-missing-colon', at, { property: declaration[0] });
  }
  block() {
    const open = this.tokens[this.at++][2];
    if (++this.depth > MAX_DEPTH) {
      this.at--;
      this.skipValue();
      this.depth--;
      return [];
    }
    const items = this.items(true);
    this.depth--;
    if (this.type === TokenType.CloseCurly) this.at++;
    else this.problem('css-missing-brace', open);
    return items;
  }
  items(inBlock) {
    const items = [];
    for (;;) {
      this.skipBlank();
      const { type } = this;
      if (type === TokenType.EOF || (type === TokenType.CloseCurly && inBlock)) return items;
      if (type === TokenType.Semicolon || type === TokenType.CloseCurly) {
        this.at++;
        continue;
      }
      if (type === TokenType.AtKeyword) {
        items.push(this.atRule());
        continue;
      }
      const start = this.at;
      const item = this.declaration() ?? ((this.at = start), this.qualifiedRule(true));
      if (item) items.push(item);
    }
  }
  // A declaration, or null when what stands here is none: then it may be a nested rule.
  declaration() {
    const [type, , at, , data] = this.tokens[this.at];
    if (type !== TokenType.Ident) return null;
    const name = data.value;
    const isCustom = name.startsWith('--');
    this.at++;
    this.skipBlank();
    if (this.type !== TokenType.Colon) return null;
    this.at++;
    this.skipBlank();
    const first = this.at;
    let brace = false;
    let missing = -1;
    while (this.type !== TokenType.EOF && this.type !== TokenType.Semicolon && this.type !== TokenType.CloseCurly) {
      if (this.type === TokenType.OpenCurly) brace = true;
      if (missing < 0 && this.type === TokenType.Ident && this.startsLine() && this.isDeclarationStart()) missing = this.at;
      this.skipValue();
    }
    if (brace && !isCustom) {
      if (missing < 0) return null;
      this.problem('css-missing-semicolon', this.endBefore(this.at), { property: name });
      return null;
    }
    if (missing >= 0 && !isCustom) this.problem('css-missing-semicolon', this.endBefore(missing), { property: name });
    const end = this.at;
    if (this.type === TokenType.Semicolon) this.at++;
    let last = end;
    while (last > first && this.isBlank(this.tokens[last - 1][0])) last--;
    const { important, stop } = this.importance(first, last);
    const value = stop > first ? this.slice(first, stop) : '';
    return { at, end: this.tokens[end][2], name: isCustom ? name : name.toLowerCase(), value: value.replace(/\/\*[\s\S]*?\*\//g, ' ').trim(), important };
  }
  importance(first, last) {
    let at = last - 1;
    if (at <= first || this.tokens[at][0] !== TokenType.Ident || this.tokens[at][4].value.toLowerCase() !== 'important') return { important: false, stop: last };
    at--;
    while (at > first && this.isBlank(this.tokens[at][0])) at--;
    if (this.tokens[at][0] !== TokenType.Delim || this.tokens[at][4].value !== '!') return { important: false, stop: last };
    while (at > first && this.isBlank(this.tokens[at - 1][0])) at--;
    return { important: true, stop: at };
  }
  // Whether the token here is the first of its line.
  startsLine() {
    const before = this.tokens[this.at - 1];
    return before[0] === TokenType.Whitespace && before[1].includes('\n');
  }
  isDeclarationStart() {
    let next = this.at + 1;
    while (this.isBlank(this.tokens[next][0])) next++;
    return this.tokens[next][0] === TokenType.Colon && this.isBlank(this.tokens[next + 1][0]);
  }
  // Offset of the last thing written before a token: where a forgotten semicolon belongs.
  endBefore(at) {
    while (at > 0 && this.isBlank(this.tokens[at - 1][0])) at--;
    return this.tokens[Math.max(at - 1, 0)][2];
  }
}
