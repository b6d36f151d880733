// Stubs: objects that stand for one on the other side. Each operation is one request. On the tests' side a stub asks the
// learner's side for everything, its prototype chain included; on the learner's side the tests' side answers little.

static JSClassID remote_function_class, remote_object_class;

static Entry *remote(JSValueConst stub)
{
    JSObject *object = JS_VALUE_GET_OBJ(stub);
    return object->class_id == remote_function_class || object->class_id == remote_object_class ? object->u.opaque : NULL;
}

static void detach_stub(JSValueConst stub)
{
    if (JS_VALUE_GET_TAG(stub) == JS_TAG_OBJECT && remote(stub))
        JS_VALUE_GET_OBJ(stub)->u.opaque = NULL;
}

static bool begin_request(JSContext *ctx, JSValueConst stub, uint8_t op, uint32_t *mark)
{
    if (!remote(stub)) {
        JS_ThrowReferenceError(ctx, "this value belongs to code that was stopped");
        return false;
    }
    begin_frame(ctx);
    *mark = objects.mine_count;
    put_byte(&out, op);
    encode(ctx, &out, stub);
    return true;
}

static void put_key(JSContext *ctx, JSAtom key)
{
    JSValue value = JS_AtomToValue(ctx, key);
    encode(ctx, &out, value);
    JS_FreeValue(ctx, value);
}

static JSValue stub_call(JSContext *ctx, JSValueConst function, JSValueConst this_value, int argc, JSValueConst *argv, int flags)
{
    uint32_t mark;
    bool construct = flags & JS_CALL_FLAG_CONSTRUCTOR;
    if (!begin_request(ctx, function, construct ? OP_NEW : OP_CALL, &mark))
        return JS_EXCEPTION;
    if (construct) { // `this_value` is new.target: a class of this side that extends the other's gives its prototype
        JSValue prototype = JS_VALUE_GET_OBJ(this_value) == JS_VALUE_GET_OBJ(function)
                                ? JS_UNDEFINED
                                : JS_GetProperty(ctx, this_value, JS_ATOM_prototype);
        if (JS_IsException(prototype) || !begin_request(ctx, function, OP_NEW, &mark)) // the read may have sent frames
            return JS_EXCEPTION;
        encode(ctx, &out, prototype);
        JS_FreeValue(ctx, prototype);
    } else {
        encode(ctx, &out, this_value);
    }
    put_uint(&out, argc);
    for (int i = 0; i < argc; i++)
        encode(ctx, &out, argv[i]);
    return ask(ctx, mark, NULL);
}

// Of the tests' functions a learner may ask how many arguments they take, as `bind` and a curried function do, and call them.
static bool is_function_of_tests(JSValueConst stub)
{
    return is_learner && JS_VALUE_GET_OBJ(stub)->class_id == remote_function_class;
}

static JSValue stub_get(JSContext *ctx, JSValueConst stub, JSAtom key, JSValueConst receiver)
{
    uint32_t mark;
    uint8_t found = 1;
    JSObject *proto = JS_VALUE_GET_OBJ(stub)->shape->proto;
    if (is_function_of_tests(stub))
        found = key == JS_ATOM_length;
    if (found) {
        if (!begin_request(ctx, stub, OP_GET, &mark))
            return JS_EXCEPTION;
        put_key(ctx, key);
        encode(ctx, &out, receiver);
        JSValue value = ask(ctx, mark, &found);
        if (found || JS_IsException(value))
            return value;
    }
    return proto ? JS_GetPropertyInternal(ctx, JS_MKPTR(JS_TAG_OBJECT, proto), key, receiver, false) : JS_UNDEFINED;
}

static int stub_set(JSContext *ctx, JSValueConst stub, JSAtom key, JSValueConst value, JSValueConst receiver, int flags)
{
    uint32_t mark;
    JSObject *object = JS_VALUE_GET_OBJ(stub), *proto = object->shape->proto;
    // `this.name = name` in a learner's constructor, called for a test's class that extends the learner's: the object is
    // the learner's, and only the class on the way to where the name would be found is the tests'.
    if (is_learner && proto && !(JS_IsObject(receiver) && JS_VALUE_GET_OBJ(receiver) == object))
        return JS_SetPropertyInternal2(ctx, JS_MKPTR(JS_TAG_OBJECT, proto), key, js_dup(value), receiver, flags);
    if (!begin_request(ctx, stub, OP_SET, &mark))
        return -1;
    put_key(ctx, key);
    encode(ctx, &out, value);
    encode(ctx, &out, receiver);
    JSValue done = ask(ctx, mark, NULL);
    return JS_IsException(done) ? -1 : JS_ToBoolFree(ctx, done);
}

static int ask_about_key(JSContext *ctx, JSValueConst stub, JSAtom key, uint8_t op)
{
    uint32_t mark;
    if (!begin_request(ctx, stub, op, &mark))
        return -1;
    put_key(ctx, key);
    JSValue answer = ask(ctx, mark, NULL);
    return JS_IsException(answer) ? -1 : JS_ToBoolFree(ctx, answer);
}

static int stub_has(JSContext *ctx, JSValueConst stub, JSAtom key)
{
    JSObject *proto = JS_VALUE_GET_OBJ(stub)->shape->proto;
    if (is_function_of_tests(stub))
        return key == JS_ATOM_length || (proto && JS_HasProperty(ctx, JS_MKPTR(JS_TAG_OBJECT, proto), key));
    return ask_about_key(ctx, stub, key, OP_HAS);
}

static int stub_delete(JSContext *ctx, JSValueConst stub, JSAtom key) { return ask_about_key(ctx, stub, key, OP_DELETE); }

static int stub_keys(JSContext *ctx, JSPropertyEnum **table, uint32_t *count, JSValueConst stub)
{
    uint32_t mark;
    if (is_function_of_tests(stub)) {
        *table = js_mallocz(ctx, sizeof **table);
        *count = 0;
        return *table ? 0 : -1;
    }
    if (!begin_request(ctx, stub, OP_KEYS, &mark))
        return -1;
    JSValue keys = ask(ctx, mark, NULL); // a plain array: nothing of the learner's is in the way of reading it
    if (JS_IsException(keys))
        return -1;
    JSObject *array = JS_VALUE_GET_OBJ(keys);
    if (!JS_IsArray(keys) || !array->fast_array) {
        JS_FreeValue(ctx, keys);
        host_kill(STOP_PROTOCOL);
        stop(ctx, STOP_PROTOCOL);
        return -1;
    }
    uint32_t length = array->u.array.count;
    JSPropertyEnum *entries = js_mallocz(ctx, (length + 1) * sizeof *entries);
    if (!entries) {
        JS_FreeValue(ctx, keys);
        return -1;
    }
    for (uint32_t i = 0; i < length; i++)
        entries[i].atom = JS_ValueToAtom(ctx, array->u.array.u.values[i]);
    JS_FreeValue(ctx, keys);
    *table = entries;
    *count = length;
    return 0;
}

static int own_of_function(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst stub, JSAtom key)
{
    JSValue length = key == JS_ATOM_length ? stub_get(ctx, stub, key, stub) : JS_UNDEFINED;
    if (JS_IsException(length))
        return -1;
    if (descriptor)
        *descriptor = (JSPropertyDescriptor){ JS_PROP_CONFIGURABLE, length, JS_UNDEFINED, JS_UNDEFINED };
    else
        JS_FreeValue(ctx, length);
    return key == JS_ATOM_length;
}

// The answer is `undefined` or an array: flags, value, getter, setter.
static int stub_own(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst stub, JSAtom key)
{
    uint32_t mark;
    if (is_function_of_tests(stub))
        return own_of_function(ctx, descriptor, stub, key);
    if (!begin_request(ctx, stub, OP_OWN, &mark))
        return -1;
    put_key(ctx, key);
    JSValue answer = ask(ctx, mark, NULL);
    if (JS_IsException(answer))
        return -1;
    if (JS_IsUndefined(answer))
        return false;
    JSObject *array = JS_VALUE_GET_OBJ(answer);
    if (!JS_IsArray(answer) || !array->fast_array || array->u.array.count != 4 ||
        JS_VALUE_GET_TAG(array->u.array.u.values[0]) != JS_TAG_INT) {
        JS_FreeValue(ctx, answer);
        return false;
    }
    JSValue *parts = array->u.array.u.values;
    if (descriptor) {
        descriptor->flags = JS_VALUE_GET_INT(parts[0]) & (JS_PROP_C_W_E | JS_PROP_GETSET);
        descriptor->value = js_dup(parts[1]);
        descriptor->getter = js_dup(parts[2]);
        descriptor->setter = js_dup(parts[3]);
    }
    JS_FreeValue(ctx, answer);
    return true;
}

static int stub_define(JSContext *ctx, JSValueConst stub, JSAtom key, JSValueConst value, JSValueConst getter, JSValueConst setter, int flags)
{
    uint32_t mark;
    if (!begin_request(ctx, stub, OP_DEFINE, &mark))
        return -1;
    put_key(ctx, key);
    put_uint(&out, flags & 0xffff);
    encode(ctx, &out, value);
    encode(ctx, &out, getter);
    encode(ctx, &out, setter);
    JSValue done = ask(ctx, mark, NULL);
    return JS_IsException(done) ? -1 : JS_ToBoolFree(ctx, done);
}

static JSClassExoticMethods stub_methods = {
    .get_own_property = stub_own,
    .get_own_property_names = stub_keys,
    .delete_property = stub_delete,
    .define_own_property = stub_define,
    .has_property = stub_has,
    .get_property = stub_get,
    .set_property = stub_set,
};

static void define_stub_classes(JSRuntime *rt)
{
    JSClassDef function = { "Function", .call = stub_call, .exotic = &stub_methods };
    JSClassDef object = { "Object", .exotic = &stub_methods };
    JS_NewClassID(rt, &remote_function_class);
    JS_NewClassID(rt, &remote_object_class);
    JS_NewClass(rt, remote_function_class, &function);
    JS_NewClass(rt, remote_object_class, &object);
}

static JSValue new_stub(JSContext *ctx, Reader *r, uint8_t kind)
{
    JSValue proto = decode(ctx, r);
    if (r->bad || !(JS_IsObject(proto) || JS_IsNull(proto))) {
        JS_FreeValue(ctx, proto);
        return bad(r);
    }
    JSValue stub = JS_NewObjectProtoClass(ctx, proto, kind == KIND_INSTANCE ? remote_object_class : remote_function_class);
    JS_FreeValue(ctx, proto);
    if (!JS_IsException(stub)) {
        JS_VALUE_GET_OBJ(stub)->u.opaque = NULL;
        JS_VALUE_GET_OBJ(stub)->is_constructor = kind == KIND_CONSTRUCTOR;
    }
    return stub;
}
