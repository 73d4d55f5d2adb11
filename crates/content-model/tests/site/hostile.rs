//! Files that mean harm, or are no text.

use super::*;

#[test]
fn hostile_files_are_problems_and_nothing_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(
        root,
        "content/posts/latin1.md",
        b"---\ntitle: caf\xe9\n---\nx",
    );
    write(
        root,
        "content/posts/utf16.md",
        b"\xff\xfe-\0-\0-\0\n\0t\0:\0 \x001\0\n\0-\0-\0-\0\n\0",
    );
    write(
        root,
        "content/posts/nul.md",
        b"---\ntitle: x\ndate: 2026-01-01\n---\na\0b",
    );
    write(
        root,
        "content/posts/brackets.md",
        format!("---\ntitle: {}\n---\n", "[".repeat(60_000)),
    );
    write(
        root,
        "content/posts/bomb.md",
        "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n---\n",
    );
    write(root, "content/posts/50% #1 😀.md", post("Emoji", ""));
    let huge = fs::File::create(root.join("content/posts/huge.md")).expect("made");
    huge.set_len(100 * 1024 * 1024).expect("grown");
    let site = load(root, SETTINGS);
    let found: Vec<(&str, ProblemKind)> = site
        .problems
        .iter()
        .map(|problem| (problem.file.file_name(), problem.kind))
        .collect();
    for (file, kind) in [
        ("latin1.md", ProblemKind::InvalidUtf8),
        ("utf16.md", ProblemKind::InvalidUtf8),
        ("nul.md", ProblemKind::InvalidUtf8),
        ("brackets.md", ProblemKind::InvalidFrontMatter),
        ("bomb.md", ProblemKind::InvalidFrontMatter),
        ("huge.md", ProblemKind::UnreadableFile),
    ] {
        assert!(found.contains(&(file, kind)), "{file}: {found:#?}");
    }
    let emoji = site
        .posts
        .iter()
        .find(|post| post.front.title.as_deref() == Some("Emoji"))
        .expect("read");
    assert!(
        emoji.permalink.starts_with("/blog/50"),
        "{}",
        emoji.permalink
    );
    assert!(
        !emoji.permalink.contains(['%', '#', ' ']),
        "{}",
        emoji.permalink
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_never_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "secret.md", post("Secret", ""));
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "content/posts/a.md", post("A", ""));
    write(root, "drafts/inside.md", post("Inside", ""));
    symlink(
        outside.path().join("secret.md"),
        root.join("content/posts/secret.md"),
    )
    .expect("linked");
    symlink(outside.path(), root.join("content/posts/folder")).expect("linked");
    symlink("..", root.join("content/posts/loop")).expect("linked");
    symlink("nowhere", root.join("content/posts/dangling.md")).expect("linked");
    symlink(
        "../../drafts/inside.md",
        root.join("content/posts/inside.md"),
    )
    .expect("linked");
    let site = load(root, SETTINGS);
    let posts: Vec<&str> = site.posts.iter().map(|post| post.path().as_str()).collect();
    assert_eq!(posts, ["content/posts/a.md", "content/posts/inside.md"]);
    let files: Vec<&str> = site
        .problems
        .iter()
        .map(|problem| problem.file.as_str())
        .collect();
    let expected = [
        "content/posts/dangling.md",
        "content/posts/folder",
        "content/posts/loop",
        "content/posts/secret.md",
    ];
    assert_eq!(files, expected);
}
