//! The words of the interface and, in release builds, the web assets are read by macros, which cargo cannot see
//! adding a file to: a changed folder builds the crate again.

fn main() {
    for folder in ["../../web/locales", "../../web/dist", "../../web/templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
