use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;
use crate::testing::{block_on, enqueue, learner, new_submission, sqlite_path, user_name};
use crate::{Database, Store};

/// A closed database with a little in it.
fn made() -> (TempDir, PathBuf) {
    let (folder, path) = sqlite_path();
    block_on(async {
        let store = open_store(&path).await.unwrap();
        let user = learner(&store, "Ana").await;
        enqueue(&store, new_submission(&user, "somme", 1)).await;
        store.close().await;
    });
    (folder, path)
}

async fn open_store(path: &Path) -> Result<Store, Error> {
    Store::open(Database::Sqlite(path.to_owned())).await
}

/// Name and bytes of everything in the folder.
fn everything(folder: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

/// Every way in refuses it with the same words, and leaves the folder as it was.
#[track_caller]
fn refused(folder: &TempDir, path: &Path) -> Error {
    let before = everything(folder);
    let database = || Database::Sqlite(path.to_owned());
    let error = block_on(async {
        let error = Store::open(database()).await.expect_err("open refuses");
        let migrate = Store::migrate(database()).await.expect_err("migrate refuses");
        assert_eq!(error.to_string(), migrate.to_string());
        error
    });
    assert!(everything(folder) == before, "something was touched: {error}");
    error
}

/// Runs a statement on the closed file, and leaves it closed.
fn with_sql(path: &Path, statement: &'static str) {
    block_on(async {
        let mut connection =
            connect(&SqliteConnectOptions::new().filename(path).create_if_missing(true)).await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_closed_database_is_one_file_and_opens_again() {
    let (folder, path) = made();
    assert!(everything(&folder).into_keys().eq([path.clone()]));
    block_on(async {
        let store = open_store(&path).await.unwrap();
        assert!(store.credentials(&user_name("ana")).await.unwrap().is_some());
        assert_eq!(store.queue_length().await.unwrap(), 1);
        store.ping().await.unwrap();
    });
}

#[test]
fn an_accepted_write_is_synced_and_foreign_keys_hold() {
    let (_folder, path) = sqlite_path();
    block_on(async {
        let sqlite = open(path).await.unwrap();
        let found = sqlite
            .writer
            .write((), |(), c| {
                Box::pin(async move {
                    let mut found = Vec::new();
                    for pragma in
                        ["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA application_id"]
                    {
                        let text: bool = pragma.ends_with("mode");
                        found.push(if text {
                            sql(pragma).fetch_one::<(String,)>(c).await?.0
                        } else {
                            sql(pragma).fetch_one::<(i64,)>(c).await?.0.to_string()
                        });
                    }
                    Ok(found)
                })
            })
            .await
            .unwrap();
        assert_eq!(found, ["wal", "2", "1", &APPLICATION_ID.to_string()]);
        let mut reader = sqlite.readers.acquire().await.unwrap();
        let written = reader.execute("DELETE FROM users").await;
        assert!(written.unwrap_err().to_string().contains("readonly"));
    });
}

#[test]
fn one_server_at_a_time() {
    let (folder, path) = made();
    block_on(async {
        let first = open_store(&path).await.unwrap();
        for again in [path.clone(), folder.path().join(".").join("tremplin.db")] {
            let error = open_store(&again).await.err().unwrap();
            assert!(matches!(error, Error::InUse(_)), "{error}");
            assert!(error.to_string().contains("in use by another tremplin"), "{error}");
        }
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(open_store(&link).await.err().unwrap(), Error::InUse(_)));
        assert!(matches!(Store::migrate(Database::Sqlite(link)).await, Err(Error::InUse(_))));
        // A refused open has not taken the lock from its owner.
        assert!(matches!(open_store(&path).await.err().unwrap(), Error::InUse(_)));
        first.close().await;
        open_store(&path).await.unwrap().close().await;
    });
}

#[test]
fn a_command_works_beside_the_server() {
    let (_folder, path) = made();
    block_on(async {
        let server = open_store(&path).await.unwrap();
        let command = Store::attach(Database::Sqlite(path.clone())).await.unwrap();
        learner(&command, "Bob").await;
        command.close().await;
        assert!(server.credentials(&user_name("bob")).await.unwrap().is_some());
        learner(&server, "Zoé").await;
        server.close().await;
    });
}

#[test]
fn a_command_makes_no_database() {
    let (folder, path) = sqlite_path();
    let error = block_on(Store::attach(Database::Sqlite(path.clone()))).err().unwrap();
    assert!(matches!(error, Error::Missing(missing) if missing.ends_with("tremplin.db")));
    assert!(everything(&folder).is_empty());
}

#[test]
fn a_read_only_file_is_refused() {
    let (folder, path) = made();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let error = refused(&folder, &path);
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("cannot be written"), "{error}");
}

#[test]
fn a_damaged_file_is_refused() {
    let bytes = fs::read(made().1).unwrap();
    let pages = bytes.len() / 4096;
    assert!(pages > 4);
    let cut = |length: usize| bytes[..length].to_vec();
    let flipped = |from: usize, to: usize| {
        let mut bytes = bytes.clone();
        bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0xa5);
        bytes
    };
    for (what, damaged) in [
        ("half of it", cut(bytes.len() / 2)),
        ("a page less", cut(bytes.len() - 4096)),
        ("a byte less", cut(bytes.len() - 1)),
        ("the header alone", cut(100)),
        ("half the header", cut(50)),
        ("the schema", flipped(100, 300)),
        ("a page in the middle", flipped(4096 * 2, 4096 * 3)),
        ("the last page", flipped(4096 * (pages - 1), 4096 * pages)),
    ] {
        let (folder, path) = sqlite_path();
        fs::write(&path, damaged).unwrap();
        let error = refused(&folder, &path);
        assert!(matches!(error, Error::Corrupt { .. }), "{what}: {error:?}");
        assert!(error.to_string().contains("is damaged"), "{error}");
    }
}

#[test]
fn a_damaged_file_of_a_killed_server_is_refused_with_its_journal() {
    let (_folder, path) = made();
    let (copy_folder, copy) = sqlite_path();
    block_on(async {
        let store = open_store(&path).await.unwrap();
        learner(&store, "Bob").await;
        // As a kill would leave them: the file, and what was written since beside it.
        fs::copy(&path, &copy).unwrap();
        fs::copy(sqlite_file::beside(&path, "-wal"), sqlite_file::beside(&copy, "-wal")).unwrap();
    });
    let whole = fs::read(&copy).unwrap();
    let mut damaged = whole.clone();
    damaged[4096..].iter_mut().for_each(|byte| *byte ^= 0xa5);
    fs::write(&copy, &damaged).unwrap();
    let journal = fs::read(sqlite_file::beside(&copy, "-wal")).unwrap();
    let error = block_on(open_store(&copy)).unwrap_err();
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
    assert!(fs::read(&copy).unwrap() == damaged && fs::read(sqlite_file::beside(&copy, "-wal")).unwrap() == journal);
    // And undamaged it opens, with what only the journal holds.
    fs::write(&copy, &whole).unwrap();
    block_on(async {
        let store = open_store(&copy).await.unwrap();
        assert!(store.credentials(&user_name("bob")).await.unwrap().is_some());
        store.close().await;
    });
    assert!(everything(&copy_folder).into_keys().eq([copy]));
}

#[test]
fn what_is_not_ours_is_refused() {
    for (what, bytes) in [("text", b"name,score\nana,12\n".repeat(20)), ("zeros", vec![0; 8192])] {
        let (folder, path) = sqlite_path();
        fs::write(&path, bytes).unwrap();
        let error = refused(&folder, &path);
        assert!(matches!(error, Error::NotOurs { .. }), "{what}: {error:?}");
    }
    let (folder, path) = sqlite_path();
    with_sql(&path, "CREATE TABLE users (id TEXT)");
    let error = refused(&folder, &path);
    assert!(error.to_string().contains("another program"), "{error}");
    // Ours by its mark, and yet with other tables in it.
    with_sql(&path, "PRAGMA application_id = 0x54524d50");
    assert!(matches!(refused(&folder, &path), Error::NotOurs { .. }));
    let (folder, path) = sqlite_path();
    fs::create_dir(&path).unwrap();
    let error = block_on(open_store(&path)).err().unwrap();
    assert!(matches!(error, Error::NotOurs { .. }), "{error}");
    drop(folder);
}

#[test]
fn a_newer_database_is_refused() {
    let (folder, path) = made();
    with_sql(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    );
    let error = refused(&folder, &path);
    assert!(matches!(error, Error::Newer { found: 9999, .. }), "{error}");
    let attached = block_on(Store::attach(Database::Sqlite(path))).err().unwrap();
    assert!(matches!(attached, Error::Newer { .. }), "{attached}");
}

#[test]
fn a_database_of_another_history_is_refused() {
    let (folder, path) = made();
    with_sql(&path, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2");
    assert!(matches!(refused(&folder, &path), Error::OtherHistory { version: 2, .. }));
}

#[test]
fn a_missing_folder_is_named_and_not_made() {
    let (folder, path) = sqlite_path();
    let error = block_on(open_store(&path.join("below/tremplin.db"))).err().unwrap();
    assert!(matches!(error, Error::NoFolder(_)), "{error}");
    assert!(everything(&folder).is_empty());
}

#[test]
fn an_empty_file_becomes_a_database() {
    let (_folder, path) = sqlite_path();
    fs::write(&path, b"").unwrap();
    let migrated = block_on(Store::migrate(Database::Sqlite(path))).unwrap();
    assert_eq!(migrated, Migrated { from: 0, to: migrations::known() });
}

#[test]
fn a_lock_left_by_a_killed_server_stops_nobody() {
    let (folder, path) = made();
    fs::write(sqlite_file::beside(&path, ".lock"), b"").unwrap();
    block_on(async { open_store(&path).await.unwrap().close().await });
    assert_eq!(everything(&folder).len(), 1);
}

#[test]
fn a_write_waits_for_another_process_that_writes() {
    let (_folder, path) = made();
    block_on(async {
        let store = std::sync::Arc::new(open_store(&path).await.unwrap());
        let mut other = connect(&options(&path)).await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let writing = tokio::spawn({
            let store = store.clone();
            async move { learner(&store, "Bob").await }
        });
        assert!(store.credentials(&user_name("bob")).await.unwrap().is_none(), "reading does not wait");
        other.execute("COMMIT").await.unwrap();
        let bob = writing.await.unwrap();
        assert_eq!(store.user(bob.id).await.unwrap(), Some(bob));
    });
}

#[test]
fn a_full_disk_is_said_to_pass_and_passes() {
    let (_folder, path) = made();
    block_on(async {
        let store = open_store(&path).await.unwrap();
        let user = store.credentials(&user_name("ana")).await.unwrap().unwrap().user;
        limit_pages(&store, true).await;
        let mut refused = None;
        for n in 0..2_000 {
            let guest = crate::UserId(uuid::Uuid::new_v4());
            if let Err(error) = store.create_guest(guest, crate::Millis(n)).await {
                refused = Some(error);
                break;
            }
        }
        let refused = refused.expect("the file may not grow");
        assert!(refused.is_transient(), "{refused:?}");
        assert!(store.user(user.id).await.unwrap().is_some(), "reading goes on");
        limit_pages(&store, false).await;
        enqueue(&store, new_submission(&user, "somme", 2)).await;
    });
}

/// A bound on the file's pages is to SQLite what a full disk is.
async fn limit_pages(store: &Store, limit: bool) {
    let pragma = if limit { "PRAGMA max_page_count = 1" } else { "PRAGMA max_page_count = 1000000" };
    store.write(pragma, |pragma, c| Box::pin(async move { sql(*pragma).fetch_one::<(i64,)>(c).await })).await.unwrap();
}
