// The learner's side of a page whose scripts run: the page is opened and acted on by requests in JSON, and says what it then
// looks like.

#ifdef PAGES

#define MAX_REJECTIONS 16

static struct {
    JSValue promise, reason;
} rejections[MAX_REJECTIONS]; // that nobody has handled yet
static uint32_t rejection_count;
static bool is_restless; // the page's microtasks did not come to an end

static void drop_rejection(JSContext *ctx, uint32_t at)
{
    JS_FreeValue(ctx, rejections[at].promise);
    JS_FreeValue(ctx, rejections[at].reason);
    rejections[at] = rejections[--rejection_count];
}

static void note_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled, void *opaque)
{
    for (uint32_t i = 0; i < rejection_count; i++)
        if (JS_VALUE_GET_PTR(rejections[i].promise) == JS_VALUE_GET_PTR(promise)) {
            if (is_handled)
                drop_rejection(ctx, i);
            return;
        }
    if (!is_handled && rejection_count < MAX_REJECTIONS) {
        rejections[rejection_count].promise = js_dup(promise);
        rejections[rejection_count++].reason = js_dup(reason);
    }
}

static void report_rejections(JSContext *ctx)
{
    while (rejection_count) {
        JSValue reason = js_dup(rejections[0].reason);
        drop_rejection(ctx, 0);
        JS_FreeValue(ctx, page_call(ctx, "report", 1, (JSValueConst *)&reason));
        JS_FreeValue(ctx, reason);
    }
}

// run(name, isModule): one of the files; `isModule` undefined when the file itself is to say.
static JSValue native_run(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const char *name = JS_ToCString(ctx, argv[0]);
    const File *file = name ? file_named(name) : NULL;
    JS_FreeCString(ctx, name);
    if (!file)
        return JS_UNDEFINED;
    bool module = JS_IsUndefined(argv[1]) ? is_module(ctx, file) : JS_ToBool(ctx, argv[1]);
    return module ? run_module(ctx, file->name) : run_script(ctx, file);
}

// evaluate(text, name, line, isModule): what stands in the page itself.
static JSValue native_evaluate(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    int32_t line = 1;
    JS_ToInt32(ctx, &line, argv[2]);
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]), *name = JS_ToCString(ctx, argv[1]);
    JSValue result = JS_EXCEPTION;
    if (text && name) {
        JSEvalOptions options = { JS_EVAL_OPTIONS_VERSION, JS_ToBool(ctx, argv[3]) ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL,
                                  name, line };
        result = JS_EvalThis2(ctx, ctx->global_obj, text, length, &options);
    }
    JS_FreeCString(ctx, text);
    JS_FreeCString(ctx, name);
    add_own_names(ctx, ctx->global_var_obj, 0);
    add_own_names(ctx, ctx->global_obj, learner.globals);
    return result;
}

static const Native learner_page_natives[] = { { "run", native_run }, { "evaluate", native_evaluate },
                                             { "copy", native_copy } };

// LOAD of a page: the files, which one is the page, which script runs at its end if the page does not name it (0: none, else
// its number + 1). Nothing runs before the page is opened.
static JSValue take_learner_page(JSContext *ctx, uint32_t entry, Reader *r)
{
    uint32_t script = take_uint(r);
    if (r->bad || script > learner.count)
        return bad(r);
    JSValue files = JS_NewArray(ctx);
    for (uint32_t i = 0; i < learner.count; i++)
        add_file(ctx, files, i, learner.files[i].name, learner.files[i].text, learner.files[i].length);
    JSValue arguments[] = { files, JS_NewInt32(ctx, entry), JS_NewInt32(ctx, (int32_t)script - 1) };
    JSValue result = page_call(ctx, "take", 3, (JSValueConst *)arguments);
    JS_FreeValue(ctx, files);
    return result;
}

// Runs microtasks and the timers that are due until there are none.
static void settle(JSContext *ctx, double now)
{
    for (int round = 0; round < MAX_SETTLE_ROUNDS; round++) {
        run_jobs(ctx, 1000);
        if (JS_IsJobPending(ctx->rt))
            continue;
        JSValue next = timers_call(ctx, 1, now);
        double due = INFINITY;
        if (JS_IsNumber(next))
            JS_ToFloat64(ctx, &due, next);
        JS_FreeValue(ctx, next);
        if (due > now) {
            report_rejections(ctx);
            return;
        }
        JS_FreeValue(ctx, timers_call(ctx, 0, now));
    }
    is_restless = true;
}

// PAGE: now, request. Does what is asked, lets the page come to rest, answers what it looks like or throws what it threw.
static JSValue act_on_page(JSContext *ctx, Reader *r)
{
    double now = take_f64(r);
    JSValue request = take_string(ctx, r), result = JS_UNDEFINED;
    if (!r->bad) {
        JS_FreeValue(ctx, timers_call(ctx, 2, now));
        result = page_call(ctx, "act", 1, (JSValueConst *)&request);
    }
    JS_FreeValue(ctx, request);
    if (r->bad || JS_IsException(result))
        return result;
    JS_FreeValue(ctx, result);
    settle(ctx, now);
    result = page_call(ctx, "look", 0, NULL);
    return JS_VALUE_GET_TAG(result) == JS_TAG_STRING_ROPE ? js_linearize_string_rope(ctx, result) : result;
}

static int limit_of_page(JSValueConst answer)
{
    bool is_long = JS_VALUE_GET_TAG(answer) == JS_TAG_STRING && JS_VALUE_GET_STRING(answer)->len > MAX_PAGE;
    return is_restless ? STOP_TIME : is_long ? STOP_MEMORY : STOP_NONE;
}

// Of a heap that holds a window, what the learner's code may add.
static size_t memory_before(JSContext *ctx) { return ctx->rt->malloc_state.malloc_size; }

#else

static JSValue take_learner_page(JSContext *ctx, uint32_t entry, Reader *r) { return bad(r); }
static JSValue act_on_page(JSContext *ctx, Reader *r) { return bad(r); }
static int limit_of_page(JSValueConst answer) { return STOP_NONE; }
static size_t memory_before(JSContext *ctx) { return 0; }

#endif
