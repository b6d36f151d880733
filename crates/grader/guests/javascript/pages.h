// The tests' side of pages. Of an exercise of HTML and CSS the learner's page is data that the bundle reads; of one whose
// scripts run, it is what the learner's side says that its page looks like.

#ifdef PAGES

#define REPORT_ROOM (1 << 20)

static bool fresh_learner(JSContext *ctx, bool hidden);

// note(text): what the page gave to an assertion, for the fingerprint of a learner's answer.
static JSValue native_note(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (JS_IsString(argv[0]))
        behaviour_add_string(ctx, argv[0]);
    return JS_UNDEFINED;
}

// page(request): what the learner's page answers, both in JSON. That is no behaviour: what tests look at of it is.
static JSValue native_page(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint64_t before[2] = { behaviour[0], behaviour[1] };
    begin_frame(ctx);
    put_byte(&out, OP_PAGE);
    put_f64(&out, tests.now);
    put_string(ctx, &out, argv[0]);
    JSValue answer = ask(ctx, objects.mine_count, NULL);
    if (!JS_IsException(answer))
        memcpy(behaviour, before, sizeof before);
    page.touched = true;
    return answer;
}

// reload(): the learner's code in an instance of its own, for a page that is opened anew.
static JSValue native_reload(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return fresh_learner(ctx, tests.hidden) ? JS_UNDEFINED : JS_EXCEPTION;
}

static const Native tests_page_natives[] = { { "note", native_note }, { "page", native_page }, { "reload", native_reload },
                                           { "copy", native_copy }, { "imprint", native_imprint } };

// mode, memory in KiB, files (name, text). The learner's page takes memory of this side: what it may take is bounded here.
static void take_page(JSContext *ctx, Reader *r, const char *entry)
{
    page.mode = take_byte(r);
    size_t memory = (size_t)take_uint(r) << 10, ignored;
    uint32_t count = take_uint(r);
    JSValue files = JS_NewArray(ctx);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        size_t length;
        char *name = take_utf8(r, &ignored), *text = take_utf8(r, &length);
        add_file(ctx, files, i, name, text, length);
        free(name), free(text);
    }
    JSValue arguments[] = { JS_NewInt32(ctx, page.mode), files, JS_NewString(ctx, entry) };
    JS_FreeValue(ctx, page_call(ctx, "start", 3, (JSValueConst *)arguments));
    for (int i = 0; i < 3; i++)
        JS_FreeValue(ctx, arguments[i]);
    if (page.mode == MODE_HTML)
        JS_SetMemoryLimit(ctx->rt, ctx->rt->malloc_state.malloc_size + memory);
}

// Reads the page anew. False when it could not be: `stopped` says the limit, or the current exception why.
static bool fresh_page(JSContext *ctx, bool hidden)
{
    JSValue argument = JS_NewBool(ctx, hidden);
    JSValue done = page_call(ctx, "fresh", 1, (JSValueConst *)&argument);
    bool read = !JS_IsException(done) && JS_ToBool(ctx, done);
    if (page.mode == MODE_DOM) {
        page.touched = false;
    } else if (JS_IsException(done)) {
        JSValue error = JS_GetException(ctx); // null: there was no memory left even for an error
        int limit = JS_IsNull(error) || is_out_of_memory(ctx->rt) ? STOP_MEMORY : limit_of(ctx, error);
        JS_Throw(ctx, error);
        stopped = limit;
    } else if (!read)
        stopped = STOP_MEMORY;
    JS_FreeValue(ctx, done);
    if (!read && page.mode == MODE_HTML) // the page may have left no room to say so
        JS_SetMemoryLimit(ctx->rt, ctx->rt->malloc_state.malloc_size + REPORT_ROOM);
    tests.loaded = read;
    return read;
}

// Shows to the test what the page has become while the test waited; an error of the page is the test's failure.
static void look_again(JSContext *ctx)
{
    if (page.mode != MODE_DOM || stopped)
        return;
    JSValue done = page_call(ctx, "look", 0, NULL);
    if (JS_IsException(done)) {
        JSValue error = JS_GetException(ctx);
        JS_FreeValue(ctx, harness_call(ctx, "noteError", 1, (JSValueConst *)&error));
        JS_FreeValue(ctx, error);
    }
    JS_FreeValue(ctx, done);
}

#else

static void take_page(JSContext *ctx, Reader *r, const char *entry) {}
static bool fresh_page(JSContext *ctx, bool hidden) { return true; }
static void look_again(JSContext *ctx) {}

#endif

static bool has_learner(void) { return page.mode != MODE_HTML; }
static bool page_was_touched(void) { return page.mode == MODE_DOM && page.touched; }
