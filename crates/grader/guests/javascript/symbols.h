// A property by its symbol, where nothing but a look into the object and its prototypes is asked for: what pages do most.
// Included in the engine, before its interpreter.

static inline JSValue value_of(JSContext *ctx, JSValueConst object, JSValue key)
{
    if (JS_VALUE_GET_TAG(object) == JS_TAG_OBJECT && JS_VALUE_GET_TAG(key) == JS_TAG_SYMBOL) {
        JSAtom atom = ((JSAtomStruct *)JS_VALUE_GET_PTR(key))->hash_next; // where a symbol keeps its own number
        for (JSObject *at = JS_VALUE_GET_OBJ(object); at; at = at->shape->proto) {
            JSProperty *property;
            JSShapeProperty *found = find_own_property(&property, at, atom);
            if (found && (found->flags & JS_PROP_TMASK) == JS_PROP_NORMAL) {
                JSValue value = js_dup(property->u.value);
                JS_FreeValue(ctx, key);
                return value;
            }
            if (found || at->is_exotic)
                break;
        }
    }
    return JS_GetPropertyValue(ctx, object, key);
}
