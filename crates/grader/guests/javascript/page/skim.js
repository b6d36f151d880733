// Passes what pages are mostly made of, text and plain tags, in one step each, where parse5's tokenizer takes one for each
// letter. What is passed is told to the parser as parse5 tells it; whatever else stands there is left to parse5.
import { InsertionMode, Token, Tokenizer, TokenizerMode } from 'parse5';

const { DATA, SCRIPT_DATA } = TokenizerMode;
const { CHARACTER, WHITESPACE_CHARACTER, START_TAG, END_TAG } = Token.TokenType;
// Never a letter that parse5 has to say something about: NUL, CR, control characters, surrogates, what is no character.
const WORD = /[^\0-\x20<&\x7f-\x9f\ud800-\udfff\ufdd0-\uffff]+/y;
const BLANK = /[ \t\n\f]+/y;
const TEXT = /[^\0-\x08\x0b\x0d-\x1f<&\x7f-\x9f\ud800-\udfff\ufdd0-\uffff]+/y;
const START = /<([a-z][a-z0-9]*)((?:[ \t\n]+[a-z][a-z0-9-]*(?:="[^"&\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\uffff]*")?)*)[ \t\n]*(\/?)>/y;
const END = /<\/([a-z][a-z0-9]*)>/y;
const ATTRIBUTE = /([a-z][a-z0-9-]*)(?:="([^"]*)")?/g;
// Where words and the blanks between them go to the same place.
const flowing = new Set([InsertionMode.IN_BODY, InsertionMode.TEXT, InsertionMode.IN_CELL, InsertionMode.IN_CAPTION]);

const matchAt = (pattern, text, at) => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};
const isBlank = (code) => code === 32 || code === 10 || code === 9 || code === 12;

const attributesOf = (text) => {
  const list = [];
  if (text) for (const [, name, value = ''] of text.matchAll(ATTRIBUTE)) list.push({ name, value });
  return list;
};
const isRepeated = (attributes) => attributes.length > 1 && new Set(attributes.map(({ name }) => name)).size < attributes.length;

export class SkimmingTokenizer extends Tokenizer {
  _runParsingLoop() {
    if (this.inLoop) return;
    this.inLoop = true;
    while (this.active && !this.paused) {
      if (this.skim()) continue;
      this.consumedAfterSnapshot = 0;
      const code = this._consume();
      if (!this._ensureHibernation()) this._callState(code);
    }
    this.inLoop = false;
  }
  // False: what comes next is not for skimming.
  skim() {
    const { preprocessor, state } = this;
    if (state > SCRIPT_DATA || preprocessor.skipNextNewLine) return false;
    const { html } = preprocessor;
    const at = preprocessor.pos + 1;
    const code = html.charCodeAt(at);
    if (code !== 60) return this.skimText(html, at, code);
    if (state !== DATA) return this.skimLast(html, at);
    return html.charCodeAt(at + 1) === 47 ? this.skimEnd(html, at) : this.skimStart(html, at);
  }
  // Reads the letter at `at`; then what stands up to the end of `text`, which begins there.
  enter(at) {
    const { preprocessor } = this;
    preprocessor.pos = at;
    if (!preprocessor.isEol) return;
    preprocessor.isEol = false;
    preprocessor.line++;
    preprocessor.lineStartPos = at;
  }
  pass(text) {
    const { preprocessor } = this;
    const from = preprocessor.pos;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (at === text.length - 1) preprocessor.isEol = true;
      else {
        preprocessor.line++;
        preprocessor.lineStartPos = from + at + 1;
      }
    }
    preprocessor.pos = from + text.length - 1;
  }
  skimText(html, at, code) {
    const { handler } = this;
    const flows = flowing.has(handler.insertionMode) && !handler.skipNextNewLine && !this.inForeignNode;
    const found = matchAt(flows ? TEXT : isBlank(code) ? BLANK : WORD, html, at);
    if (!found) return false;
    const [text] = found;
    const isWord = flows ? matchAt(BLANK, text, 0)?.[0].length !== text.length : !isBlank(code);
    const type = isWord ? CHARACTER : WHITESPACE_CHARACTER;
    this.enter(at);
    if (this.currentCharacterToken?.type !== type) this._ensureCharacterToken(type);
    const start = this.preprocessor.pos; // another than `at` if what was read before has been dropped
    if (start !== this.runEnd) {
      this._flushRun('');
      this.runStart = start;
    }
    this.runEnd = start + text.length;
    this.pass(text);
    return true;
  }
  skimStart(html, at) {
    const found = matchAt(START, html, at);
    if (!found) return false;
    const [text, tagName, written, slash] = found;
    const attrs = attributesOf(written);
    if (isRepeated(attrs)) return false;
    this.begin(at, START_TAG, tagName, attrs, slash !== '');
    this.pass(text);
    this.emitCurrentTagToken();
    return true;
  }
  skimEnd(html, at) {
    const found = matchAt(END, html, at);
    if (!found) return false;
    this.begin(at, END_TAG, found[1], [], false);
    this.pass(found[0]);
    this.emitCurrentTagToken();
    return true;
  }
  // The end of an element that holds nothing but text: a title, a script.
  skimLast(html, at) {
    const text = `</${this.lastStartTagName}>`;
    if (!html.startsWith(text, at)) return false;
    this.begin(at, END_TAG, this.lastStartTagName, [], false);
    this.pass(text);
    this.emitCurrentTagToken();
    this.state = DATA;
    return true;
  }
  begin(at, type, tagName, attrs, selfClosing) {
    this.enter(at);
    this._flushRun('');
    this.currentToken = { type, tagName, tagID: 0, selfClosing, ackSelfClosing: false, attrs, location: this.getCurrentLocation(0) };
  }
}
