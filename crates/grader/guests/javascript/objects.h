// Which objects both sides know. Plain data (arrays, objects, maps, dates, errors...) exists on both sides as a copy
// that is brought up to date at each crossing; everything else (functions, class instances...) lives on one side, and the
// other holds a stub of it. An entry ties the two: `mine` when this side made the number, otherwise the peer did.
//
// A copy that nothing here but its entry refers to cannot be observed any more: its entry is dropped and the peer told,
// so that ten thousand calls with ten thousand lists keep no more than one of them.

typedef enum {
    KIND_ARRAY, KIND_OBJECT, KIND_DATE, KIND_MAP, KIND_SET, KIND_ERROR, KIND_REGEXP, KIND_BOXED, KIND_BYTES, // copies
    KIND_FUNCTION, KIND_CONSTRUCTOR, KIND_INSTANCE, KIND_SYMBOL, KIND_PROMISE,                              // handles
    KIND_PROTOTYPE, // a built-in prototype: each side has its own, never numbered
} Kind;

typedef struct Entry {
    JSValue value;    // the object, the symbol, the copy or the stub; owned
    uint32_t id;
    bool mine;
    uint8_t kind;
    uint64_t shadow;  // fingerprint of a copy's contents when both sides last agreed
    JSValue settle[2]; // of a peer's promise: how to resolve and reject our copy
    struct Entry *next_same_bucket, *next_copy, *previous_copy;
} Entry;

#define MAX_ENTRIES 400000
#define BUCKETS 4096

typedef struct {
    Entry **mine, **yours; // by number; holes where dropped
    uint32_t mine_count, mine_capacity, yours_capacity;
    uint32_t handles, handles_checked; // live handles; how many there were after the last sweep over them
    Entry *copies;                     // list of the copies
    Entry *buckets[BUCKETS];           // by address
} Objects;

static Objects objects;

static bool is_copy(uint8_t kind) { return kind <= KIND_BYTES; }

static uint32_t bucket_of(const void *pointer) { return ((uintptr_t)pointer >> 4) * 2654435761u % BUCKETS; }

static Entry *entry_of(const void *pointer)
{
    Entry *entry = objects.buckets[bucket_of(pointer)];
    while (entry && JS_VALUE_GET_PTR(entry->value) != pointer)
        entry = entry->next_same_bucket;
    return entry;
}

static Entry *entry_by_id(bool mine, uint32_t id)
{
    if (mine)
        return id < objects.mine_count ? objects.mine[id] : NULL;
    return id < objects.yours_capacity ? objects.yours[id] : NULL;
}

static bool grow(Entry ***table, uint32_t *capacity, uint32_t id)
{
    if (id < *capacity)
        return true;
    if (id >= MAX_ENTRIES)
        return false;
    uint32_t wanted = id * 2 + 64;
    Entry **grown = realloc(*table, wanted * sizeof(Entry *));
    if (!grown)
        return false;
    memset(grown + *capacity, 0, (wanted - *capacity) * sizeof(Entry *));
    *table = grown;
    *capacity = wanted;
    return true;
}

// Takes a reference of its own to `value`. NULL when the number is out of range or taken, or without memory.
static Entry *entry_add(JSValueConst value, bool mine, uint32_t id, uint8_t kind)
{
    if (!(mine ? grow(&objects.mine, &objects.mine_capacity, id) : grow(&objects.yours, &objects.yours_capacity, id)))
        return NULL;
    if (!mine && objects.yours[id])
        return NULL;
    Entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->value = js_dup(value);
    entry->id = id;
    entry->mine = mine;
    entry->kind = kind;
    entry->settle[0] = entry->settle[1] = JS_UNDEFINED;
    (mine ? objects.mine : objects.yours)[id] = entry;
    uint32_t bucket = bucket_of(JS_VALUE_GET_PTR(value));
    entry->next_same_bucket = objects.buckets[bucket];
    objects.buckets[bucket] = entry;
    if (is_copy(kind)) {
        entry->next_copy = objects.copies;
        if (objects.copies)
            objects.copies->previous_copy = entry;
        objects.copies = entry;
    } else {
        objects.handles++;
    }
    return entry;
}

static void detach_stub(JSValueConst stub);

static void entry_drop(JSContext *ctx, Entry *entry)
{
    (entry->mine ? objects.mine : objects.yours)[entry->id] = NULL;
    Entry **link = &objects.buckets[bucket_of(JS_VALUE_GET_PTR(entry->value))];
    while (*link != entry)
        link = &(*link)->next_same_bucket;
    *link = entry->next_same_bucket;
    if (is_copy(entry->kind)) {
        if (entry->previous_copy)
            entry->previous_copy->next_copy = entry->next_copy;
        else
            objects.copies = entry->next_copy;
        if (entry->next_copy)
            entry->next_copy->previous_copy = entry->previous_copy;
    } else {
        objects.handles--;
        if (!entry->mine)
            detach_stub(entry->value);
    }
    JS_FreeValue(ctx, entry->settle[0]);
    JS_FreeValue(ctx, entry->settle[1]);
    JS_FreeValue(ctx, entry->value);
    free(entry);
}

// Forgets everything: the peer is gone. Its stubs stay with whoever holds them and answer nothing any more.
static void objects_forget(JSContext *ctx)
{
    for (uint32_t id = 0; id < objects.mine_count; id++)
        if (objects.mine[id])
            entry_drop(ctx, objects.mine[id]);
    for (uint32_t id = 0; id < objects.yours_capacity; id++)
        if (objects.yours[id])
            entry_drop(ctx, objects.yours[id]);
    objects.handles_checked = 0;
}

static bool only_entry_holds(const Entry *entry) { return JS_REF_COUNT(JS_VALUE_GET_PTR(entry->value)) == 1; }

// --- contents' fingerprint, for finding what changed since the last crossing

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
    return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const uint8_t *bytes, size_t length)
{
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = mix(hash, word);
    }
    uint64_t rest = length;
    while (length)
        rest = rest << 8 | bytes[--length];
    return mix(hash, rest);
}

// Objects count by address (their entry keeps the address taken), everything else by what it is.
static uint64_t mix_value(JSContext *ctx, uint64_t hash, JSValueConst value)
{
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_STRING_ROPE: {
        JSValue flat = js_linearize_string_rope(ctx, value);
        if (JS_VALUE_GET_TAG(flat) == JS_TAG_STRING)
            hash = mix_value(ctx, hash, flat);
        JS_FreeValue(ctx, flat);
        return hash;
    }
    case JS_TAG_STRING: {
        JSString *text = JS_VALUE_GET_STRING(value);
        return text->is_wide_char ? mix_bytes(hash, (uint8_t *)str16(text), (size_t)text->len * 2)
                                  : mix_bytes(hash, str8(text), text->len);
    }
    case JS_TAG_BIG_INT: {
        JSBigInt *big = JS_VALUE_GET_PTR(value);
        return mix_bytes(hash, (uint8_t *)big->tab, big->len * sizeof(big->tab[0]));
    }
    default: {
        uint64_t bits = 0;
        memcpy(&bits, &value, sizeof(value) < 8 ? sizeof(value) : 8);
        return mix(hash, bits);
    }
    }
}

static uint64_t mix_properties(JSContext *ctx, uint64_t hash, JSObject *object)
{
    JSShapeProperty *shape = get_shape_prop(object->shape);
    for (int i = 0; i < object->shape->prop_count; i++, shape++) {
        if (shape->atom == JS_ATOM_NULL)
            continue;
        hash = mix(hash, (uint64_t)shape->atom << 8 | shape->flags);
        if ((shape->flags & JS_PROP_TMASK) == JS_PROP_NORMAL)
            hash = mix_value(ctx, hash, object->prop[i].u.value);
    }
    return mix(hash, object->extensible);
}

static uint64_t contents_of(JSContext *ctx, JSValueConst value, uint8_t kind)
{
    JSObject *object = JS_VALUE_GET_OBJ(value);
    uint64_t hash = kind;
    switch (kind) {
    case KIND_ARRAY:
        if (object->fast_array)
            for (uint32_t i = 0; i < object->u.array.count; i++)
                hash = mix_value(ctx, hash, object->u.array.u.values[i]);
        break;
    case KIND_DATE:
        hash = mix_value(ctx, hash, object->u.object_data);
        break;
    case KIND_BYTES:
        hash = mix_bytes(hash, object->u.array.u.uint8_ptr,
                         (size_t)object->u.array.count << typed_array_size_log2(object->class_id));
        break;
    case KIND_MAP:
    case KIND_SET: {
        struct list_head *link;
        list_for_each(link, &object->u.map_state->records) {
            JSMapRecord *record = list_entry(link, JSMapRecord, link);
            if (!record->empty)
                hash = mix_value(ctx, mix_value(ctx, hash, record->key), record->value);
        }
        break;
    }
    }
    return mix_properties(ctx, hash, object);
}
