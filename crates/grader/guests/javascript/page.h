// What both sides of a page share: the functions of the bundle page-sides.js, and files for them. Compiled into the guest of
// pages only; the guest of JavaScript has none of it.

typedef struct {
    const char *name;
    JSCFunction *function;
} Native;

enum { MODE_PLAIN, MODE_HTML, MODE_DOM };

static struct {
    JSValue script; // the object of functions that the bundle returned
    uint8_t mode;
    bool touched;   // the learner's page may be another than it was when it was opened (tests' side)
} page;

#ifdef PAGES

#define MAX_PAGE (2u << 20) // a page's text on its way to the tests' side, in characters
#define MAX_SETTLE_ROUNDS 200 // of 1,000 microtasks, or one timer

static JSValue page_call(JSContext *ctx, const char *name, int argc, JSValueConst *argv)
{
    JSValue function = JS_GetPropertyStr(ctx, page.script, name);
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    JS_FreeValue(ctx, function);
    return result;
}

static void add_file(JSContext *ctx, JSValueConst files, uint32_t number, const char *name, const char *text, size_t length)
{
    JSValue file = JS_NewArray(ctx);
    JS_DefinePropertyValueUint32(ctx, file, 0, JS_NewString(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, file, 1, JS_NewStringLen(ctx, text, length), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, files, number, file, JS_PROP_C_W_E);
}

#endif
