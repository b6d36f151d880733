/* The only file system SQLite sees: it opens no file, and its clock stands still. */
#ifndef TREMPLIN_VFS_H
#define TREMPLIN_VFS_H

#include <stdint.h>
#include <string.h>

#include "sqlite3.h"

/* Monday 5 January 2026, 09:00 UTC: milliseconds of the Julian day. */
#define NOW_MS 212634363600000LL

static uint64_t vfs_seed;

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
  (void)vfs, (void)name, (void)flags, (void)out;
  file->pMethods = 0;
  return SQLITE_CANTOPEN;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs, (void)name, (void)sync;
  return SQLITE_IOERR_DELETE;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  (void)vfs, (void)name, (void)flags;
  *result = 0;
  return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int room, char *out) {
  (void)vfs;
  sqlite3_snprintf(room, out, "%s", name);
  return SQLITE_OK;
}

/* The same numbers for the same seed (splitmix64). */
static int vfs_randomness(sqlite3_vfs *vfs, int count, char *out) {
  (void)vfs;
  for (int i = 0; i < count; i++) {
    uint64_t z = (vfs_seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    out[i] = (char)(z >> 56);
  }
  return count;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *out) {
  (void)vfs;
  *out = NOW_MS;
  return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int room, char *out) {
  (void)vfs, (void)room, (void)out;
  return 0;
}

static sqlite3_vfs nowhere = {
  .iVersion = 2,
  .szOsFile = sizeof(sqlite3_file),
  .mxPathname = 64,
  .zName = "nowhere",
  .xOpen = vfs_open,
  .xDelete = vfs_delete,
  .xAccess = vfs_access,
  .xFullPathname = vfs_full_path,
  .xRandomness = vfs_randomness,
  .xSleep = vfs_sleep,
  .xGetLastError = vfs_error,
  .xCurrentTimeInt64 = vfs_time,
};

int sqlite3_os_init(void) {
  return sqlite3_vfs_register(&nowhere, 1);
}

int sqlite3_os_end(void) {
  return SQLITE_OK;
}

#endif
