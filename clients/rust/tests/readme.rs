//! The pages that show the client. Cargo runs the Rust snippets of the client's own page as tests of its documentation.

mod support;

use std::fs;
use std::process::Command;

/// The text of each fenced block of a page in this language.
fn snippets(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(support::repository().join(page)).expect("a page");
    let blocks = text.split("\n```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.split_once('\n'));
    blocks.filter(|(name, _)| *name == language).map(|(_, code)| code.trim_end().to_owned()).collect()
}

#[test]
fn a_project_of_its_own_uses_the_client() {
    let first = snippets("clients/rust/README.md", "rust").remove(0);
    assert!(first.lines().count() < 10);
    let folder = support::Folder::new();
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).current_dir(folder.path()).env("CARGO_TARGET_DIR", folder.path().join("target"));
        let output = command.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let client = support::repository().join("clients/rust");
    cargo(&["init", "--quiet", "--vcs", "none", "--name", "example"]);
    cargo(&["add", "--quiet", "--offline", "--path", &client.to_string_lossy()]);
    fs::write(folder.path().join("src/main.rs"), first).expect("a program");
    assert!(cargo(&["run", "--quiet", "--offline"]).contains("hubspot"));
}
