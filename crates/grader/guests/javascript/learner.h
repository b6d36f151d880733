// The learner's side: their files, the names that tests may use, the requests of the tests' side.

typedef struct {
    char *name, *text;
    size_t length;
} File;

typedef struct {
    JSAtom name;
    JSValue holder;  // object whose property `name` it is: a module's namespace, the global object or its let/const
    JSValue last;    // value the tests' side was last told
    uint32_t module; // 0 for the entry file, then the others in the order in which tests import them
} Export;

static struct {
    File *files;
    uint32_t count;
    int globals; // how many properties the global object has before the learner's code
    Export *exports;
    uint32_t export_count, modules;
} learner;

static const File *file_named(const char *name)
{
    for (uint32_t i = 0; i < learner.count; i++)
        if (strcmp(learner.files[i].name, name) == 0)
            return &learner.files[i];
    return NULL;
}

static char *normalize_module(JSContext *ctx, const char *base, const char *name, void *opaque)
{
    if (strncmp(name, "./", 2) != 0)
        return js_strdup(ctx, name);
    name += 2;
    if (is_learner || strchr(name, '.')) // a browser finds no file without its ending; what specs are written for does
        return js_strdup(ctx, name);
    size_t length = strlen(name);
    char *whole = js_malloc(ctx, length + sizeof ".js");
    if (whole) {
        memcpy(whole, name, length);
        memcpy(whole + length, ".js", sizeof ".js");
    }
    return whole;
}

static JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque)
{
    const File *file = file_named(name);
    if (!file) {
        JS_ThrowReferenceError(ctx, "could not load module '%s'", name);
        return NULL;
    }
    JSValue module = JS_Eval(ctx, file->text, file->length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(module))
        return NULL;
    JSModuleDef *definition = JS_VALUE_GET_PTR(module);
    JS_FreeValue(ctx, module);
    return definition;
}

// `import`, `export` or a top-level `await` make a file a module; anything else is a plain script. Only a file where one of the
// words stands is compiled to find out.
static bool is_module(JSContext *ctx, const File *file)
{
    if (!strstr(file->text, "import") && !strstr(file->text, "export") && !strstr(file->text, "await"))
        return false;
    JSValue script = JS_Eval(ctx, file->text, file->length, file->name, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    bool plain = !JS_IsException(script);
    if (!plain)
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, script);
    if (plain)
        return false;
    JSValue module = JS_Eval(ctx, file->text, file->length, file->name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(module)) {
        // neither: as a module only if that is what the words in it are for, so that the message speaks of the right mistake
        JS_FreeValue(ctx, JS_GetException(ctx));
        return strstr(file->text, "import ") || strstr(file->text, "export ");
    }
    return true; // the context keeps what it compiled; evaluating compiles it again under the same name
}

static void add_export(JSContext *ctx, JSAtom name, JSValueConst holder)
{
    for (uint32_t i = 0; i < learner.export_count; i++)
        if (learner.exports[i].name == name && learner.exports[i].module == learner.modules)
            return;
    Export *grown = realloc(learner.exports, (learner.export_count + 1) * sizeof *grown);
    if (!grown)
        return;
    learner.exports = grown;
    learner.exports[learner.export_count++] = 
        (Export){ JS_DupAtom(ctx, name), js_dup(holder), JS_UNINITIALIZED, learner.modules };
}

static void add_own_names(JSContext *ctx, JSValueConst holder, int first)
{
    JSShape *shape = JS_VALUE_GET_OBJ(holder)->shape;
    for (int i = first; i < shape->prop_count; i++) {
        JSAtom atom = get_shape_prop(JS_VALUE_GET_OBJ(holder)->shape)[i].atom;
        if (atom != JS_ATOM_NULL && is_string_key(ctx, atom))
            add_export(ctx, atom, holder);
    }
}

// Top-level names of a module that are not exported: the variables its function closes over.
static void add_module_locals(JSContext *ctx, JSModuleDef *module)
{
    if (JS_VALUE_GET_TAG(module->func_obj) != JS_TAG_OBJECT)
        return;
    JSObject *function = JS_VALUE_GET_OBJ(module->func_obj);
    JSFunctionBytecode *code = function->u.func.function_bytecode;
    JSValue locals = JS_NewObjectProto(ctx, JS_NULL);
    for (int i = 0; i < code->closure_var_count; i++) {
        JSAtom name = code->closure_var[i].var_name;
        JSVarRef *variable = function->u.func.var_refs[i];
        if (!is_string_key(ctx, name) || !variable || name == JS_ATOM__default_)
            continue;
        JSProperty *property = add_property(ctx, JS_VALUE_GET_OBJ(locals), name, JS_PROP_C_W_E | JS_PROP_VARREF);
        if (property) {
            JS_REF_COUNT(variable)++;
            property->u.var_ref = variable;
        }
    }
    add_own_names(ctx, locals, 0);
    JS_FreeValue(ctx, locals);
}

static JSValue export_value(JSContext *ctx, const Export *export)
{
    JSValue value = JS_GetProperty(ctx, export->holder, export->name);
    if (!JS_IsException(value))
        return value;
    JS_FreeValue(ctx, JS_GetException(ctx)); // read before its declaration was reached
    return JS_UNDEFINED;
}

static void put_changed_exports(JSContext *ctx, Writer *w)
{
    for (uint32_t i = 0; i < learner.export_count; i++) {
        Export *export = &learner.exports[i];
        JSValue value = export_value(ctx, export);
        if (js_same_value(ctx, value, export->last)) {
            JS_FreeValue(ctx, value);
            continue;
        }
        put_byte(w, ITEM_EXPORT);
        put_uint(w, export->module);
        JSValue name = JS_AtomToString(ctx, export->name);
        put_string(ctx, w, name);
        JS_FreeValue(ctx, name);
        encode(ctx, w, value);
        JS_FreeValue(ctx, export->last);
        export->last = value;
    }
}

static JSValue run_script(JSContext *ctx, const File *file)
{
    JSValue result = JS_Eval(ctx, file->text, file->length, file->name, JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(result))
        return result;
    JS_FreeValue(ctx, result);
    add_own_names(ctx, ctx->global_var_obj, 0);
    add_own_names(ctx, ctx->global_obj, learner.globals);
    return JS_UNDEFINED;
}

// Runs microtasks, up to a number that an honest start never needs; the rest is left for PUMP.
static void run_jobs(JSContext *ctx, int most)
{
    JSContext *job;
    while (most-- && JS_ExecutePendingJob(ctx->rt, &job) != 0)
        if (ctx->rt->current_exception != JS_UNINITIALIZED)
            JS_FreeValue(ctx, JS_GetException(ctx));
}

static JSValue run_module(JSContext *ctx, const char *name)
{
    JSAtom atom = JS_NewAtom(ctx, name);
    JSModuleDef *module = js_find_loaded_module(ctx, atom, JS_UNDEFINED);
    JS_FreeAtom(ctx, atom);
    if (!module)
        module = load_module(ctx, name, NULL);
    if (!module || JS_ResolveModule(ctx, JS_MKPTR(JS_TAG_MODULE, module)) < 0)
        return JS_EXCEPTION;
    JSValue promise = JS_EvalFunction(ctx, js_dup(JS_MKPTR(JS_TAG_MODULE, module)));
    if (JS_IsException(promise))
        return promise;
    run_jobs(ctx, 10000);
    JSPromiseStateEnum state = JS_PromiseState(ctx, promise);
    JSValue result = state == JS_PROMISE_REJECTED ? JS_PromiseResult(ctx, promise) : JS_UNDEFINED;
    JS_FreeValue(ctx, promise);
    if (state == JS_PROMISE_REJECTED)
        return JS_Throw(ctx, result);
    JSValue namespace = JS_GetModuleNamespace(ctx, module);
    if (!JS_IsException(namespace))
        add_own_names(ctx, namespace, 0);
    JS_FreeValue(ctx, namespace);
    add_module_locals(ctx, module);
    return JS_UNDEFINED;
}

static JSValue timers_call(JSContext *ctx, int which, double now);

#include "page-learner.h"

// LOAD: whether the host itself asks, seed, stack and memory limits, files, entry file's number, and of a page one more.
static JSValue load(JSContext *ctx, Reader *r)
{
    has_begun = true;
    host_asks = take_byte(r);
    const uint8_t *seed = take(r, 8);
    uint32_t stack_kib = take_uint(r), memory_kib = take_uint(r), count = take_uint(r);
    if (r->bad || count > 64)
        return bad(r);
    memcpy(&ctx->random_state, seed, 8);
    JS_SetMaxStackSize(ctx->rt, (size_t)stack_kib << 10);
    JS_SetMemoryLimit(ctx->rt, memory_before(ctx) + ((size_t)memory_kib << 10));
    learner.files = calloc(count, sizeof(File));
    learner.count = count;
    for (uint32_t i = 0; i < count; i++) {
        size_t ignored;
        learner.files[i].name = take_utf8(r, &ignored);
        learner.files[i].text = take_utf8(r, &learner.files[i].length);
    }
    uint32_t entry = take_uint(r);
    if (r->bad || entry >= count)
        return bad(r);
    learner.globals = JS_VALUE_GET_OBJ(ctx->global_obj)->shape->prop_count;
    if (r->at < r->end)
        return take_learner_page(ctx, entry, r);
    const File *file = &learner.files[entry];
    JSValue result = is_module(ctx, file) ? run_module(ctx, file->name) : run_script(ctx, file);
    if (!JS_IsException(result))
        run_jobs(ctx, 100);
    return result;
}

// IMPORT: another of the learner's files that a test imports.
static JSValue import_file(JSContext *ctx, Reader *r)
{
    size_t ignored;
    char *name = take_utf8(r, &ignored);
    JSValue result = JS_UNDEFINED;
    learner.modules++;
    if (!r->bad)
        result = run_module(ctx, name);
    free(name);
    return result;
}

// PUMP: now. Runs the timers that are due and the microtasks; answers whether more wait, and when the next timer is due.
static JSValue pump(JSContext *ctx, Reader *r)
{
    double now = take_f64(r);
    if (r->bad)
        return JS_UNDEFINED;
    run_jobs(ctx, 1000);
    JS_FreeValue(ctx, timers_call(ctx, 0, now));
    run_jobs(ctx, 1000);
    JSValue next = timers_call(ctx, 1, now), answer = JS_NewArray(ctx);
    JS_DefinePropertyValueUint32(ctx, answer, 0, JS_NewBool(ctx, JS_IsJobPending(ctx->rt)), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, answer, 1, JS_IsNumber(next) ? next : JS_UNDEFINED, JS_PROP_C_W_E);
    return answer;
}

// NAMED: a call of a top-level function by name, for a table of calls.
static JSValue call_named(JSContext *ctx, Reader *r, bool *found)
{
    JSValue name = take_string(ctx, r), target = JS_UNDEFINED;
    JSAtom atom = JS_ValueToAtom(ctx, name);
    for (uint32_t i = 0; i < learner.export_count; i++)
        if (learner.exports[i].name == atom && learner.exports[i].module == 0)
            target = export_value(ctx, &learner.exports[i]);
    JS_FreeAtom(ctx, atom);
    *found = JS_IsFunction(ctx, target);
    JSValue result = *found ? take_arguments_and_call(ctx, r, target, JS_UNDEFINED, false) : JS_UNDEFINED;
    JS_FreeValue(ctx, name);
    JS_FreeValue(ctx, target);
    return result;
}

static void note_assertion(JSContext *ctx, JSValueConst error);

static JSValue serve(JSContext *ctx, Reader *r, bool *has_found, bool *found)
{
    uint8_t op = take_byte(r);
    if (op == OP_PREPARE && !has_begun)
        return prepare_page(ctx, r);
    if (is_learner) {
        switch (op) {
        case OP_LOAD: return load(ctx, r);
        case OP_PUMP: return pump(ctx, r);
        case OP_IMPORT: return import_file(ctx, r);
        case OP_PAGE: return act_on_page(ctx, r);
        case OP_NAMED: *has_found = true; return call_named(ctx, r, found);
        }
    }
    return serve_on_object(ctx, r, op, has_found, found);
}

// Answers the request in the inbox and leaves the answer in `out`: its length, or -1 when this side must end.
static int32_t answer(JSContext *ctx, uint32_t length)
{
    Reader r = { inbox.data, inbox.data + length, false };
    bool has_found = false, found = true;
    decode_depth = 0;
    take_header(ctx, &r);
    JSValue result = r.bad ? JS_UNDEFINED : serve(ctx, &r, &has_found, &found);
    uint8_t status = STATUS_VALUE;
    int limit = STOP_NONE;
    if (JS_IsException(result)) {
        result = JS_GetException(ctx);
        status = STATUS_THROW;
        limit = is_learner ? limit_of(ctx, result) : STOP_NONE;
        if (!is_learner)
            note_assertion(ctx, result);
    }
    if (is_learner && !limit && is_out_of_memory(ctx->rt))
        limit = STOP_MEMORY;
    if (is_learner && !limit)
        limit = limit_of_page(result);
    if (limit) {
        out.length = 0;
        out.overflow = false;
        put_byte(&out, ITEM_END);
        put_byte(&out, STATUS_STOP);
        put_byte(&out, limit);
    } else if (!r.bad) {
        put_answer(ctx, status, has_found, found, result);
    }
    JS_FreeValue(ctx, result);
    return r.bad || out.overflow || stopped ? -1 : (int32_t)out.length;
}
