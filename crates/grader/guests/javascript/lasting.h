// What the start leaves lasts as long as the instance: its reference counts are not kept. Counting would write to each object
// that a run as much as looks at, and each page of the snapshot that is written to is copied for the instance and put back
// after it. Included before the engine, whose own counting build.py turns into these.

#define LASTING (1 << 29)

#define IS_LASTING(p) (JS_REF_COUNT(p) >= LASTING)
#define COUNT_UP(p) (void)(IS_LASTING(p) || JS_REF_COUNT(p)++)
// What is left of the count.
#define COUNT_DOWN(p) (IS_LASTING(p) ? LASTING : --JS_REF_COUNT(p))
