//! Builds the guests (`guests/*/build.py`) into `OUT_DIR`, where the languages' modules embed them.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Folders of `guests/`, and what their build.py makes there.
const GUESTS: [(&str, &str); 4] =
    [("javascript", "javascript"), ("javascript", "pages"), ("sql", "sql"), ("php", "php")];

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=guests");
    println!("cargo:rerun-if-env-changed=TREMPLIN_CACHE");
    for (folder, guest) in GUESTS {
        let script = here.join("guests").join(folder).join("build.py");
        build(Command::new("python3").arg("-B").arg(&script).arg(guest).arg(out.join(guest).with_extension("wasm")));
    }
    let script = here.join("guests/python/build.py");
    let digest = build(Command::new("python3").arg("-B").arg(&script).arg(out.join("python.wasm")));
    println!("cargo:rustc-env=TREMPLIN_PYTHON_GUEST={}", digest.trim());
}

/// What the build says on its standard output.
fn build(command: &mut Command) -> String {
    match command.output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => stop(&String::from_utf8_lossy(&output.stderr)),
        Err(error) => stop(&format!("building the guests needs python3: {error}")),
    }
}

fn stop(why: &str) -> ! {
    for line in why.lines() {
        println!("cargo::error={line}");
    }
    std::process::exit(1)
}
