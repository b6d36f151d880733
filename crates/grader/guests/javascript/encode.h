// Values going out. Only own data is read: no getter, no trap and no method of the learner's or the test's runs here.

enum {
    V_UNDEFINED, V_NULL, V_FALSE, V_TRUE, V_INT, V_FLOAT, V_STRING, V_BIGINT, V_SYMBOL, V_HOLE,
    V_MINE,      // number of an object the sender knows as its own
    V_YOURS,     // number of an object the receiver knows as its own
    V_NEW,       // number, kind, contents: the receiver makes a copy or a stub
    V_PROTOTYPE, // a built-in prototype, the receiver's own of the same name
};

#define MAX_DEPTH 500
#define REGISTERED_SYMBOL 0xff
#define NATIVE_ERROR_BASE 200
#define OBJECT_FROZEN 1u     // not extensible
#define OBJECT_NULL_PROTO 2u
#define OBJECT_HAS_FLAGS 4u  // each property is followed by its flags

static Writer out;
static int encode_depth;
static bool too_deep;
static bool is_learner; // which side this instance is

static void encode(JSContext *ctx, Writer *w, JSValueConst value);

static Entry prototypes[JS_CLASS_INIT_COUNT + JS_NATIVE_ERROR_COUNT];

// Makes the built-in prototypes known by address, once, before the snapshot.
static void know_prototype(JSValueConst prototype, uint32_t number)
{
    if (JS_VALUE_GET_TAG(prototype) != JS_TAG_OBJECT || entry_of(JS_VALUE_GET_PTR(prototype)))
        return;
    Entry *entry = &prototypes[number < NATIVE_ERROR_BASE ? number : JS_CLASS_INIT_COUNT + number - NATIVE_ERROR_BASE];
    uint32_t bucket = bucket_of(JS_VALUE_GET_PTR(prototype));
    *entry = (Entry){ .value = unsafe_unconst(prototype), .id = number, .kind = KIND_PROTOTYPE };
    entry->next_same_bucket = objects.buckets[bucket];
    objects.buckets[bucket] = entry;
}

static void know_prototypes(JSContext *ctx)
{
    for (int i = 0; i < JS_CLASS_INIT_COUNT; i++)
        know_prototype(ctx->class_proto[i], i);
    for (int i = 0; i < JS_NATIVE_ERROR_COUNT; i++)
        know_prototype(ctx->native_error_proto[i], NATIVE_ERROR_BASE + i);
}

static bool is_builtin_prototype(const JSObject *object)
{
    const Entry *entry = entry_of(object);
    return entry && entry->kind == KIND_PROTOTYPE;
}

static bool proto_is(JSContext *ctx, JSObject *object, JSClassID class_id)
{
    return object->shape->proto == JS_VALUE_GET_OBJ(ctx->class_proto[class_id]);
}

static bool is_string_key(JSContext *ctx, JSAtom atom) { return JS_AtomGetKind(ctx, atom) == JS_ATOM_KIND_STRING; }

// Whether every own property is plain data under a string key.
static bool has_plain_data(JSContext *ctx, JSObject *object)
{
    JSShapeProperty *shape = get_shape_prop(object->shape);
    for (int i = 0; i < object->shape->prop_count; i++, shape++)
        if (shape->atom != JS_ATOM_NULL &&
            ((shape->flags & JS_PROP_TMASK) != JS_PROP_NORMAL || !is_string_key(ctx, shape->atom)))
            return false;
    return true;
}

// A prototype is met again through instances and `instanceof`: it must stay one object, not become a copy.
static bool is_class_prototype(JSObject *object)
{
    JSShapeProperty *shape = find_own_property1(object, JS_ATOM_constructor);
    return shape && !(shape->flags & JS_PROP_ENUMERABLE);
}

static Kind kind_of(JSContext *ctx, JSObject *object)
{
    JSClassID class_id = object->class_id;
    if (class_id == JS_CLASS_PROMISE)
        return KIND_PROMISE;
    if (class_id == JS_CLASS_ERROR)
        return KIND_ERROR;
    if (JS_IsFunction(ctx, JS_MKPTR(JS_TAG_OBJECT, object)))
        return object->is_constructor ? KIND_CONSTRUCTOR : KIND_FUNCTION;
    if (is_class_prototype(object))
        return KIND_INSTANCE;
    if (class_id == JS_CLASS_OBJECT && !object->is_exotic && (!object->shape->proto || proto_is(ctx, object, JS_CLASS_OBJECT)))
        return has_plain_data(ctx, object) ? KIND_OBJECT : KIND_INSTANCE;
    if (class_id >= JS_CLASS_UINT8C_ARRAY && class_id <= JS_CLASS_FLOAT64_ARRAY && proto_is(ctx, object, class_id))
        return KIND_BYTES;
    if (!proto_is(ctx, object, class_id) || !has_plain_data(ctx, object))
        return KIND_INSTANCE;
    switch (class_id) {
    case JS_CLASS_ARRAY: return KIND_ARRAY;
    case JS_CLASS_DATE: return KIND_DATE;
    case JS_CLASS_MAP: return KIND_MAP;
    case JS_CLASS_SET: return KIND_SET;
    case JS_CLASS_REGEXP: return KIND_REGEXP;
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN: return KIND_BOXED;
    default: return KIND_INSTANCE;
    }
}

// Own data properties but those named in `skip`: flags, count, then key, [flags], value.
static void put_properties(JSContext *ctx, Writer *w, JSObject *object, const JSAtom *skip, int skip_count)
{
    JSShapeProperty *shape = get_shape_prop(object->shape);
    uint32_t count = 0, flags = object->extensible ? 0 : OBJECT_FROZEN;
    if (!object->shape->proto)
        flags |= OBJECT_NULL_PROTO;
    bool skipped[object->shape->prop_count + 1];
    for (int i = 0; i < object->shape->prop_count; i++) {
        skipped[i] = shape[i].atom == JS_ATOM_NULL || (shape[i].flags & JS_PROP_TMASK) != JS_PROP_NORMAL ||
                     !is_string_key(ctx, shape[i].atom);
        for (int s = 0; s < skip_count; s++)
            skipped[i] |= shape[i].atom == skip[s];
        if (skipped[i])
            continue;
        count++;
        if ((shape[i].flags & JS_PROP_C_W_E) != JS_PROP_C_W_E)
            flags |= OBJECT_HAS_FLAGS;
    }
    put_byte(w, flags);
    put_uint(w, count);
    for (int i = 0; i < object->shape->prop_count && !w->overflow; i++) {
        if (skipped[i])
            continue;
        // an encoded value may give its own object a new shape only by running code, and none runs here
        shape = get_shape_prop(object->shape);
        JSValue key = JS_AtomToString(ctx, shape[i].atom);
        put_string(ctx, w, key);
        JS_FreeValue(ctx, key);
        if (flags & OBJECT_HAS_FLAGS)
            put_byte(w, shape[i].flags & JS_PROP_C_W_E);
        encode(ctx, w, object->prop[i].u.value);
    }
}

static void put_array(JSContext *ctx, Writer *w, JSObject *object)
{
    uint32_t length = 0;
    JSAtom skip[] = { JS_ATOM_length };
    JS_ToUint32(ctx, &length, object->prop[0].u.value);
    put_uint(w, length);
    uint32_t dense = object->fast_array ? object->u.array.count : 0;
    put_uint(w, dense);
    for (uint32_t i = 0; i < dense && !w->overflow; i++)
        encode(ctx, w, object->u.array.u.values[i]);
    put_properties(ctx, w, object, skip, 1); // named ones, and the elements of an array with holes
}

static void put_records(JSContext *ctx, Writer *w, JSObject *object, bool with_values)
{
    struct list_head *link;
    put_uint(w, object->u.map_state->record_count);
    list_for_each(link, &object->u.map_state->records) {
        JSMapRecord *record = list_entry(link, JSMapRecord, link);
        if (record->empty)
            continue;
        encode(ctx, w, record->key);
        if (with_values)
            encode(ctx, w, record->value);
    }
}

// The prototype of an object that is not plain: null, a built-in one, or an object of ours.
static void put_prototype(JSContext *ctx, Writer *w, JSObject *object)
{
    if (object->shape->proto)
        encode(ctx, w, JS_MKPTR(JS_TAG_OBJECT, object->shape->proto));
    else
        put_byte(w, V_NULL);
}

// An assertion's error holds the expected value in its message; the learner's side gets the bare fact.
static bool is_assertion(JSContext *ctx, JSObject *error)
{
    JSAtom name = JS_NewAtom(ctx, "matcherResult");
    bool found = find_own_property1(error, name) != NULL;
    JS_FreeAtom(ctx, name);
    return found;
}

static void put_error(JSContext *ctx, Writer *w, JSObject *error)
{
    JSAtom skip[] = { JS_ATOM_message, JS_ATOM_stack };
    JSProperty *property;
    bool sealed = !is_learner && is_assertion(ctx, error);
    put_prototype(ctx, w, error);
    JSShapeProperty *shape = find_own_property(&property, error, JS_ATOM_message);
    if (sealed)
        put_byte(w, V_UNDEFINED);
    else if (shape && (shape->flags & JS_PROP_TMASK) == JS_PROP_NORMAL)
        encode(ctx, w, property->u.value);
    else
        put_byte(w, V_HOLE);
    if (is_learner && JS_VALUE_GET_TAG(error->u.object_data) == JS_TAG_STRING)
        encode(ctx, w, error->u.object_data); // the learner's own lines; the test's are not the learner's business
    else
        put_byte(w, V_UNDEFINED);
    if (sealed) {
        put_byte(w, 0);
        put_uint(w, 0);
    } else {
        put_properties(ctx, w, error, skip, 2);
    }
}

static void put_contents(JSContext *ctx, Writer *w, JSObject *object, uint8_t kind)
{
    switch (kind) {
    case KIND_ARRAY: put_array(ctx, w, object); break;
    case KIND_OBJECT: put_properties(ctx, w, object, NULL, 0); break;
    case KIND_MAP: put_records(ctx, w, object, true); break;
    case KIND_SET: put_records(ctx, w, object, false); break;
    case KIND_DATE:
    case KIND_BOXED: encode(ctx, w, object->u.object_data); break;
    case KIND_ERROR: put_error(ctx, w, object); break;
    case KIND_BYTES: {
        uint32_t length = object->u.array.count << typed_array_size_log2(object->class_id);
        put_byte(w, object->class_id - JS_CLASS_UINT8C_ARRAY);
        put_uint(w, length);
        put(w, object->u.array.u.uint8_ptr, length);
        break;
    }
    case KIND_REGEXP: {
        JSValue regexp = JS_MKPTR(JS_TAG_OBJECT, object);
        JSValue flags = JS_GetPropertyStr(ctx, regexp, "flags");
        put_string(ctx, w, JS_MKPTR(JS_TAG_STRING, object->u.regexp.pattern));
        encode(ctx, w, flags);
        JS_FreeValue(ctx, flags);
        break;
    }
    }
}

static void watch_promise(JSContext *ctx, Entry *entry);

static void encode_object(JSContext *ctx, Writer *w, JSValueConst value)
{
    JSObject *object = JS_VALUE_GET_OBJ(value);
    Entry *entry = entry_of(object);
    if (entry && entry->kind == KIND_PROTOTYPE) {
        put_byte(w, V_PROTOTYPE);
        put_byte(w, entry->id);
        return;
    }
    if (entry) {
        put_byte(w, entry->mine ? V_MINE : V_YOURS);
        put_uint(w, entry->id);
        return;
    }
    Kind kind = kind_of(ctx, object);
    entry = entry_add(value, true, objects.mine_count, kind);
    if (!entry) {
        w->overflow = true;
        return;
    }
    objects.mine_count++;
    put_byte(w, V_NEW);
    put_uint(w, entry->id);
    put_byte(w, kind);
    if (is_copy(kind)) {
        put_contents(ctx, w, object, kind);
        entry->shadow = contents_of(ctx, value, kind);
    } else if (kind == KIND_PROMISE) {
        watch_promise(ctx, entry);
    } else {
        put_prototype(ctx, w, object);
    }
}

static void encode_symbol(JSContext *ctx, Writer *w, JSValueConst value)
{
    JSAtomStruct *symbol = JS_VALUE_GET_PTR(value);
    JSAtom atom = js_get_atom_index(ctx->rt, symbol);
    if (atom >= JS_ATOM_Symbol_toPrimitive && atom < JS_ATOM_END) {
        put_byte(w, V_SYMBOL);
        put_byte(w, atom - JS_ATOM_Symbol_toPrimitive);
    } else if (symbol->atom_type == JS_ATOM_TYPE_GLOBAL_SYMBOL) {
        put_byte(w, V_SYMBOL);
        put_byte(w, REGISTERED_SYMBOL);
        put_string(ctx, w, JS_MKPTR(JS_TAG_STRING, symbol));
    } else {
        Entry *entry = entry_of(symbol);
        if (!entry) {
            entry = entry_add(value, true, objects.mine_count, KIND_SYMBOL);
            if (!entry) {
                w->overflow = true;
                return;
            }
            objects.mine_count++;
            put_byte(w, V_NEW);
            put_uint(w, entry->id);
            put_byte(w, KIND_SYMBOL);
            put_string(ctx, w, JS_MKPTR(JS_TAG_STRING, symbol));
            return;
        }
        put_byte(w, entry->mine ? V_MINE : V_YOURS);
        put_uint(w, entry->id);
    }
}

static void encode(JSContext *ctx, Writer *w, JSValueConst value)
{
    if (encode_depth >= MAX_DEPTH) {
        too_deep = w->overflow = true;
        return;
    }
    encode_depth++;
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_UNDEFINED: put_byte(w, V_UNDEFINED); break;
    case JS_TAG_NULL: put_byte(w, V_NULL); break;
    case JS_TAG_BOOL: put_byte(w, JS_VALUE_GET_BOOL(value) ? V_TRUE : V_FALSE); break;
    case JS_TAG_INT: {
        int32_t number = JS_VALUE_GET_INT(value);
        put_byte(w, V_INT);
        put_uint(w, (uint32_t)number << 1 ^ (uint32_t)(number >> 31));
        break;
    }
    case JS_TAG_FLOAT64:
        put_byte(w, V_FLOAT);
        put_f64(w, JS_VALUE_GET_FLOAT64(value));
        break;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        put_byte(w, V_STRING);
        put_string(ctx, w, value);
        break;
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT: {
        JSValue digits = JS_ToString(ctx, value);
        put_byte(w, V_BIGINT);
        if (JS_VALUE_GET_TAG(digits) == JS_TAG_STRING)
            put_string(ctx, w, digits);
        else
            w->overflow = true;
        JS_FreeValue(ctx, digits);
        break;
    }
    case JS_TAG_SYMBOL: encode_symbol(ctx, w, value); break;
    case JS_TAG_OBJECT: encode_object(ctx, w, value); break;
    default: put_byte(w, V_HOLE); break;
    }
    encode_depth--;
}
