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

static bool has_begun; // this side knows of a grade

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

// copy(object): another object with the prototype and the properties of a plain one. What the values are is shared.
static JSValue native_copy(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSObject *from = JS_IsObject(argv[0]) ? JS_VALUE_GET_OBJ(argv[0]) : NULL;
    JSShape *shape = from ? from->shape : NULL;
    bool plain = from && from->class_id == JS_CLASS_OBJECT && !from->is_exotic && shape->is_hashed;
    JSShapeProperty *property = plain ? get_shape_prop(shape) : NULL;
    for (int i = 0; plain && i < shape->prop_count; i++) // what is behind a private name cannot be replaced in the copy
        plain = (property[i].flags & JS_PROP_TMASK) == JS_PROP_NORMAL && property[i].atom != JS_ATOM_NULL &&
                (!JS_IsObject(from->prop[i].u.value) || JS_AtomGetKind(ctx, property[i].atom) != JS_ATOM_KIND_PRIVATE);
    if (!plain)
        return JS_ThrowTypeError(ctx, "not a plain object");
    JSValue copy = JS_NewObjectFromShape(ctx, js_dup_shape(shape), JS_CLASS_OBJECT, NULL);
    if (JS_IsException(copy))
        return copy;
    for (int i = 0; i < shape->prop_count; i++)
        JS_VALUE_GET_OBJ(copy)->prop[i].u.value = js_dup(from->prop[i].u.value);
    return copy;
}

// imprint(object): a number that is another once a property of the object (of what a proxy stands for) is added or set anew.
static JSValue native_imprint(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSObject *object = JS_IsObject(argv[0]) ? JS_VALUE_GET_OBJ(argv[0]) : NULL;
    if (object && object->class_id == JS_CLASS_PROXY)
        object = JS_VALUE_GET_OBJ(((JSProxyData *)object->u.opaque)->target);
    if (!object)
        return JS_NAN;
    uint64_t hash = object->shape->prop_count;
    for (int i = 0; i < object->shape->prop_count; i++) {
        uint64_t bits;
        memcpy(&bits, &object->prop[i].u, sizeof bits);
        hash = (hash ^ bits) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 29;
    }
    return JS_NewInt64(ctx, hash >> 12);
}

static void add_file(JSContext *ctx, JSValueConst files, uint32_t number, const char *name, const char *text, size_t length)
{
    JSValue file = JS_NewArray(ctx);
    JS_DefinePropertyValueUint32(ctx, file, 0, JS_NewString(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, file, 1, JS_NewStringLen(ctx, text, length), JS_PROP_C_W_E);
    JS_DefinePropertyValueUint32(ctx, files, number, file, JS_PROP_C_W_E);
}

// PREPARE: the text of a page that the exercise gives. The learner's side reads it as far as its first script and goes no
// further, the tests' side makes what it looks like then: the host keeps what their memory has become for grades with that page.
static JSValue prepare_page(JSContext *ctx, Reader *r)
{
    JSValue text = take_string(ctx, r);
    JSValue result = r->bad ? JS_UNDEFINED : page_call(ctx, "prepare", 1, (JSValueConst *)&text);
    JS_FreeValue(ctx, text);
    return result;
}

#else

static JSValue prepare_page(JSContext *ctx, Reader *r) { return bad(r); }

#endif
