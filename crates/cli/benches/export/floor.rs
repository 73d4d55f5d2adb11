//! What no site generator can do without.

use std::{fs, path::Path, sync::LazyLock};

use postroom_content_model::{events, split};
use pulldown_cmark::{CodeBlockKind, Event, Tag};
use rayon::prelude::*;
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Reads each post, parses its body, and writes it as HTML where its page would be. Nothing is
/// linked, listed or put into a template, and code is not looked at.
pub(crate) fn floor(posts: &[String], site: &Path, out: &Path) {
    write(posts, site, out, |_, _| {});
}

/// The same, and the grammars read all code whose language they know, each block once. Nothing is
/// painted.
pub(crate) fn floor_with_grammars(posts: &[String], site: &Path, out: &Path) {
    write(posts, site, out, read_code);
}

fn write(posts: &[String], site: &Path, out: &Path, look_at: impl Fn(&str, &str) + Sync) {
    posts.par_iter().for_each(|post| {
        let text = fs::read_to_string(site.join(post)).expect("readable");
        let body = &text[split(&text).body..];
        let mut html = String::with_capacity(body.len() * 3 / 2);
        let mut language = None;
        let events = events(body).map(|(event, _)| {
            match &event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) => {
                    language = Some(name.to_string());
                }
                Event::End(_) => language = None,
                Event::Text(code) => language.iter().for_each(|name| look_at(name, code)),
                _ => {}
            }
            event
        });
        pulldown_cmark::html::push_html(&mut html, events);
        let folder = out.join(post.trim_end_matches(".md"));
        fs::create_dir_all(&folder).expect("made");
        fs::write(folder.join("index.html"), html).expect("written");
    });
}

fn read_code(language: &str, code: &str) {
    let Some(syntax) = SYNTAXES.find_syntax_by_token(language) else {
        return;
    };
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    for line in code.split_inclusive('\n') {
        for (_, operation) in state.parse_line(line, &SYNTAXES).expect("a grammar") {
            stack.apply(&operation).expect("a stack");
        }
    }
}
