//! The lines of `docs/comparing.md` that make git compare certificates in meaning, in a repository of the test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const CERTIFICATE: &str = "tests/golden/cli/files/series-t.scrip";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A repository with one file, `series-t.scrip`, and the settings of the manual in a home of its own.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Repository {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("git-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let repository = Repository(folder);
        repository.shell("git init --quiet");
        repository.shell("git config --global user.name Clerk");
        repository.shell("git config --global user.email clerk@example.com");
        for line in settings() {
            repository.shell(&line);
        }
        fs::copy(root().join(CERTIFICATE), repository.file()).unwrap();
        repository.commit();
        repository
    }

    fn file(&self) -> PathBuf {
        self.0.join("series-t.scrip")
    }

    fn commit(&self) {
        self.shell("git add . && git commit --quiet --message one");
    }

    /// Changes words of the file.
    fn change(&self, old: &str, new: &str) {
        let text = fs::read_to_string(self.file()).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(self.file(), text.replace(old, new)).unwrap();
    }

    fn run(&self, command: &str) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_scrip")).parent().unwrap();
        let command = format!("PATH=\"{}:$PATH\"\n{command}", binary.display());
        Command::new("sh")
            .args(["-c", &command])
            .current_dir(&self.0)
            .env("HOME", &self.0)
            .env("XDG_CONFIG_HOME", &self.0)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .expect("a shell runs")
    }

    fn shell(&self, command: &str) -> String {
        let output = self.run(command);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {error}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

/// The lines of the chapter about git that set something.
fn settings() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/comparing.md")).unwrap();
    let chapter = page.split("## In git").nth(1).expect("a chapter about git");
    let is_setting = |line: &&str| line.starts_with("git config") || line.starts_with("echo ");
    let found: Vec<String> = chapter.lines().filter(is_setting).map(str::to_owned).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    found
}

#[test]
fn the_difftool_says_what_changed_in_meaning() {
    let repository = Repository::new("difftool");
    repository.change("8% per year", "9% per year");
    repository.commit();
    let text = repository.shell("git difftool --tool scrip --no-prompt HEAD~1 -- series-t.scrip");
    assert!(text.contains("Dividend Rate: 8% per year → 9% per year"), "{text}");
    assert!(!text.contains("@@"), "not lines: {text}");
    // A comment is no change in meaning.
    repository.change("9% per year", "9% per year   # as filed");
    repository.commit();
    assert_eq!(repository.shell("git difftool --tool scrip --no-prompt HEAD~1 -- series-t.scrip"), "");
}

#[test]
fn git_diff_leaves_out_what_is_only_layout() {
    let repository = Repository::new("textconv");
    repository.change("Dividend Rate starts at 8% per year", "Dividend   Rate starts at   8% per year");
    assert_eq!(repository.shell("git diff"), "");
    repository.change("8% per year", "9% per year");
    let text = repository.shell("git diff");
    assert!(text.contains("\n-Dividend Rate starts at 8% per year\n+Dividend Rate starts at 9% per year\n"), "{text}");
}

/// A file that cannot be read as a whole is compared by lines, and as far as it can be read.
#[test]
fn a_file_with_a_mistake_is_compared_all_the_same() {
    let repository = Repository::new("mistake");
    repository.change("Dividend Rate starts at 8% per year", "Dividend Rate starts starts 9% per year");
    let text = repository.shell("git diff");
    assert!(text.contains("+Dividend Rate starts starts 9% per year"), "{text}");
    let output = repository.run("git difftool --tool scrip --no-prompt -- series-t.scrip");
    let (text, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("Dividend Rate") && error.contains("error"), "{text}{error}");
}
