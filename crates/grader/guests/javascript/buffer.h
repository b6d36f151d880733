// Bytes going out and coming in. Numbers are LEB128, doubles eight bytes, strings `length << 1 | wide` and their units.

#define MAX_FRAME (4u << 20)

typedef struct {
    uint8_t *data;
    size_t length, capacity;
    bool overflow; // past MAX_FRAME, or no memory: the frame must not be sent
} Writer;

typedef struct {
    const uint8_t *at, *end;
    bool bad; // set once by the first read past the end or malformed; later reads give zeros
} Reader;

static void put(Writer *w, const void *bytes, size_t length)
{
    if (w->overflow || length > MAX_FRAME - w->length) {
        w->overflow = true;
        return;
    }
    if (w->length + length > w->capacity) {
        size_t capacity = (w->length + length) * 2 + 4096;
        uint8_t *data = realloc(w->data, capacity);
        if (!data) {
            w->overflow = true;
            return;
        }
        w->data = data;
        w->capacity = capacity;
    }
    memcpy(w->data + w->length, bytes, length);
    w->length += length;
}

static void put_byte(Writer *w, uint8_t byte) { put(w, &byte, 1); }

static void put_uint(Writer *w, uint32_t number)
{
    uint8_t bytes[5];
    int n = 0;
    do {
        bytes[n++] = (number & 0x7f) | (number > 0x7f ? 0x80 : 0);
        number >>= 7;
    } while (number);
    put(w, bytes, n);
}

static void put_f64(Writer *w, double number) { put(w, &number, 8); }

// `value` is a string or a rope; a rope is copied flat first.
static void put_string(JSContext *ctx, Writer *w, JSValueConst value)
{
    JSValue flat = JS_VALUE_GET_TAG(value) == JS_TAG_STRING_ROPE ? js_linearize_string_rope(ctx, js_dup(value)) : js_dup(value);
    if (JS_VALUE_GET_TAG(flat) != JS_TAG_STRING) {
        w->overflow = true;
        return;
    }
    JSString *text = JS_VALUE_GET_STRING(flat);
    put_uint(w, (uint32_t)text->len << 1 | text->is_wide_char);
    if (text->is_wide_char)
        put(w, str16(text), (size_t)text->len * 2);
    else
        put(w, str8(text), text->len);
    JS_FreeValue(ctx, flat);
}

static void put_text(Writer *w, const char *ascii)
{
    size_t length = strlen(ascii);
    put_uint(w, (uint32_t)length << 1);
    put(w, ascii, length);
}

static const uint8_t *take(Reader *r, size_t length)
{
    if (r->bad || length > (size_t)(r->end - r->at)) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *bytes = r->at;
    r->at += length;
    return bytes;
}

static uint8_t take_byte(Reader *r)
{
    const uint8_t *byte = take(r, 1);
    return byte ? *byte : 0;
}

static uint32_t take_uint(Reader *r)
{
    uint32_t number = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        uint8_t byte = take_byte(r);
        number |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return number;
    }
    r->bad = true;
    return 0;
}

static double take_f64(Reader *r)
{
    double number = 0;
    const uint8_t *bytes = take(r, 8);
    if (bytes)
        memcpy(&number, bytes, 8);
    return number;
}

static JSValue take_string(JSContext *ctx, Reader *r)
{
    uint32_t head = take_uint(r), length = head >> 1;
    const uint8_t *bytes = take(r, (size_t)length << (head & 1));
    if (!bytes)
        return JS_NewString(ctx, "");
    if (!(head & 1))
        return js_new_string8_len(ctx, (const char *)bytes, length);
    uint16_t *units = malloc((size_t)length * 2 + 2); // the frame does not align them
    if (!units) {
        r->bad = true;
        return JS_UNDEFINED;
    }
    memcpy(units, bytes, (size_t)length * 2);
    JSValue text = js_new_string16_len(ctx, units, length);
    free(units);
    return text;
}

// UTF-8 text of the host: a length in bytes, then the bytes; freed by the caller.
static char *take_utf8(Reader *r, size_t *length)
{
    *length = take_uint(r);
    const uint8_t *bytes = take(r, *length);
    char *text = bytes ? malloc(*length + 1) : NULL;
    if (!text) {
        r->bad = true;
        *length = 0;
        return strdup("");
    }
    memcpy(text, bytes, *length);
    text[*length] = 0;
    return text;
}
