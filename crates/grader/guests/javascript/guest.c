// QuickJS as a guest of the grader. The same program plays both parts: `learner` runs the learner's files, `tests` the
// trainer's; each part is started once, before the snapshot. It includes the engine's source, not its header, because
// copying a value without running code means reading objects as the engine lays them out.

#include "lasting.h"
#include "quickjs.c"

#include "buffer.h"
#include "objects.h"
#include "encode.h"
#include "decode.h"
#include "frames.h"
#include "promises.h"
#include "page.h"
#include "stubs.h"
#include "serve.h"
#include "learner.h"
#include "tests.h"

#define SCRIPT(name) extern const char name##_js[]; extern const unsigned long name##_js_length
SCRIPT(prelude); // scripts.c, which build.py writes
SCRIPT(harness);
SCRIPT(page_sides);

#define EXPORT(name) __attribute__((export_name(name)))

static JSContext *context;
static JSValue timers; // [run(now), next(), tell(now)]

static JSValue timers_call(JSContext *ctx, int which, double now)
{
    JSValue function = JS_GetPropertyUint32(ctx, timers, which), time = JS_NewFloat64(ctx, now);
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 1, (JSValueConst *)&time);
    JS_FreeValue(ctx, function);
    if (JS_IsException(result)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return JS_UNDEFINED;
    }
    return result;
}

static JSValue native_print(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    host_print(text, length);
    JS_FreeCString(ctx, text);
    return JS_UNDEFINED;
}

static JSValue native_report(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    host_report(text, length);
    JS_FreeCString(ctx, text);
    return JS_UNDEFINED;
}

// begin(hidden): before each test; gives the learner a fresh instance if the last one was stopped. False if a limit stopped
// that one too; what its code throws is thrown on.
static JSValue native_begin(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    host_begin_test();
    if (!stopped && !page_was_touched())
        return JS_TRUE;
    if (fresh_side(ctx, JS_ToBool(ctx, argv[0])))
        return JS_TRUE;
    if (!stopped && ctx->rt->current_exception != JS_UNINITIALIZED)
        return JS_EXCEPTION;
    JS_FreeValue(ctx, JS_GetException(ctx));
    return JS_FALSE;
}

static JSValue native_stopped(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_NewInt32(ctx, stopped);
}

// attempt(function): [true, value] or [false, error], whatever the error: one that ends the learner's code passes `catch`.
static JSValue native_attempt(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue result = JS_Call(ctx, argv[0], JS_UNDEFINED, 0, NULL), answer = JS_NewArray(ctx);
    bool failed = JS_IsException(result);
    if (failed) {
        JS_ResetUncatchableError(ctx);
        result = JS_GetException(ctx);
    }
    JS_DefinePropertyValueUint32(ctx, answer, 0, JS_NewBool(ctx, !failed), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, answer, 1, result, JS_PROP_C_W_E);
    return answer;
}

// isLearners(error): whether it is what the learner's code last threw.
static JSValue native_is_learners(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_NewBool(ctx, js_same_value(ctx, argv[0], last_thrown));
}

static JSValue native_now(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_NewFloat64(ctx, tests.now);
}

// advance(ms): a test moves virtual time itself; Infinity: until no timer of the learner's is left.
static JSValue native_advance(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double milliseconds;
    bool busy;
    if (JS_ToFloat64(ctx, &milliseconds, argv[0]) < 0)
        return JS_EXCEPTION;
    double end = tests.now + fmax(milliseconds, 0);
    for (;;) {
        double next = pump_learner(ctx, &busy);
        if (stopped)
            return stop(ctx, stopped);
        if (busy)
            continue;
        if (next > end || isinf(next))
            break;
        host_advance(next - tests.now);
        tests.now = fmax(next, tests.now);
    }
    if (!isinf(end)) {
        host_advance(end - tests.now);
        tests.now = end;
    }
    JS_FreeValue(ctx, timers_call(ctx, 2, tests.now));
    return JS_UNDEFINED;
}

// A script of ours that does not run is a mistake of the build: says which and stops the snapshot.
static void check_started(JSValueConst result)
{
    if (!JS_IsException(result))
        return;
    JSValue error = JS_GetException(context), stack = JS_GetPropertyStr(context, error, "stack");
    for (int i = 0; i < 2; i++) {
        const char *text = JS_ToCString(context, i ? stack : error);
        if (text)
            host_print(text, strlen(text));
    }
    abort();
}

static void add_natives(JSValueConst object, const Native *natives, size_t count)
{
    for (size_t i = 0; i < count; i++)
        JS_SetPropertyStr(context, object, natives[i].name, JS_NewCFunction(context, natives[i].function, natives[i].name, 1));
}

#ifdef PAGES
// The bundle about pages: for each side a function of the native calls and, on the tests' side, of the harness.
static void start_pages(JSValueConst native, const char *side, const Native *natives, size_t count)
{
    JSValue sides = JS_Eval(context, page_sides_js, page_sides_js_length, "<pages>", JS_EVAL_TYPE_GLOBAL);
    check_started(sides);
    add_natives(native, natives, count);
    JSValue setup = JS_GetPropertyStr(context, sides, side);
    JSValueConst arguments[] = { native, tests.harness };
    page.script = JS_Call(context, setup, JS_UNDEFINED, 2, arguments);
    JS_FreeValue(context, setup);
    JS_FreeValue(context, sides);
    check_started(page.script);
}
#endif

#ifdef PAGES
// Room before the started heap, for what runs allocate. Of what an instance changed the host keeps the first 32 stretches of
// pages in memory and only puts them back; what comes after those is given up, to be met and copied anew by each instance.
#define FORE_BLOCKS 48
static void *fore[FORE_BLOCKS];

static void keep_fore(void)
{
    for (int i = 0; i < FORE_BLOCKS; i++)
        fore[i] = malloc(40 << 10); // a block of 64 KiB, of which the allocator makes smaller ones
}

static void open_fore(void)
{
    for (int i = FORE_BLOCKS - 1; i >= 0; i--)
        free(fore[i]);
    // smaller ones that stand behind are not to be preferred
    void *volatile taken;
    for (size_t size = 32 << 10; size >= 32; size /= 2)
        while ((taken = malloc(size - 24)) > fore[FORE_BLOCKS - 1])
            continue;
}
#else
static void keep_fore(void) {}
static void open_fore(void) {}
#endif

static void start_context(void)
{
    keep_fore();
    JSRuntime *rt = JS_NewRuntime();
    JS_SetMaxStackSize(rt, 1 << 20);
    define_stub_classes(rt);
    context = JS_NewContext(rt);
    know_prototypes(context);
    JS_SetModuleLoaderFunc(rt, normalize_module, is_learner ? load_module : import_from_learner, NULL);
    JSValue setup = JS_Eval(context, prelude_js, prelude_js_length, "<prelude>", JS_EVAL_TYPE_GLOBAL);
    check_started(setup);
    JSValue print = JS_NewCFunction(context, native_print, "print", 1);
    timers = JS_Call(context, setup, JS_UNDEFINED, 1, (JSValueConst *)&print);
    JS_FreeValue(context, print);
    JS_FreeValue(context, setup);
    check_started(timers);
}

// Takes every free block among those in use, so that what a run allocates stands together behind them: an instance pays for
// each page that it changes, and blocks strewn over the heap are a page each. The host puts back what it changed by at most 32
// stretches of pages; further ones are given up, to be met, and copied, anew each time.
static void seal_heap(JSRuntime *rt)
{
    JSArenaState *arenas = &rt->arena_state;
    void *volatile taken; // volatile: the compiler leaves out an allocation that nobody looks at
    for (int i = 0; i < JS_ARENA_BLOCK_SIZE_COUNT; i++)
        while (!list_empty(&arenas->free_arena_list[i]))
            taken = js_arena_malloc(rt, arena_block_sizes[i] - sizeof(JSMallocBlockHeader));
    void *volatile behind = malloc(1 << 20);
    for (size_t size = 64 << 10; size >= 16; size /= 2) {
        // The allocator may prefer a block behind to a hole that fits less well: it is asked until it has given much from there.
        void **kept = NULL;
        for (size_t given = 0; given < 64 << 10;) {
            void **block = taken = malloc(size);
            if (!block)
                break;
            if ((uintptr_t)block < (uintptr_t)behind)
                continue;
            *block = kept;
            kept = block;
            given += size;
        }
        while (kept) {
            void *next = *kept;
            free(kept);
            kept = next;
        }
    }
    free(behind);
}

// Begins an arena of each size where a run allocates: one that it began itself would be noted in the sealed arena before it,
// which is a page changed for each size. A block is taken of each, so that none is given back.
static void start_arenas(JSRuntime *rt)
{
    for (int i = 0; i < JS_ARENA_BLOCK_SIZE_COUNT; i++)
        if (list_empty(&rt->arena_state.free_arena_list[i]))
            js_arena_malloc(rt, arena_block_sizes[i] - sizeof(JSMallocBlockHeader));
}

// The garbage collector takes counts off and puts them back: these stay far above LASTING then too.
static void make_lasting(JSRuntime *rt)
{
    struct list_head *el, *other;
    for (int i = 0; i < JS_ARENA_BLOCK_SIZE_COUNT; i++)
        list_for_each(el, &rt->arena_state.arena_list[i]) {
            JSArena *arena = list_entry(el, JSArena, link);
            for (int block = 0; block < arena->n_blocks; block++) {
                JSMallocBlockHeader *header = arena_get_block(arena, block, arena_block_sizes[i]);
                header->ref_count = 2 * LASTING;
            }
        }
    // what is too large for an arena
    list_for_each(other, &rt->gc_obj_list)
        JS_REF_COUNT(list_entry(other, JSGCObjectHeader, link)) = 2 * LASTING;
    for (int i = 1; i < rt->atom_size; i++)
        if (!atom_is_free(rt->atom_array[i]))
            JS_REF_COUNT(rt->atom_array[i]) = 2 * LASTING;
}

// Ends the start: collects what it left, and puts the next collection off to where garbage could matter. Each one walks the
// whole heap, which a snapshot makes cheap to have and dear to touch.
//
// Memory that a run will need is grown here: an instance that starts with it costs the same, while one that grows pays for
// the system calls and for each page it meets for the first time.
static void finish_start(size_t gc_threshold, size_t room)
{
    JS_RunGC(JS_GetRuntime(context));
    JS_SetGCThreshold(JS_GetRuntime(context), gc_threshold);
    seal_heap(JS_GetRuntime(context));
    make_lasting(JS_GetRuntime(context));
    void *volatile block = malloc(room);
    free(block);
    open_fore();
    start_arenas(JS_GetRuntime(context));
}

EXPORT("learner") void start_learner(void)
{
    is_learner = true;
    start_context();
#ifdef PAGES
    JSValue native = JS_NewObject(context);
    start_pages(native, "learner", learner_page_natives, countof(learner_page_natives));
    JS_FreeValue(context, native);
    JS_SetHostPromiseRejectionTracker(JS_GetRuntime(context), note_rejection, NULL);
    finish_start(24 << 20, 2 << 20);
#else
    finish_start(4 << 20, 1 << 20);
#endif
}

EXPORT("tests") void start_tests(void)
{
    static const Native natives[] = {
        { "report", native_report }, { "begin", native_begin }, { "stopped", native_stopped },
        { "now", native_now },       { "advance", native_advance }, { "attempt", native_attempt },
        { "isLearners", native_is_learners },
    };
    start_context();
    JSValue native = JS_NewObject(context);
    add_natives(native, natives, countof(natives));
    JSValue setup = JS_Eval(context, harness_js, harness_js_length, "<tests>", JS_EVAL_TYPE_GLOBAL);
    check_started(setup);
    tests.harness = JS_Call(context, setup, JS_UNDEFINED, 1, (JSValueConst *)&native);
    JS_FreeValue(context, setup);
    check_started(tests.harness);
#ifdef PAGES
    start_pages(native, "tests", tests_page_natives, countof(tests_page_natives));
#endif
    JS_FreeValue(context, native);
    finish_start(16 << 20, 2 << 20);
}

// Room for a frame of `length` bytes that the host is about to write; 0 when there is none.
EXPORT("inbox") uint8_t *inbox_for(uint32_t length)
{
    if (length > inbox.capacity) {
        uint8_t *data = realloc(inbox.data, length + 4096);
        if (!data)
            return NULL;
        inbox.data = data;
        inbox.capacity = length + 4096;
    }
    return inbox.data;
}

// Answers the request in the inbox: the answer's length (its bytes are at `outbox`), or -1.
EXPORT("handle") int32_t handle(uint32_t length) { return answer(context, length); }

EXPORT("outbox") uint8_t *outbox(void) { return out.data; }

// Runs the tests that the host left in the inbox.
EXPORT("run") void run(uint32_t length) { run_tests(context, length); }

// The fingerprint of everything the learner's code answered: two words, one after the other.
EXPORT("behaviour") uint64_t *behaviour_words(void) { return behaviour; }
