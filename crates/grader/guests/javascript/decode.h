// Values coming in. The frame may come from an instance whose memory a learner has corrupted: every number is checked,
// and what does not fit makes the whole frame bad. No code of either side runs here: properties are defined, never set.

static int decode_depth;
// Fingerprint of what the learner's code answered, for recognising known wrong answers: kinds and contents, no numbers
// of ours (they depend on how many functions the file has).
static uint64_t behaviour[2];

static JSValue decode(JSContext *ctx, Reader *r);

static void behaviour_add(uint64_t word)
{
    behaviour[0] = mix(behaviour[0], word);
    behaviour[1] = mix(behaviour[1] + 0x632be59bd9b4e019ull, word);
}

static void behaviour_add_string(JSContext *ctx, JSValueConst text)
{
    behaviour_add(mix_value(ctx, 0, text));
}

static JSValue bad(Reader *r)
{
    r->bad = true;
    return JS_UNDEFINED;
}

// Key, [flags], value, as put_properties wrote them, defined on `object`; returns the header's flags.
static uint8_t take_properties(JSContext *ctx, Reader *r, JSValueConst object)
{
    uint8_t head = take_byte(r);
    uint32_t count = take_uint(r);
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        JSValue key = take_string(ctx, r);
        behaviour_add_string(ctx, key);
        JSAtom atom = JS_ValueToAtom(ctx, key);
        JS_FreeValue(ctx, key);
        int flags = head & OBJECT_HAS_FLAGS ? take_byte(r) & JS_PROP_C_W_E : JS_PROP_C_W_E;
        if (atom == JS_ATOM_NULL || JS_DefinePropertyValue(ctx, object, atom, decode(ctx, r), flags) < 0) {
            JS_FreeValue(ctx, JS_GetException(ctx));
            r->bad = true;
        }
        JS_FreeAtom(ctx, atom);
    }
    if (head & OBJECT_FROZEN)
        JS_VALUE_GET_OBJ(object)->extensible = false;
    return head;
}

static void take_array(JSContext *ctx, Reader *r, JSValueConst array)
{
    uint32_t length = take_uint(r), dense = take_uint(r);
    if (dense > length || dense > (size_t)(r->end - r->at)) {
        r->bad = true;
        return;
    }
    behaviour_add(length);
    for (uint32_t i = 0; i < dense && !r->bad; i++)
        if (JS_DefinePropertyValueUint32(ctx, array, i, decode(ctx, r), JS_PROP_C_W_E) < 0)
            r->bad = true;
    if (length > dense)
        JS_SetPropertyInternal2(ctx, array, JS_ATOM_length, JS_NewUint32(ctx, length), array, 0);
    take_properties(ctx, r, array);
}

static void take_records(JSContext *ctx, Reader *r, JSValueConst map, bool with_values)
{
    uint32_t count = take_uint(r);
    JSMapState *state = JS_VALUE_GET_OBJ(map)->u.map_state;
    for (uint32_t i = 0; i < count && !r->bad; i++) {
        JSValue key = decode(ctx, r);
        JSValue value = with_values ? decode(ctx, r) : JS_UNDEFINED;
        JSMapRecord *record = r->bad || map_find_record(ctx, state, key) ? NULL : map_add_record(ctx, state, js_dup(key));
        if (record)
            record->value = js_dup(value);
        JS_FreeValue(ctx, key);
        JS_FreeValue(ctx, value);
    }
}

static void take_error(JSContext *ctx, Reader *r, JSValueConst error)
{
    JSValue proto = decode(ctx, r), message, stack;
    if (JS_IsObject(proto) || JS_IsNull(proto))
        JS_SetPrototypeInternal(ctx, error, proto, false);
    JS_FreeValue(ctx, proto);
    bool has_message = r->at < r->end && *r->at != V_HOLE;
    message = decode(ctx, r);
    if (has_message)
        JS_DefinePropertyValue(ctx, error, JS_ATOM_message, message, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    uint64_t before[2] = { behaviour[0], behaviour[1] };
    stack = decode(ctx, r); // lines differ between two answers that behave alike
    memcpy(behaviour, before, sizeof before);
    JSObject *object = JS_VALUE_GET_OBJ(error);
    JS_FreeValue(ctx, object->u.object_data);
    object->u.object_data = stack;
    take_properties(ctx, r, error);
}

static JSValue take_bytes(JSContext *ctx, Reader *r)
{
    uint8_t type = take_byte(r);
    uint32_t length = take_uint(r);
    const uint8_t *bytes = take(r, length);
    if (!bytes || type >= JS_TYPED_ARRAY_COUNT || length & ((1u << typed_array_size_log2[type]) - 1))
        return bad(r);
    behaviour_add(mix_bytes(type, bytes, length));
    JSValue buffer = JS_NewArrayBufferCopy(ctx, bytes, length);
    JSValue array = JS_NewTypedArray(ctx, 1, (JSValueConst[]){ buffer }, type);
    JS_FreeValue(ctx, buffer);
    return array;
}

static JSValue take_regexp(JSContext *ctx, Reader *r)
{
    JSValue pattern = take_string(ctx, r), flags = decode(ctx, r);
    JSValue regexp = JS_CallConstructor(ctx, ctx->regexp_ctor, 2, (JSValueConst[]){ pattern, flags });
    behaviour_add_string(ctx, pattern);
    JS_FreeValue(ctx, pattern);
    JS_FreeValue(ctx, flags);
    return regexp;
}

static JSValue take_boxed(JSContext *ctx, Reader *r)
{
    JSValue primitive = decode(ctx, r);
    JSValue boxed = JS_IsObject(primitive) || JS_IsNull(primitive) || JS_IsUndefined(primitive) ? bad(r) : JS_ToObject(ctx, primitive);
    JS_FreeValue(ctx, primitive);
    return boxed;
}

static JSValue new_copy(JSContext *ctx, Reader *r, uint8_t kind)
{
    switch (kind) {
    case KIND_ARRAY: return JS_NewArray(ctx);
    case KIND_OBJECT: return JS_NewObject(ctx);
    case KIND_DATE: return JS_NewDate(ctx, 0);
    case KIND_MAP:
    case KIND_SET: return js_map_constructor(ctx, JS_UNDEFINED, 0, NULL, kind == KIND_SET ? MAGIC_SET : 0);
    case KIND_ERROR: return JS_NewObjectClass(ctx, JS_CLASS_ERROR);
    case KIND_BYTES: return take_bytes(ctx, r);
    case KIND_REGEXP: return take_regexp(ctx, r);
    case KIND_BOXED: return take_boxed(ctx, r);
    default: return bad(r);
    }
}

static void take_contents(JSContext *ctx, Reader *r, JSValueConst copy, uint8_t kind)
{
    switch (kind) {
    case KIND_ARRAY: take_array(ctx, r, copy); break;
    case KIND_OBJECT:
        if (take_properties(ctx, r, copy) & OBJECT_NULL_PROTO)
            JS_SetPrototypeInternal(ctx, copy, JS_NULL, false);
        break;
    case KIND_MAP: take_records(ctx, r, copy, true); break;
    case KIND_SET: take_records(ctx, r, copy, false); break;
    case KIND_ERROR: take_error(ctx, r, copy); break;
    case KIND_DATE: {
        JSValue time = decode(ctx, r);
        if (JS_IsNumber(time))
            JS_SetObjectData(ctx, copy, time);
        else
            JS_FreeValue(ctx, time), r->bad = true;
        break;
    }
    }
}

static JSValue new_stub(JSContext *ctx, Reader *r, uint8_t kind);
static JSValue new_promise(JSContext *ctx, Reader *r, uint32_t id);

static JSValue decode_new(JSContext *ctx, Reader *r)
{
    uint32_t id = take_uint(r);
    uint8_t kind = take_byte(r);
    behaviour_add(kind);
    if (r->bad || kind >= KIND_PROTOTYPE || entry_by_id(false, id))
        return bad(r);
    if (kind == KIND_PROMISE)
        return new_promise(ctx, r, id);
    JSValue value;
    if (kind == KIND_SYMBOL) {
        JSValue description = take_string(ctx, r);
        value = JS_NewSymbolInternal(ctx, JS_VALUE_GET_STRING(description), JS_ATOM_TYPE_SYMBOL);
    } else {
        value = is_copy(kind) ? new_copy(ctx, r, kind) : new_stub(ctx, r, kind);
    }
    if (JS_IsException(value) || r->bad) {
        JS_FreeValue(ctx, value);
        return bad(r);
    }
    Entry *entry = entry_add(value, false, id, kind);
    if (!entry) {
        JS_FreeValue(ctx, value);
        return bad(r);
    }
    if (is_copy(kind)) {
        take_contents(ctx, r, value, kind);
        entry->shadow = contents_of(ctx, value, kind);
    } else if (kind != KIND_SYMBOL) {
        JS_SetOpaque(value, entry);
    }
    return value;
}

static JSValue decode_known(JSContext *ctx, Reader *r, bool mine)
{
    Entry *entry = entry_by_id(mine, take_uint(r));
    if (!entry)
        return bad(r);
    behaviour_add(entry->kind);
    return js_dup(entry->value);
}

static JSValue decode_prototype(JSContext *ctx, Reader *r)
{
    uint8_t number = take_byte(r);
    behaviour_add(number);
    if (number >= NATIVE_ERROR_BASE && number < NATIVE_ERROR_BASE + JS_NATIVE_ERROR_COUNT)
        return js_dup(ctx->native_error_proto[number - NATIVE_ERROR_BASE]);
    if (number < JS_CLASS_INIT_COUNT && JS_IsObject(ctx->class_proto[number]))
        return js_dup(ctx->class_proto[number]);
    return bad(r);
}

static JSValue decode_symbol(JSContext *ctx, Reader *r)
{
    uint8_t number = take_byte(r);
    behaviour_add(number);
    if (number != REGISTERED_SYMBOL)
        return number < JS_ATOM_END - JS_ATOM_Symbol_toPrimitive ? JS_AtomToValue(ctx, JS_ATOM_Symbol_toPrimitive + number) : bad(r);
    JSValue key = take_string(ctx, r);
    return JS_NewSymbolInternal(ctx, JS_VALUE_GET_STRING(key), JS_ATOM_TYPE_GLOBAL_SYMBOL);
}

static JSValue decode_bigint(JSContext *ctx, Reader *r)
{
    JSValue digits = take_string(ctx, r);
    behaviour_add_string(ctx, digits);
    JSValue number = JS_StringToBigInt(ctx, digits);
    return JS_VALUE_GET_TAG(number) == JS_TAG_UNDEFINED || JS_IsException(number) ? bad(r) : number;
}

static JSValue decode_tagged(JSContext *ctx, Reader *r, uint8_t tag)
{
    switch (tag) {
    case V_UNDEFINED: return JS_UNDEFINED;
    case V_NULL: return JS_NULL;
    case V_FALSE: return JS_FALSE;
    case V_TRUE: return JS_TRUE;
    case V_HOLE: return JS_UNDEFINED;
    case V_INT: {
        uint32_t zigzag = take_uint(r);
        behaviour_add(zigzag);
        return JS_NewInt32(ctx, (int32_t)(zigzag >> 1 ^ -(zigzag & 1)));
    }
    case V_FLOAT: {
        double number = take_f64(r);
        uint64_t bits;
        memcpy(&bits, &number, 8);
        behaviour_add(bits);
        return isnan(number) ? JS_NAN : js_float64(number); // one NaN: boxed values hide in the others
    }
    case V_STRING: {
        JSValue text = take_string(ctx, r);
        behaviour_add_string(ctx, text);
        return text;
    }
    case V_BIGINT: return decode_bigint(ctx, r);
    case V_SYMBOL: return decode_symbol(ctx, r);
    case V_MINE: return decode_known(ctx, r, false);
    case V_YOURS: return decode_known(ctx, r, true);
    case V_NEW: return decode_new(ctx, r);
    case V_PROTOTYPE: return decode_prototype(ctx, r);
    default: return bad(r);
    }
}

static JSValue decode(JSContext *ctx, Reader *r)
{
    if (decode_depth >= MAX_DEPTH + 8 || r->bad)
        return bad(r);
    decode_depth++;
    uint8_t tag = take_byte(r);
    behaviour_add(tag == V_YOURS ? V_MINE : tag);
    JSValue value = decode_tagged(ctx, r, tag);
    decode_depth--;
    return value;
}
