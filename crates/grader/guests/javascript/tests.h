// The tests' side: the names of the learner's files as imports and globals, the loop that runs tests in virtual time.

typedef struct {
    uint32_t module;
    JSAtom name;
    JSValue value;
} Binding;

typedef struct {
    char *name;
    JSModuleDef *definition;
    bool evaluated; // its variables exist and follow the bindings
} Imported;

#define MAX_IMPORTED 16

static struct {
    Binding *bindings;
    uint32_t binding_count;
    Imported imported[MAX_IMPORTED];
    uint32_t imported_count;
    JSValue harness; // the object of functions that harness.js returned
    double now;      // virtual milliseconds
    bool loaded;     // the learner's instance has its files
    bool hidden;     // the learner's instance is that of the hidden tests
} tests;

static JSValue timers_call(JSContext *ctx, int which, double now);
static JSValue harness_call(JSContext *ctx, const char *name, int argc, JSValueConst *argv);

#include "pages.h"

static Binding *binding_of(uint32_t module, JSAtom name)
{
    for (uint32_t i = 0; i < tests.binding_count; i++)
        if (tests.bindings[i].module == module && tests.bindings[i].name == name)
            return &tests.bindings[i];
    return NULL;
}

static bool is_own_global(JSContext *ctx, JSAtom name)
{
    return find_own_property1(JS_VALUE_GET_OBJ(ctx->global_obj), name) != NULL;
}

static void show_binding(JSContext *ctx, const Binding *binding, bool fresh)
{
    Imported *imported = binding->module < tests.imported_count ? &tests.imported[binding->module] : NULL;
    if (imported && imported->evaluated) {
        const char *name = JS_AtomToCString(ctx, binding->name);
        JS_SetModuleExport(ctx, imported->definition, name, js_dup(binding->value));
        JS_FreeCString(ctx, name);
    }
    // the harness's own names and the language's stay what they are, whatever a learner calls theirs
    if (binding->module == 0 && (!fresh || !is_own_global(ctx, binding->name)))
        JS_DefinePropertyValue(ctx, ctx->global_obj, binding->name, js_dup(binding->value), JS_PROP_C_W_E);
}

static void bind(JSContext *ctx, uint32_t module, JSAtom name, JSValue value)
{
    Binding *binding = binding_of(module, name);
    if (binding) {
        bool shown = module == 0 && is_own_global(ctx, name);
        JSProperty *property;
        if (shown) { // a name we show is a name we may change; one that was there before us is not
            find_own_property(&property, JS_VALUE_GET_OBJ(ctx->global_obj), name);
            shown = JS_VALUE_GET_TAG(property->u.value) == JS_VALUE_GET_TAG(binding->value) &&
                    js_same_value(ctx, property->u.value, binding->value);
        }
        JS_FreeValue(ctx, binding->value);
        binding->value = value;
        show_binding(ctx, binding, !shown);
        return;
    }
    Binding *grown = realloc(tests.bindings, (tests.binding_count + 1) * sizeof *grown);
    if (!grown) {
        JS_FreeValue(ctx, value);
        return;
    }
    tests.bindings = grown;
    tests.bindings[tests.binding_count] = (Binding){ module, JS_DupAtom(ctx, name), value };
    show_binding(ctx, &tests.bindings[tests.binding_count++], true);
}

static void take_export(JSContext *ctx, Reader *r)
{
    uint64_t before[2] = { behaviour[0], behaviour[1] }; // how many names a file has is no behaviour
    uint32_t module = take_uint(r);
    JSValue name = take_string(ctx, r);
    JSAtom atom = JS_ValueToAtom(ctx, name);
    JSValue value = decode(ctx, r);
    memcpy(behaviour, before, sizeof before);
    if (is_learner || r->bad || module >= MAX_IMPORTED || tests.binding_count > 5000) {
        JS_FreeValue(ctx, value);
        r->bad = true;
    } else {
        bind(ctx, module, atom, value);
    }
    JS_FreeAtom(ctx, atom);
    JS_FreeValue(ctx, name);
}

// What stands for a name that the learner's file lacks: calling it says so.
static JSValue missing(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv, int magic, JSValueConst *data)
{
    JSValue error = JS_NewObjectClass(ctx, JS_CLASS_ERROR);
    JS_DefinePropertyValueStr(ctx, error, "missing", js_dup(data[0]), JS_PROP_C_W_E);
    return JS_Throw(ctx, error);
}

static int evaluate_imported(JSContext *ctx, JSModuleDef *definition)
{
    for (uint32_t m = 0; m < tests.imported_count; m++) {
        if (tests.imported[m].definition != definition)
            continue;
        tests.imported[m].evaluated = true;
        for (uint32_t i = 0; i < tests.binding_count; i++)
            if (tests.bindings[i].module == m)
                show_binding(ctx, &tests.bindings[i], true);
    }
    return 0;
}

static void add_module_export(JSContext *ctx, Imported *imported, JSAtom name)
{
    const char *text = JS_AtomToCString(ctx, name);
    if (JS_AddModuleExport(ctx, imported->definition, text) == 0 && imported->definition->func_created) {
        JSModuleDef *module = imported->definition; // linked before: its new variable must be made by hand
        module->export_entries[module->export_entries_count - 1].u.local.var_ref = js_create_module_var(ctx, false);
    }
    JS_FreeCString(ctx, text);
}

static Imported *imported_named(const char *name)
{
    for (uint32_t m = 0; m < tests.imported_count; m++)
        if (strcmp(tests.imported[m].name, name) == 0)
            return &tests.imported[m];
    return NULL;
}

// What specs import from their framework is global here.
static const char *const frameworks[] = { "vitest", "@jest/globals" };
static const char *const framework_names[] = { "describe", "test", "it", "expect", "beforeEach", "afterEach", "beforeAll", "afterAll", "jest", "vi" };

static int evaluate_framework(JSContext *ctx, JSModuleDef *definition)
{
    for (size_t i = 0; i < countof(framework_names); i++)
        JS_SetModuleExport(ctx, definition, framework_names[i], JS_GetPropertyStr(ctx, ctx->global_obj, framework_names[i]));
    return 0;
}

static JSModuleDef *import_framework(JSContext *ctx, const char *name)
{
    JSModuleDef *definition = JS_NewCModule(ctx, name, evaluate_framework);
    for (size_t i = 0; definition && i < countof(framework_names); i++)
        JS_AddModuleExport(ctx, definition, framework_names[i]);
    return definition;
}

static JSModuleDef *import_from_learner(JSContext *ctx, const char *name, void *opaque)
{
    for (size_t i = 0; i < countof(frameworks); i++)
        if (strcmp(name, frameworks[i]) == 0)
            return import_framework(ctx, name);
    Imported *imported = imported_named(name);
    if (!imported) {
        if (tests.imported_count == MAX_IMPORTED)
            return JS_ThrowRangeError(ctx, "too many imported files"), NULL;
        imported = &tests.imported[tests.imported_count++];
        *imported = (Imported){ strdup(name) };
        begin_frame(ctx);
        put_byte(&out, OP_IMPORT);
        put_uint(&out, strlen(name));
        put(&out, name, strlen(name));
        JSValue done = ask(ctx, objects.mine_count, NULL);
        if (JS_IsException(done))
            return NULL;
    }
    imported->definition = JS_NewCModule(ctx, name, evaluate_imported);
    if (!imported->definition)
        return NULL;
    uint32_t module = imported - tests.imported;
    for (uint32_t i = 0; i < tests.binding_count; i++)
        if (tests.bindings[i].module == module)
            add_module_export(ctx, imported, tests.bindings[i].name);
    return imported->definition;
}

// After "Could not find export 'x' in module 'main.js'": gives the module that name. False if the error was another.
static bool add_missing(JSContext *ctx, JSValueConst error)
{
    char name[128], file[128];
    JSValue message = JS_GetPropertyStr(ctx, error, "message");
    const char *text = JS_ToCString(ctx, message);
    bool known = text && sscanf(text, "Could not find export '%127[^']' in module '%127[^']'", name, file) == 2;
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, message);
    Imported *imported = known ? imported_named(file) : NULL;
    if (!imported || !imported->definition)
        return false;
    JSAtom atom = JS_NewAtom(ctx, name);
    JSValue data[] = { JS_AtomToString(ctx, atom) };
    add_module_export(ctx, imported, atom);
    bind(ctx, imported - tests.imported, atom, JS_NewCFunctionData(ctx, missing, 0, 0, 1, (JSValueConst *)data));
    JS_FreeValue(ctx, data[0]);
    JS_FreeAtom(ctx, atom);
    return true;
}

// A fresh instance of the learner's code; false when it did not load (the error is the current exception, if any).
static bool fresh_learner(JSContext *ctx, bool hidden)
{
    objects_forget(ctx);
    objects.mine_count = 0;
    tests.hidden = hidden;
    stopped = STOP_NONE;
    begin_frame(ctx);
    put_byte(&out, OP_LOAD); // the host puts the files in
    put_byte(&out, hidden);
    JSValue done = ask(ctx, objects.mine_count, NULL);
    tests.loaded = !JS_IsException(done);
    JS_FreeValue(ctx, done);
    return tests.loaded;
}

// Starts a test from the beginning: the learner's code in an instance of its own, their page as it is when it is opened.
static bool fresh_side(JSContext *ctx, bool hidden)
{
    return (!has_learner() || fresh_learner(ctx, hidden)) && (page.mode == MODE_PLAIN || fresh_page(ctx, hidden));
}

static JSValue harness_call(JSContext *ctx, const char *name, int argc, JSValueConst *argv)
{
    JSValue function = JS_GetPropertyStr(ctx, tests.harness, name);
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    JS_FreeValue(ctx, function);
    return result;
}

// An assertion that fails inside a callback goes through the learner's code, which may catch it: the test fails all the same.
static void note_assertion(JSContext *ctx, JSValueConst error)
{
    if (JS_IsError(error) && is_assertion(ctx, JS_VALUE_GET_OBJ(error)))
        JS_FreeValue(ctx, harness_call(ctx, "noteFailure", 1, &error));
}

static void run_all_jobs(JSContext *ctx)
{
    JSContext *job;
    while (JS_ExecutePendingJob(ctx->rt, &job) != 0)
        if (ctx->rt->current_exception != JS_UNINITIALIZED)
            JS_FreeValue(ctx, JS_GetException(ctx));
}

#define MAX_UNFINISHED_ROUNDS 100 // of 2,000 microtasks

// Lets the learner's side run: its microtasks and due timers. Gives when its next timer is due, or infinity.
static double pump_learner(JSContext *ctx, bool *busy)
{
    static int rounds;
    double next = INFINITY;
    *busy = false;
    if (stopped || !tests.loaded || !has_learner())
        return next;
    begin_frame(ctx);
    put_byte(&out, OP_PUMP);
    put_f64(&out, tests.now);
    JSValue answer = ask(ctx, objects.mine_count, NULL);
    if (JS_IsException(answer)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        *busy = true; // the runner must see why
        return next;
    }
    JSValue more = JS_GetPropertyUint32(ctx, answer, 0), due = JS_GetPropertyUint32(ctx, answer, 1);
    bool unfinished = JS_ToBool(ctx, more);
    *busy = unfinished || settlement_count > 0;
    rounds = unfinished ? rounds + 1 : 0;
    if (rounds > MAX_UNFINISHED_ROUNDS) { // microtasks that make microtasks: a loop without end, in small steps
        rounds = 0;
        host_kill(STOP_TIME);
        stopped = STOP_TIME;
    }
    if (JS_IsNumber(due))
        JS_ToFloat64(ctx, &next, due);
    JS_FreeValue(ctx, more);
    JS_FreeValue(ctx, due);
    JS_FreeValue(ctx, answer);
    return next;
}

// Runs both sides until `promise` settles; time jumps to the next timer when nothing else can go on.
static void run_until_settled(JSContext *ctx, JSValueConst promise)
{
    for (;;) {
        bool busy;
        run_all_jobs(ctx);
        if (JS_PromiseState(ctx, promise) != JS_PROMISE_PENDING)
            return;
        if (stopped) {
            JS_FreeValue(ctx, harness_call(ctx, "abandon", 0, NULL));
            continue;
        }
        double next = pump_learner(ctx, &busy);
        look_again(ctx);
        if (busy || JS_IsJobPending(ctx->rt))
            continue;
        JS_FreeValue(ctx, timers_call(ctx, 0, tests.now));
        if (JS_IsJobPending(ctx->rt))
            continue;
        JSValue own = timers_call(ctx, 1, tests.now);
        double own_next = INFINITY;
        if (JS_IsNumber(own))
            JS_ToFloat64(ctx, &own_next, own);
        JS_FreeValue(ctx, own);
        next = fmin(next, own_next);
        if (isinf(next)) {
            JS_FreeValue(ctx, harness_call(ctx, "abandon", 0, NULL));
        } else if (next > tests.now) {
            host_advance(next - tests.now);
            tests.now = next;
        }
    }
}

static void report_error(JSContext *ctx, const char *what)
{
    JSValue error = JS_GetException(ctx);
    JSValue arguments[] = { JS_NewString(ctx, what), error };
    JS_FreeValue(ctx, harness_call(ctx, "broken", 2, (JSValueConst *)arguments));
    JS_FreeValue(ctx, arguments[0]);
    JS_FreeValue(ctx, error);
}

static bool evaluate_block(JSContext *ctx, const char *text, size_t length, const char *name)
{
    for (int missing_names = 0; missing_names < 100; missing_names++) {
        JSValue promise = JS_Eval(ctx, text, length, name, JS_EVAL_TYPE_MODULE);
        if (JS_IsException(promise)) {
            JSValue error = JS_GetException(ctx);
            bool again = JS_IsError(error) && add_missing(ctx, error);
            if (again) {
                JS_FreeValue(ctx, error);
                continue;
            }
            JS_Throw(ctx, error);
            return false;
        }
        run_until_settled(ctx, promise);
        bool rejected = JS_PromiseState(ctx, promise) == JS_PROMISE_REJECTED;
        JSValue error = rejected ? JS_PromiseResult(ctx, promise) : JS_UNDEFINED;
        JS_FreeValue(ctx, promise);
        if (rejected)
            JS_Throw(ctx, error);
        return !rejected;
    }
    JS_ThrowSyntaxError(ctx, "too many missing names");
    return false;
}

static bool run_block(JSContext *ctx, Reader *r, bool *hidden)
{
    bool now_hidden = take_byte(r);
    size_t length, ignored;
    char *name = take_utf8(r, &ignored), *text = take_utf8(r, &length);
    bool loaded = tests.loaded && now_hidden == *hidden && !stopped;
    *hidden = now_hidden;
    if (!loaded && !fresh_side(ctx, now_hidden)) {
        report_error(ctx, "load");
        free(name), free(text);
        return false;
    }
    JSValue argument = JS_NewBool(ctx, now_hidden);
    JS_FreeValue(ctx, harness_call(ctx, "block", 1, (JSValueConst *)&argument));
    if (evaluate_block(ctx, text, length, name)) {
        JSValue promise = harness_call(ctx, "run", 0, NULL);
        if (JS_IsException(promise))
            report_error(ctx, "block");
        else
            run_until_settled(ctx, promise);
        JS_FreeValue(ctx, promise);
    } else {
        report_error(ctx, "block");
    }
    free(name), free(text);
    return true;
}

// What the host left in the inbox: seed, entry file's name, in the guest of pages the page, blocks (hidden, name, text).
static void run_tests(JSContext *ctx, uint32_t length)
{
    has_begun = true;
    uint8_t *frame = malloc(length);
    memcpy(frame, inbox.data, length); // answers will use the inbox
    Reader r = { frame, frame + length, false };
    const uint8_t *seed = take(&r, 8);
    if (seed)
        memcpy(&ctx->random_state, seed, 8);
    size_t ignored;
    tests.imported[0] = (Imported){ take_utf8(&r, &ignored) };
    tests.imported_count = 1;
    take_page(ctx, &r, tests.imported[0].name);
    uint32_t blocks = take_uint(&r);
    bool hidden = false;
    while (blocks-- && !r.bad)
        if (!run_block(ctx, &r, &hidden))
            break;
    free(frame);
}
