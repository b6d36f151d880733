// Frames: a header that brings the other side up to date, then a request or an answer. No numbers pair them: calls nest,
// so the call stack does, and an answer that nobody asked for cannot be written down.

enum { ITEM_END, ITEM_CHANGED, ITEM_SETTLED, ITEM_RELEASED, ITEM_EXPORT };
enum { OP_LOAD, OP_CALL, OP_NEW, OP_GET, OP_SET, OP_HAS, OP_DELETE, OP_KEYS, OP_OWN, OP_DEFINE, OP_PUMP, OP_IMPORT, OP_NAMED, OP_PAGE, OP_PREPARE };
enum { STATUS_VALUE, STATUS_THROW, STATUS_STOP };
enum { STOP_NONE, STOP_TIME, STOP_MEMORY, STOP_OUTPUT, STOP_RECURSION, STOP_PROTOCOL };

#define HOST(name) __attribute__((import_module("tremplin"), import_name(name)))
HOST("call") int32_t host_call(const uint8_t *frame, size_t length);
HOST("print") void host_print(const char *text, size_t length);
HOST("report") void host_report(const char *json, size_t length);
HOST("begin") void host_begin_test(void);
HOST("kill") void host_kill(int32_t stop);
HOST("reason") int32_t host_stop_reason(void);
HOST("advance") void host_advance(double milliseconds);

typedef struct {
    uint32_t id;
    bool rejected;
    JSValue value;
} Settlement;

static struct {
    uint8_t *data;
    size_t capacity;
} inbox;

static Settlement *settlements;
static uint32_t settlement_count, settlement_capacity;
static JSValue last_thrown = JS_UNDEFINED; // what the other side threw last
static int stopped; // why the learner's instance is gone (tests' side)

static void put_changed_exports(JSContext *ctx, Writer *w);
static void take_export(JSContext *ctx, Reader *r);

static void put_release(JSContext *ctx, Writer *w, Entry *entry)
{
    put_byte(w, ITEM_RELEASED);
    put_byte(w, entry->mine);
    put_uint(w, entry->id);
    entry_drop(ctx, entry);
}

static void release_unused(JSContext *ctx, Writer *w)
{
    for (Entry *entry = objects.copies, *next; entry; entry = next) {
        next = entry->next_copy;
        if (only_entry_holds(entry))
            put_release(ctx, w, entry);
    }
    if (objects.handles < objects.handles_checked * 2 + 256)
        return;
    for (uint32_t id = 0; id < objects.yours_capacity; id++)
        if (objects.yours[id] && !is_copy(objects.yours[id]->kind) && only_entry_holds(objects.yours[id]))
            put_release(ctx, w, objects.yours[id]);
    objects.handles_checked = objects.handles;
}

static void put_changes(JSContext *ctx, Writer *w)
{
    for (Entry *entry = objects.copies; entry; entry = entry->next_copy) {
        uint64_t contents = contents_of(ctx, entry->value, entry->kind);
        if (contents == entry->shadow)
            continue;
        entry->shadow = contents;
        put_byte(w, ITEM_CHANGED);
        put_byte(w, entry->mine);
        put_uint(w, entry->id);
        put_byte(w, entry->kind);
        put_contents(ctx, w, JS_VALUE_GET_OBJ(entry->value), entry->kind);
    }
}

static void put_settlements(JSContext *ctx, Writer *w)
{
    for (uint32_t i = 0; i < settlement_count; i++) {
        put_byte(w, ITEM_SETTLED);
        put_uint(w, settlements[i].id);
        put_byte(w, settlements[i].rejected);
        encode(ctx, w, settlements[i].value);
        JS_FreeValue(ctx, settlements[i].value);
        Entry *entry = entry_by_id(true, settlements[i].id);
        if (entry)
            entry_drop(ctx, entry);
    }
    settlement_count = 0;
}

// The host itself asks, for a table of calls: it keeps no copies, so each answer holds whole what it gives.
static bool host_asks;

static void begin_frame(JSContext *ctx)
{
    out.length = 0;
    out.overflow = too_deep = false;
    encode_depth = 0;
    if (host_asks) {
        objects_forget(ctx);
        put_settlements(ctx, &out);
    } else {
        release_unused(ctx, &out);
        put_changes(ctx, &out);
        put_settlements(ctx, &out);
        put_changed_exports(ctx, &out);
    }
    put_byte(&out, ITEM_END);
}

// Removes what a copy holds, so that its new contents can be laid down in their own order.
static void clear_copy(JSContext *ctx, JSValueConst copy, uint8_t kind)
{
    JSObject *object = JS_VALUE_GET_OBJ(copy);
    object->extensible = true;
    if (kind == KIND_ARRAY)
        JS_SetPropertyInternal2(ctx, copy, JS_ATOM_length, JS_NewInt32(ctx, 0), copy, 0);
    if (kind == KIND_MAP || kind == KIND_SET)
        JS_FreeValue(ctx, js_map_clear(ctx, copy, 0, NULL, kind == KIND_SET ? MAGIC_SET : 0));
    JSPropertyEnum *keys;
    uint32_t count;
    if (JS_GetOwnPropertyNames(ctx, &keys, &count, copy, JS_GPN_STRING_MASK) < 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        if (kind != KIND_ARRAY || keys[i].atom != JS_ATOM_length)
            delete_property(ctx, object, keys[i].atom);
    JS_FreePropertyEnum(ctx, keys, count);
}

static void take_change(JSContext *ctx, Reader *r)
{
    bool mine = !take_byte(r);
    Entry *entry = entry_by_id(mine, take_uint(r));
    if (!entry || take_byte(r) != entry->kind || !is_copy(entry->kind) || entry->kind == KIND_REGEXP || entry->kind == KIND_BOXED) {
        r->bad = true;
        return;
    }
    behaviour_add(ITEM_CHANGED);
    if (entry->kind == KIND_BYTES) {
        JSValue fresh = take_bytes(ctx, r);
        if (!r->bad) {
            JSObject *from = JS_VALUE_GET_OBJ(fresh), *to = JS_VALUE_GET_OBJ(entry->value);
            if (from->class_id == to->class_id && from->u.array.count == to->u.array.count)
                memcpy(to->u.array.u.ptr, from->u.array.u.ptr,
                       (size_t)to->u.array.count << typed_array_size_log2(to->class_id));
        }
        JS_FreeValue(ctx, fresh);
    } else {
        JSValue copy = js_dup(entry->value);
        clear_copy(ctx, copy, entry->kind);
        take_contents(ctx, r, copy, entry->kind);
        JS_FreeValue(ctx, copy);
    }
    entry->shadow = contents_of(ctx, entry->value, entry->kind);
}

static void take_settlement(JSContext *ctx, Reader *r)
{
    Entry *entry = entry_by_id(false, take_uint(r));
    bool rejected = take_byte(r) == 1;
    behaviour_add(rejected);
    JSValue value = decode(ctx, r);
    if (!entry || entry->kind != KIND_PROMISE) {
        r->bad = true;
    } else {
        JS_FreeValue(ctx, JS_Call(ctx, entry->settle[rejected], JS_UNDEFINED, 1, (JSValueConst[]){ value }));
        entry_drop(ctx, entry);
    }
    JS_FreeValue(ctx, value);
}

static void take_header(JSContext *ctx, Reader *r)
{
    for (;;) {
        switch (r->bad ? ITEM_END : take_byte(r)) {
        case ITEM_END: return;
        case ITEM_CHANGED: take_change(ctx, r); break;
        case ITEM_SETTLED: take_settlement(ctx, r); break;
        case ITEM_EXPORT: take_export(ctx, r); break;
        case ITEM_RELEASED: {
            bool mine = !take_byte(r);
            Entry *entry = entry_by_id(mine, take_uint(r));
            if (entry)
                entry_drop(ctx, entry);
            break;
        }
        default: r->bad = true;
        }
    }
}

// Takes back the objects that a frame which will not be sent has numbered.
static void unsend(JSContext *ctx, uint32_t mark)
{
    while (objects.mine_count > mark) {
        objects.mine_count--;
        if (objects.mine[objects.mine_count])
            entry_drop(ctx, objects.mine[objects.mine_count]);
    }
}

// Ends the current test whatever it catches: the error passes every `catch`, and the runner looks at `stopped` besides.
static JSValue stop(JSContext *ctx, int reason)
{
    if (!stopped)
        stopped = reason;
    JS_ThrowInternalError(ctx, "stopped");
    JS_SetUncatchableError(ctx, ctx->rt->current_exception);
    return JS_EXCEPTION;
}

// Sends the request in `out` (its objects numbered from `mark`) and gives the answer's value or throws it.
// `found`, if not NULL, receives a byte that precedes the value.
static JSValue ask(JSContext *ctx, uint32_t mark, uint8_t *found)
{
    if (stopped)
        return stop(ctx, stopped);
    if (out.overflow) {
        unsend(ctx, mark);
        return JS_ThrowRangeError(ctx, too_deep ? "value nested too deep" : "value too large");
    }
    int32_t length = host_call(out.data, out.length);
    if (length < 0)
        return stop(ctx, host_stop_reason());
    Reader r = { inbox.data, inbox.data + length, false };
    decode_depth = 0;
    take_header(ctx, &r);
    uint8_t status = take_byte(&r);
    behaviour_add(status);
    if (status == STATUS_STOP) {
        int reason = take_byte(&r);
        host_kill(reason);
        return stop(ctx, reason);
    }
    if (found)
        *found = status == STATUS_VALUE ? take_byte(&r) : 0;
    JSValue value = decode(ctx, &r);
    if (r.bad || status > STATUS_THROW || r.at != r.end) {
        JS_FreeValue(ctx, value);
        host_kill(STOP_PROTOCOL);
        return stop(ctx, STOP_PROTOCOL);
    }
    if (status == STATUS_VALUE)
        return value;
    JS_FreeValue(ctx, last_thrown);
    last_thrown = js_dup(value);
    return JS_Throw(ctx, value);
}
