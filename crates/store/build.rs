//! A new migration must be seen: the macro that embeds them only watches the files it already knows.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
