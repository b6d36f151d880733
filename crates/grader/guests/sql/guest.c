/* The SQL guest: SQLite with one database in memory, and four calls for the host.
 *
 *   inbox(n)        room for n bytes of SQL, which the host fills
 *   limit(...)      what the SQL that follows may use
 *   run(n, mode)    runs it: as its author (everything is allowed), or as a learner who reads or writes
 *   outbox()        where the answer stands, whose length run() gave
 *
 * There is no file system, no clock and no randomness but what this file gives: see vfs.h. The answer is written by
 * answer.h. */
#include <stdint.h>
#include <string.h>

#include "sqlite3.h"

#include "vfs.h"
#include "answer.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* Who the SQL is by; the numbers are those of the host. */
enum { AUTHOR = 0, READER = 1, WRITER = 2 };

static sqlite3 *database;
static char *inbox_bytes;
static uint32_t max_rows, max_bytes, max_statements;
static int running_as;
static int denied_action;

EXPORT(inbox) char *inbox(uint32_t length) {
  sqlite3_free(inbox_bytes);
  inbox_bytes = sqlite3_malloc64((sqlite3_uint64)length + 1);
  return inbox_bytes;
}

EXPORT(outbox) uint8_t *outbox(void) {
  return answer.bytes;
}

/* Heap and values in bytes, the seed of random(). */
EXPORT(limit) void limit(uint32_t heap, uint32_t rows, uint32_t bytes, uint32_t statements, uint64_t seed) {
  sqlite3_hard_heap_limit64(heap);
  max_rows = rows;
  max_bytes = bytes;
  max_statements = statements;
  vfs_seed = seed;
}

static int is_read_only_pragma(const char *name) {
  static const char *const allowed[] = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"};
  for (unsigned i = 0; name && i < sizeof allowed / sizeof *allowed; i++)
    if (!sqlite3_stricmp(name, allowed[i])) return 1;
  return 0;
}

static int may(int action, const char *first, const char *second) {
  switch (action) {
    case SQLITE_SELECT: case SQLITE_READ: case SQLITE_RECURSIVE:
      return 1;
    case SQLITE_FUNCTION:
      return second && sqlite3_stricmp(second, "load_extension") != 0;
    case SQLITE_PRAGMA:
      return is_read_only_pragma(first);
    case SQLITE_INSERT: case SQLITE_UPDATE: case SQLITE_DELETE: case SQLITE_CREATE_TABLE: case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_VIEW: case SQLITE_CREATE_TRIGGER: case SQLITE_DROP_TABLE: case SQLITE_DROP_INDEX:
    case SQLITE_DROP_VIEW: case SQLITE_DROP_TRIGGER: case SQLITE_ALTER_TABLE: case SQLITE_REINDEX:
    case SQLITE_TRANSACTION: case SQLITE_SAVEPOINT:
      return running_as == WRITER;
    default:
      return 0;
  }
}

static int authorize(void *data, int action, const char *first, const char *second, const char *schema, const char *inner) {
  (void)data, (void)schema, (void)inner;
  if (may(action, first, second)) return SQLITE_OK;
  denied_action = action;
  return SQLITE_DENY;
}

/* A cell that no answer may hold ends the run, and says so. */
static int take_rows(sqlite3_stmt *statement) {
  int columns = sqlite3_column_count(statement), code;
  uint32_t rows = 0;
  size_t count_at = begin_table(statement, columns);
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (columns == 0) continue;
    if (++rows > max_rows) return answer_limit(LIMIT_OUTPUT), -1;
    for (int i = 0; i < columns; i++) put_cell(statement, i);
    if (answer.length > max_bytes) return answer_limit(LIMIT_OUTPUT), -1;
    if (answer.failed) return answer_limit(LIMIT_MEMORY), -1;
  }
  end_table(count_at, rows, columns);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int fail(int code, const char *at, int running) {
  if ((code & 0xff) == SQLITE_NOMEM) return answer_limit(LIMIT_MEMORY), -1;
  int offset = sqlite3_error_offset(database);
  answer_error(code, denied_action, (int32_t)(at - inbox_bytes) + (offset < 0 ? 0 : offset),
               (offset >= 0 ? FLAG_EXACT : 0) | (running ? FLAG_RUNNING : 0), sqlite3_errmsg(database));
  return -1;
}

/* Whether anything but space and comments follows. */
static int has_more(const char *at) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(database, at, -1, &statement, NULL);
  int more = code != SQLITE_OK || statement;
  sqlite3_finalize(statement);
  return more;
}

static void run_all(const char *at) {
  for (uint32_t count = 0; *at;) {
    sqlite3_stmt *statement = NULL;
    const char *tail = at;
    denied_action = 0;
    int code = sqlite3_prepare_v2(database, at, -1, &statement, &tail);
    if (code != SQLITE_OK) { fail(code, at, 0); return; }
    if (statement) {
      if (running_as != AUTHOR && count + 1 == max_statements && has_more(tail)) {
        sqlite3_finalize(statement);
        while (*tail == ' ' || *tail == '\n' || *tail == '\r' || *tail == '\t' || *tail == ';') tail++;
        answer_error(ERROR_STATEMENTS, 0, (int32_t)(tail - inbox_bytes), FLAG_EXACT, "too many statements");
        return;
      }
      count++;
      code = take_rows(statement);
      if (code > 0) fail(code, at, 1);
      sqlite3_finalize(statement);
      if (code != SQLITE_OK) return;
    }
    at = tail;
  }
}

EXPORT(run) uint32_t run(uint32_t length, int mode) {
  inbox_bytes[length] = 0;
  running_as = mode;
  denied_action = 0;
  begin_answer();
  if (mode == AUTHOR) sqlite3_set_authorizer(database, NULL, NULL);
  else sqlite3_set_authorizer(database, authorize, NULL);
  run_all(inbox_bytes);
  /* What a transaction left open has done was never kept. */
  if (!sqlite3_get_autocommit(database)) {
    sqlite3_set_authorizer(database, NULL, NULL);
    sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
  }
  return end_answer();
}

static void set_limits(void) {
  static const int limits[][2] = {
    {SQLITE_LIMIT_LENGTH, 1 << 20}, {SQLITE_LIMIT_SQL_LENGTH, 1 << 18}, {SQLITE_LIMIT_COLUMN, 200},
    {SQLITE_LIMIT_EXPR_DEPTH, 200}, {SQLITE_LIMIT_COMPOUND_SELECT, 100}, {SQLITE_LIMIT_VDBE_OP, 100000},
    {SQLITE_LIMIT_FUNCTION_ARG, 64}, {SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100}, {SQLITE_LIMIT_TRIGGER_DEPTH, 50}, {SQLITE_LIMIT_WORKER_THREADS, 0},
  };
  for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) sqlite3_limit(database, limits[i][0], limits[i][1]);
}

/* Run once, before the snapshot. */
EXPORT(sql) void start(void) {
  if (sqlite3_initialize() != SQLITE_OK || sqlite3_open(":memory:", &database) != SQLITE_OK) __builtin_trap();
  static const int options[][2] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, 0},
  };
  for (unsigned i = 0; i < sizeof options / sizeof *options; i++)
    sqlite3_db_config(database, options[i][0], options[i][1], (int *)0);
  set_limits();
  /* What the first statement of a connection would do again in each grade. */
  sqlite3_exec(database, "CREATE TABLE x(a); INSERT INTO x VALUES (1); SELECT max(a) FROM x ORDER BY a; DROP TABLE x;", NULL, NULL, NULL);
  reserve_answer();
}
