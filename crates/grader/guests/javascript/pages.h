// The tests' side of pages: the learner's page is data that the bundle page-tests.js reads. Compiled into the guest of pages
// only; the guest of JavaScript has none of it.

enum { MODE_PLAIN, MODE_HTML, MODE_DOM };

#ifdef PAGES

static struct {
    JSValue script; // the object of functions that the bundle returned
    uint8_t mode;
} pages;

static JSValue pages_call(JSContext *ctx, const char *name, int argc, JSValueConst *argv)
{
    JSValue function = JS_GetPropertyStr(ctx, pages.script, name);
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    JS_FreeValue(ctx, function);
    return result;
}

// note(text): what the page gave to an assertion, for the fingerprint of a learner's answer.
static JSValue native_note(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (JS_IsString(argv[0]))
        behaviour_add_string(ctx, argv[0]);
    return JS_UNDEFINED;
}

// mode, memory in KiB, files (name, text). The learner's page takes memory of this side: what it may take is bounded here.
static void take_page(JSContext *ctx, Reader *r, const char *entry)
{
    pages.mode = take_byte(r);
    size_t memory = (size_t)take_uint(r) << 10, ignored;
    uint32_t count = take_uint(r);
    JSValue files = JS_NewArray(ctx);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        size_t length;
        char *name = take_utf8(r, &ignored), *text = take_utf8(r, &length);
        JSValue file = JS_NewArray(ctx);
        JS_DefinePropertyValueUint32(ctx, file, 0, JS_NewString(ctx, name), JS_PROP_C_W_E);
        JS_DefinePropertyValueUint32(ctx, file, 1, JS_NewStringLen(ctx, text, length), JS_PROP_C_W_E);
        JS_DefinePropertyValueUint32(ctx, files, i, file, JS_PROP_C_W_E);
        free(name), free(text);
    }
    JSValue arguments[] = { JS_NewInt32(ctx, pages.mode), files, JS_NewString(ctx, entry) };
    JS_FreeValue(ctx, pages_call(ctx, "start", 3, (JSValueConst *)arguments));
    for (int i = 0; i < 3; i++)
        JS_FreeValue(ctx, arguments[i]);
    if (pages.mode == MODE_HTML)
        JS_SetMemoryLimit(ctx->rt, ctx->rt->malloc_state.malloc_size + memory);
}

// Reads the page anew. False when it could not be: `stopped` says the limit, or the current exception why.
static bool fresh_page(JSContext *ctx, bool hidden)
{
    JSValue argument = JS_NewBool(ctx, hidden);
    JSValue done = pages_call(ctx, "fresh", 1, (JSValueConst *)&argument);
    bool read = !JS_IsException(done) && JS_ToBool(ctx, done);
    if (JS_IsException(done)) {
        JSValue error = JS_GetException(ctx); // null: there was no memory left even for an error
        int limit = JS_IsNull(error) || is_out_of_memory(ctx->rt) ? STOP_MEMORY : limit_of(ctx, error);
        JS_Throw(ctx, error);
        stopped = limit;
    } else if (!read)
        stopped = STOP_MEMORY;
    JS_FreeValue(ctx, done);
    tests.loaded = read;
    return read;
}

static bool has_learner(void) { return pages.mode != MODE_HTML; }

#else

static void take_page(JSContext *ctx, Reader *r, const char *entry) {}
static bool fresh_page(JSContext *ctx, bool hidden) { return false; }
static bool has_learner(void) { return true; }

#endif
