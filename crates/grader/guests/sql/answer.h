/* What the host reads after run(). Numbers are little-endian, texts and blobs have a u32 length before them.
 *
 *   0 tables     then for each: u32 columns, their names, u32 rows, the cells
 *   1 error      u32 SQLite's code, u32 the action that was not allowed, u32 offset in the SQL, u8 flags, text the
 *                message
 *   2 limit      u8 which
 *
 * A cell is 0 | 1 i64 | 2 f64 | 3 text | 4 blob. */
#ifndef TREMPLIN_ANSWER_H
#define TREMPLIN_ANSWER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite3.h"

enum { ANSWER_TABLES = 0, ANSWER_ERROR = 1, ANSWER_LIMIT = 2 };
enum { LIMIT_OUTPUT = 1, LIMIT_MEMORY = 2 };
enum { FLAG_EXACT = 1, FLAG_RUNNING = 2 };
/* Beside SQLite's own codes. */
enum { ERROR_STATEMENTS = 100000 };
enum { FIRST_ROOM = 16384 };

static struct {
  uint8_t *bytes;
  size_t length, room;
  int failed;
} answer;

static void put(const void *bytes, size_t count) {
  if (answer.length + count > answer.room) {
    size_t room = (answer.length + count) * 2;
    uint8_t *larger = realloc(answer.bytes, room);
    if (!larger) {
      answer.failed = 1;
      return;
    }
    answer.bytes = larger;
    answer.room = room;
  }
  memcpy(answer.bytes + answer.length, bytes, count);
  answer.length += count;
}

static void put_byte(uint8_t byte) {
  put(&byte, 1);
}

static void put_number(uint32_t number) {
  put(&number, 4);
}

static void put_text(const char *text) {
  uint32_t length = text ? (uint32_t)strlen(text) : 0;
  put_number(length);
  if (length) put(text, length);
}

static void reserve_answer(void) {
  answer.bytes = malloc(FIRST_ROOM);
  answer.room = answer.bytes ? FIRST_ROOM : 0;
}

static void begin_answer(void) {
  answer.length = 0;
  answer.failed = 0;
  put_byte(ANSWER_TABLES);
}

static void answer_limit(uint8_t which) {
  answer.length = 0;
  put_byte(ANSWER_LIMIT);
  put_byte(which);
}

static void answer_error(int code, int action, int32_t offset, int flags, const char *message) {
  answer.length = 0;
  put_byte(ANSWER_ERROR);
  put_number((uint32_t)code);
  put_number((uint32_t)action);
  put_number((uint32_t)offset);
  put_byte((uint8_t)flags);
  put_text(message);
}

static uint32_t end_answer(void) {
  if (answer.failed) answer_limit(LIMIT_MEMORY);
  return (uint32_t)answer.length;
}

/* A statement without columns gives no table. */
static size_t begin_table(sqlite3_stmt *statement, int columns) {
  if (columns == 0) return 0;
  put_number((uint32_t)columns);
  for (int i = 0; i < columns; i++) put_text(sqlite3_column_name(statement, i));
  put_number(0);
  return answer.length - 4;
}

static void end_table(size_t count_at, uint32_t rows, int columns) {
  if (columns && !answer.failed) memcpy(answer.bytes + count_at, &rows, 4);
}

static void put_cell(sqlite3_stmt *statement, int column) {
  int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_INTEGER) {
    int64_t integer = sqlite3_column_int64(statement, column);
    put_byte(1), put(&integer, 8);
  } else if (type == SQLITE_FLOAT) {
    double real = sqlite3_column_double(statement, column);
    put_byte(2), put(&real, 8);
  } else if (type == SQLITE_NULL) {
    put_byte(0);
  } else {
    const void *bytes = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(statement, column) : sqlite3_column_blob(statement, column);
    uint32_t length = (uint32_t)sqlite3_column_bytes(statement, column);
    put_byte(type == SQLITE_TEXT ? 3 : 4), put_number(length);
    if (length && bytes) put(bytes, length);
    else if (length) answer.failed = 1;
  }
}

#endif
