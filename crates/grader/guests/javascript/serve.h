// Answering the other side's requests. The learner's side answers all of them: its objects are its own affair. The tests'
// side answers a call of a function it gave, and reads and writes of an instance it gave, up to the built-in prototypes:
// through those a learner could reach constructors that run code where the verdict is made.

static JSValue take_arguments_and_call(JSContext *ctx, Reader *r, JSValueConst target, JSValueConst this_value, bool construct);

static bool is_code_maker(JSContext *ctx, JSValueConst function)
{
    JSObject *object = JS_VALUE_GET_OBJ(function);
    if (object->class_id != JS_CLASS_C_FUNCTION)
        return false;
    return object->u.cfunc.c_function.generic_magic == js_function_constructor ||
           object->u.cfunc.c_function.generic == js_global_eval;
}

static JSValue refuse(JSContext *ctx)
{
    return JS_ThrowTypeError(ctx, "this object belongs to the tests");
}

static JSAtom take_key(JSContext *ctx, Reader *r)
{
    JSValue key = decode(ctx, r);
    if (!JS_IsString(key) && !JS_IsSymbol(key))
        r->bad = true;
    JSAtom atom = JS_ValueToAtom(ctx, key);
    JS_FreeValue(ctx, key);
    return atom;
}

// Tests' side: `key` on `target` or its classes, short of built-in prototypes and of the learner's own.
static JSValue get_of_test(JSContext *ctx, JSValueConst target, JSAtom key, JSValueConst receiver, bool *found)
{
    JSProperty *property;
    *found = false;
    for (JSObject *object = JS_VALUE_GET_OBJ(target); object; object = object->shape->proto) {
        if (is_builtin_prototype(object) || remote(JS_MKPTR(JS_TAG_OBJECT, object)) || object->class_id == JS_CLASS_PROXY)
            break;
        JSShapeProperty *shape = find_own_property(&property, object, key);
        if (!shape)
            continue;
        *found = true;
        return JS_GetPropertyInternal(ctx, JS_MKPTR(JS_TAG_OBJECT, object), key, receiver, false);
    }
    return JS_UNDEFINED;
}

// Tests' side: how many arguments a function takes; nothing else is known of it.
static JSValue length_of_test(JSValueConst target, JSAtom key, bool *found)
{
    JSProperty *property;
    JSShapeProperty *shape =
        key == JS_ATOM_length ? find_own_property(&property, JS_VALUE_GET_OBJ(target), key) : NULL;
    *found = shape && (shape->flags & JS_PROP_TMASK) == JS_PROP_NORMAL && JS_VALUE_GET_TAG(property->u.value) == JS_TAG_INT;
    return *found ? property->u.value : JS_UNDEFINED;
}

static JSValue serve_get(JSContext *ctx, Reader *r, JSValueConst target, bool *found)
{
    JSAtom key = take_key(ctx, r);
    JSValue receiver = decode(ctx, r), value = JS_UNDEFINED;
    *found = true;
    if (!r->bad) {
        if (is_learner)
            value = JS_GetPropertyInternal(ctx, target, key, receiver, false);
        else if (JS_IsFunction(ctx, target))
            value = length_of_test(target, key, found);
        else
            value = get_of_test(ctx, target, key, receiver, found);
    }
    JS_FreeValue(ctx, receiver);
    JS_FreeAtom(ctx, key);
    return value;
}

static bool may_write(JSValueConst target)
{
    if (is_learner)
        return true;
    const Entry *entry = entry_of(JS_VALUE_GET_OBJ(target));
    return entry && entry->kind == KIND_INSTANCE && !is_class_prototype(JS_VALUE_GET_OBJ(target));
}

static JSValue serve_set(JSContext *ctx, Reader *r, JSValueConst target)
{
    JSAtom key = take_key(ctx, r);
    JSValue value = decode(ctx, r), receiver = decode(ctx, r), result = JS_UNDEFINED;
    if (!r->bad) {
        if (!may_write(target) || (!is_learner && key == JS_ATOM___proto__))
            result = refuse(ctx);
        else {
            int done = JS_SetPropertyInternal2(ctx, target, key, js_dup(value), is_learner ? receiver : target, JS_PROP_THROW);
            result = done < 0 ? JS_EXCEPTION : JS_NewBool(ctx, done);
        }
    }
    JS_FreeValue(ctx, value);
    JS_FreeValue(ctx, receiver);
    JS_FreeAtom(ctx, key);
    return result;
}

static JSValue serve_keys(JSContext *ctx, JSValueConst target)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (!may_write(target))
        return refuse(ctx);
    if (JS_GetOwnPropertyNames(ctx, &keys, &count, target, is_learner ? JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK : JS_GPN_STRING_MASK) < 0)
        return JS_EXCEPTION;
    JSValue array = JS_NewArray(ctx);
    for (uint32_t i = 0; i < count; i++)
        JS_DefinePropertyValueUint32(ctx, array, i, JS_AtomToValue(ctx, keys[i].atom), JS_PROP_C_W_E);
    JS_FreePropertyEnum(ctx, keys, count);
    return array;
}

static JSValue describe(JSContext *ctx, JSPropertyDescriptor *descriptor)
{
    JSValue parts[] = { JS_NewInt32(ctx, descriptor->flags), descriptor->value, descriptor->getter, descriptor->setter };
    JSValue array = JS_NewArray(ctx);
    for (int i = 0; i < 4; i++)
        JS_DefinePropertyValueUint32(ctx, array, i, parts[i], JS_PROP_C_W_E);
    return array;
}

static JSValue serve_about_key(JSContext *ctx, Reader *r, JSValueConst target, uint8_t op)
{
    JSAtom key = take_key(ctx, r);
    JSPropertyDescriptor descriptor;
    JSValue result = JS_UNDEFINED;
    int done = 0;
    if (r->bad || !may_write(target)) {
        JS_FreeAtom(ctx, key);
        return r->bad ? JS_UNDEFINED : refuse(ctx);
    }
    switch (op) {
    case OP_HAS: done = JS_HasProperty(ctx, target, key); break;
    case OP_DELETE: done = JS_DeleteProperty(ctx, target, key, 0); break;
    case OP_OWN:
        done = JS_GetOwnProperty(ctx, &descriptor, target, key);
        if (done > 0)
            result = describe(ctx, &descriptor);
        break;
    case OP_DEFINE: {
        int flags = take_uint(r);
        JSValue value = decode(ctx, r), getter = decode(ctx, r), setter = decode(ctx, r);
        if (!r->bad && (is_learner || !(flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET))))
            done = JS_DefineProperty(ctx, target, key, value, getter, setter, flags);
        JS_FreeValue(ctx, value);
        JS_FreeValue(ctx, getter);
        JS_FreeValue(ctx, setter);
        break;
    }
    }
    JS_FreeAtom(ctx, key);
    if (done < 0)
        return JS_EXCEPTION;
    return op == OP_OWN ? result : JS_NewBool(ctx, done);
}

// For `class Of_the_test extends Of_the_learner`: a new.target here whose prototype is the other side's.
static JSValue new_target_for(JSContext *ctx, JSValueConst prototype)
{
    JSValue target = JS_NewCFunction2(ctx, NULL, "", 0, JS_CFUNC_constructor, 0);
    JS_DefinePropertyValue(ctx, target, JS_ATOM_prototype, js_dup(prototype), JS_PROP_C_W_E);
    return target;
}

static JSValue take_arguments_and_call(JSContext *ctx, Reader *r, JSValueConst target, JSValueConst this_value, bool construct)
{
    uint32_t count = take_uint(r);
    JSValue result = JS_UNDEFINED;
    if (count > 1000 || r->bad)
        return bad(r);
    JSValue arguments[count + 1];
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = decode(ctx, r);
    if (!r->bad) {
        if (!is_learner && (!JS_IsFunction(ctx, target) || is_code_maker(ctx, target)))
            result = refuse(ctx);
        else if (!construct)
            result = JS_Call(ctx, target, this_value, count, (JSValueConst *)arguments);
        else if (JS_IsObject(this_value)) {
            JSValue new_target = new_target_for(ctx, this_value);
            result = JS_CallConstructor2(ctx, target, new_target, count, (JSValueConst *)arguments);
            JS_FreeValue(ctx, new_target);
        } else
            result = JS_CallConstructor(ctx, target, count, (JSValueConst *)arguments);
    }
    for (uint32_t i = 0; i < count; i++)
        JS_FreeValue(ctx, arguments[i]);
    return result;
}

static JSValue serve_on_object(JSContext *ctx, Reader *r, uint8_t op, bool *has_found, bool *found)
{
    JSValue target = decode(ctx, r), result = JS_UNDEFINED;
    if (r->bad || !JS_IsObject(target)) {
        JS_FreeValue(ctx, target);
        return bad(r);
    }
    switch (op) {
    case OP_CALL:
    case OP_NEW: {
        JSValue this_value = decode(ctx, r);
        result = take_arguments_and_call(ctx, r, target, this_value, op == OP_NEW);
        JS_FreeValue(ctx, this_value);
        break;
    }
    case OP_GET:
        *has_found = true;
        result = serve_get(ctx, r, target, found);
        break;
    case OP_SET: result = serve_set(ctx, r, target); break;
    case OP_KEYS: result = serve_keys(ctx, target); break;
    default: result = serve_about_key(ctx, r, target, op); break;
    }
    JS_FreeValue(ctx, target);
    return result;
}

static bool error_is(JSContext *ctx, JSValueConst error, JSErrorEnum type, const char *message)
{
    JSProperty *property;
    if (!JS_IsError(error) || JS_VALUE_GET_OBJ(error)->shape->proto != JS_VALUE_GET_OBJ(ctx->native_error_proto[type]))
        return false;
    if (!find_own_property(&property, JS_VALUE_GET_OBJ(error), JS_ATOM_message) || !JS_IsString(property->u.value))
        return false;
    const char *text = JS_ToCString(ctx, property->u.value);
    bool same = text && strcmp(text, message) == 0;
    JS_FreeCString(ctx, text);
    return same;
}

static bool is_full(JSRuntime *rt)
{
    return rt->malloc_state.malloc_size + (64 << 10) > rt->malloc_state.malloc_limit;
}

// Without memory left the engine throws null, or drops a job: what an answer says is then no evidence.
static bool is_out_of_memory(JSRuntime *rt)
{
    if (is_full(rt))
        JS_RunGC(rt);
    return is_full(rt);
}

// A limit the engine enforces itself comes as an error; to a test it must never look like one that it expects.
static int limit_of(JSContext *ctx, JSValueConst error)
{
    if (error_is(ctx, error, JS_INTERNAL_ERROR, "out of memory"))
        return STOP_MEMORY;
    if (error_is(ctx, error, JS_RANGE_ERROR, "Maximum call stack size exceeded"))
        return STOP_RECURSION;
    return STOP_NONE;
}

static void put_answer(JSContext *ctx, uint8_t status, bool has_found, bool found, JSValueConst value)
{
    begin_frame(ctx);
    uint32_t mark = objects.mine_count;
    size_t header = out.length;
    for (int attempt = 0; attempt < 2; attempt++) {
        put_byte(&out, status);
        if (has_found && status == STATUS_VALUE)
            put_byte(&out, found);
        encode(ctx, &out, value);
        if (!too_deep || attempt)
            return;
        unsend(ctx, mark);
        out.length = header;
        out.overflow = too_deep = false;
        encode_depth = 0;
        status = STATUS_THROW;
        JS_ThrowRangeError(ctx, "value nested too deep");
        value = JS_GetException(ctx);
    }
}
