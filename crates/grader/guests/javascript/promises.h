// A promise crosses as a number: the other side makes one of its own, and the settlement follows in a later header.

static JSValue promise_settled(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv, int rejected, JSValueConst *data)
{
    if (settlement_count == settlement_capacity) {
        uint32_t capacity = settlement_capacity * 2 + 16;
        Settlement *grown = realloc(settlements, capacity * sizeof *grown);
        if (!grown)
            return JS_ThrowOutOfMemory(ctx);
        settlements = grown;
        settlement_capacity = capacity;
    }
    settlements[settlement_count++] =
        (Settlement){ JS_VALUE_GET_INT(data[0]), rejected, js_dup(argc > 0 ? argv[0] : JS_UNDEFINED) };
    return JS_UNDEFINED;
}

static void watch_promise(JSContext *ctx, Entry *entry)
{
    JSValueConst number[] = { JS_NewInt32(ctx, entry->id) };
    JSValue handlers[2];
    for (int rejected = 0; rejected < 2; rejected++)
        handlers[rejected] = JS_NewCFunctionData(ctx, promise_settled, 1, rejected, 1, number);
    JSValue derived = js_promise_then(ctx, entry->value, 2, (JSValueConst *)handlers);
    if (JS_IsException(derived))
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, derived);
    JS_FreeValue(ctx, handlers[0]);
    JS_FreeValue(ctx, handlers[1]);
}

static JSValue new_promise(JSContext *ctx, Reader *r, uint32_t id)
{
    JSValue settle[2];
    JSValue promise = JS_NewPromiseCapability(ctx, settle);
    Entry *entry = JS_IsException(promise) ? NULL : entry_add(promise, false, id, KIND_PROMISE);
    if (!entry)
        return bad(r);
    entry->settle[0] = settle[0];
    entry->settle[1] = settle[1];
    return promise;
}
