//! A course from a git repository: a real one, on this disk, in the place of the address that the form takes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tremplin_store::Role;

use crate::classroom::{Answer, Classroom, Person};

const PAGE: &str = "/administration/cours";
const ADDRESS: &str = "https://git.test/";

/// A repository with the course of the tests in its folder `cours`.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/course/01-essais");
        fs::create_dir_all(repository.file("")).unwrap();
        for entry in fs::read_dir(course).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), repository.file(entry.file_name().to_str().unwrap())).unwrap();
        }
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("ecole")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder().join("cours/01-essais").join(name)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.folder())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .args(["-c", "user.name=Nadia", "-c", "user.email=nadia@ecole.example"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Commits all; the start of the commit's name.
    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["rev-parse", "HEAD"])[..12].to_owned()
    }

    fn title(&self, title: &str) {
        let text = fs::read_to_string(self.file("02-somme.md")).unwrap();
        let lines =
            text.lines().map(|line| if line.starts_with("title:") { format!("title: {title}") } else { line.into() });
        fs::write(self.file("02-somme.md"), lines.collect::<Vec<String>>().join("\n") + "\n").unwrap();
    }

    fn room(&self) -> Classroom {
        let local = (ADDRESS.to_owned(), self.0.path().join(""));
        Classroom::open_with(|config| config.git.local = Some(local))
    }
}

fn save(admin: &Person, address: &str, version: u32) -> Answer {
    let address = address.replace(':', "%3A").replace('/', "%2F");
    admin.post_form(PAGE, &format!("address={address}&branch=main&folder=cours&every=0&version={version}"))
}

/// Asks until the page says `words` and nothing goes on any more.
fn until(admin: &Person, words: &str) -> String {
    let start = Instant::now();
    loop {
        let body = admin.get(PAGE).body;
        if body.contains(words) && !body.contains("Synchronisation en cours") {
            return body;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "the page does not say {words:?}: {body}");
        std::thread::yield_now();
    }
}

fn look(room: &Classroom, admin: &Person) {
    room.pass_time(1_000);
    assert_eq!(admin.post_form("/administration/cours/synchroniser", "").status, 303);
}

#[test]
fn a_course_is_served_from_a_repository_and_the_last_good_version_stays() {
    let repository = Repository::new();
    repository.title("La somme du dépôt");
    let first = repository.commit("Un début");
    let mut room = repository.room();
    let admin = room.signed_in("Nadia", Role::Admin);
    let exercise = |room: &Classroom| room.visitor().get("/exercices/somme").body;
    assert!(!exercise(&room).contains("La somme du dépôt"));

    assert_eq!(save(&admin, "https://git.test/ecole", 0).status, 303);
    let page = until(&admin, &first);
    assert!(page.contains("Un début") && page.contains("Le cours est à jour"), "{page}");
    assert!(exercise(&room).contains("La somme du dépôt"));

    // A mistake: said, and not served.
    let good = fs::read(repository.file("02-somme.md")).unwrap();
    fs::write(repository.file("02-somme.md"), "---\nkind: exercice\n---\n").unwrap();
    let second = repository.commit("Une faute");
    look(&room, &admin);
    let page = until(&admin, &format!("La version {second} n’est pas servie"));
    assert!(page.contains("01-essais/02-somme.md:2") && page.contains(&first), "{page}");
    assert!(exercise(&room).contains("La somme du dépôt"));

    // What a repository may not hold.
    fs::write(repository.file("02-somme.md"), &good).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", repository.file("secret.svg")).unwrap();
    repository.commit("Un lien");
    look(&room, &admin);
    until(&admin, "secret.svg\u{a0}» est un lien symbolique");
    fs::remove_file(repository.file("secret.svg")).unwrap();
    fs::write(repository.file("grand.svg"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n").unwrap();
    repository.commit("Un grand fichier");
    look(&room, &admin);
    until(&admin, "grand.svg\u{a0}» est gardé dans LFS");
    assert!(room.visitor().get("/contenu/01-essais/grand.svg").status == 404);

    // Mended.
    fs::remove_file(repository.file("grand.svg")).unwrap();
    repository.title("La somme réparée");
    let third = repository.commit("Réparé");
    look(&room, &admin);
    until(&admin, &third);
    assert!(exercise(&room).contains("La somme réparée"));

    // The repository is gone; the version that was served still is, after a restart too.
    fs::rename(repository.folder(), repository.0.path().join("ailleurs")).unwrap();
    look(&room, &admin);
    let page = until(&admin, "Le dépôt n’a pas pu être lu");
    assert!(page.contains(&third), "{page}");
    room.restart();
    let admin = room.returning(&admin);
    assert!(admin.get(PAGE).body.contains(&third));
    assert!(exercise(&room).contains("La somme réparée"));

    // Without an address, the server's own folder.
    assert_eq!(save(&admin, "", 1).status, 303);
    until(&admin, "Le cours est celui du dossier de ce serveur");
    assert!(!exercise(&room).contains("La somme réparée"));
}

#[test]
fn the_form_takes_https_only_and_tells_the_later_of_two_admins() {
    let room = Classroom::open();
    let admin = room.signed_in("Nadia", Role::Admin);
    for address in ["file:///etc", "http://git.test/x", "https://ana:secret@git.test/x", "/etc", "ext::sh -c id"] {
        let answer = save(&admin, address, 0);
        assert!(answer.status == 409 && answer.body.contains("Cette adresse n’est pas acceptée"), "{address}");
    }
    // Nothing answers there, which is said; and the course is served as before.
    assert_eq!(save(&admin, "https://127.0.0.1:1/cours", 0).status, 303);
    assert_eq!(save(&admin, "https://127.0.0.1:1/autre", 0).status, 409);
    let page = until(&admin, "Le dépôt n’a pas pu être lu");
    assert!(page.contains("https://127.0.0.1:1/cours"), "{page}");
    assert!(room.visitor().get("/exercices/somme").body.contains("La somme"));
    let branch = admin.post_form(PAGE, "address=https%3A%2F%2Fa%2Fb&branch=--x&folder=&every=0&version=1");
    assert!(branch.status == 409 && branch.body.contains("Ce nom de branche"), "{}", branch.body);
    let folder = admin.post_form(PAGE, "address=https%3A%2F%2Fa%2Fb&branch=main&folder=..&every=0&version=1");
    assert!(folder.status == 409 && folder.body.contains("Ce dossier"), "{}", folder.body);
    let every = admin.post_form(PAGE, "address=https%3A%2F%2Fa%2Fb&branch=main&folder=&every=1441&version=1");
    assert!(every.status == 409 && every.body.contains("Cette durée"), "{}", every.body);
}
