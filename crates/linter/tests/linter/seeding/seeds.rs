//! The defects that are planted: for each rule a text without it and a text with it, the latter
//! marked where the rule must point.

/// A defect, and what it spoils.
#[derive(Clone)]
pub(crate) struct Seed {
    pub(crate) rule: &'static str,
    pub(crate) spot: Spot,
    /// What is planted without the defect; [`AS_IT_IS`] plants nothing.
    pub(crate) good: &'static str,
    pub(crate) bad: &'static str,
    /// Whether the safe fix makes the good text of the bad one.
    pub(crate) restored: bool,
    /// What was gathered, as YAML.
    pub(crate) gathered: &'static str,
    /// A text of the settings, and what stands in its place.
    pub(crate) settings: (&'static str, &'static str),
}

/// Where a seed is planted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// An entry of a post's front matter: in place of the one with that key, or a new one.
    Key,
    /// An entry of an edition's front matter.
    EditionKey,
    /// Without the post's entry of the key that `bad` names; the mark is the opening fence.
    Without,
    /// A block of a post's body, between two paragraphs.
    Block,
    /// A block of an edition's body.
    EditionBlock,
    /// A word in a sentence.
    Sentence,
    /// Before everything else in a post.
    Start,
    /// After everything else in a post.
    End,
    /// The settings file, in place of the first text like `good`.
    Settings,
}

/// As `good`: the file as it is.
pub(crate) const AS_IT_IS: &str = "=";

impl Seed {
    const fn new(rule: &'static str, spot: Spot, good: &'static str, bad: &'static str) -> Self {
        Self {
            rule,
            spot,
            good,
            bad,
            restored: false,
            gathered: "{}",
            settings: ("", ""),
        }
    }

    const fn restored(mut self) -> Self {
        self.restored = true;
        self
    }

    const fn settings(mut self, from: &'static str, to: &'static str) -> Self {
        self.settings = (from, to);
        self
    }

    const fn gathered(mut self, gathered: &'static str) -> Self {
        self.gathered = gathered;
        self
    }
}

pub(crate) fn seeds() -> Vec<Seed> {
    [FRONT_MATTER, LINKS, CONTENT, MAIL, OTHERS].concat()
}

const FRONT_MATTER: &[Seed] = &[
    Seed::new(
        "invalid-front-matter",
        Spot::Key,
        AS_IT_IS,
        "title: Tea⟦:⟧ green",
    ),
    Seed::new(
        "duplicate-key",
        Spot::Key,
        "language: en",
        "language: en\n⟦language⟧: en",
    ),
    Seed::new("missing-key", Spot::Without, AS_IT_IS, "title"),
    Seed::new("unknown-key", Spot::Key, "language: en", "⟦langauge⟧: en"),
    Seed::new("wrong-type", Spot::Key, "draft: false", "draft: ⟦perhaps⟧"),
    Seed::new(
        "schema-violation",
        Spot::Key,
        "level: beginner",
        "level: ⟦easy⟧",
    ),
    Seed::new("invalid-date", Spot::Key, AS_IT_IS, "updated: ⟦2026-02-30⟧"),
    Seed::new(
        "invalid-url",
        Spot::Key,
        AS_IT_IS,
        "aliases: [⟦../outside⟧]",
    ),
    Seed::new("duplicate-slug", Spot::Key, AS_IT_IS, "aliases: [⟦/tags/⟧]"),
    Seed::new(
        "missing-cover-file",
        Spot::Key,
        AS_IT_IS,
        "cover: { image: ⟦nothing.png⟧, alt: A cup }",
    ),
];

const LINKS: &[Seed] = &[
    Seed::new(
        "broken-link",
        Spot::Sentence,
        "[tea](/tags/)",
        "[tea](⟦/tgs/tea/⟧)",
    ),
    Seed::new(
        "case-mismatch",
        Spot::Sentence,
        "[tea](/tags/)",
        "[tea](⟦/Tags/⟧)",
    )
    .restored(),
    Seed::new(
        "broken-anchor",
        Spot::End,
        "## Oolong\n\nSee [it](#oolong).\n",
        "## Oolong\n\nSee [it](⟦#oolongs⟧).\n",
    ),
    Seed::new(
        "link-outside-root",
        Spot::Sentence,
        "[tea](/tags/)",
        "[tea](⟦../../../../tea.txt⟧)",
    ),
    Seed::new("empty-link", Spot::Sentence, "[tea](/tags/)", "⟦[tea]()⟧"),
    Seed::new(
        "malformed-url",
        Spot::Sentence,
        "[tea](https://tea.example/)",
        "[tea](⟦https://tea.example:port/⟧)",
    ),
    Seed::new(
        "unsafe-link",
        Spot::Sentence,
        "[tea](/tags/)",
        "[tea](⟦javascript:alert(1)⟧)",
    ),
];

const CONTENT: &[Seed] = &[
    Seed::new(
        "missing-alt-text",
        Spot::Sentence,
        "![A cup](/logo.svg)",
        "⟦![](/logo.svg)⟧",
    ),
    Seed::new(
        "file-name-as-alt-text",
        Spot::Sentence,
        "![A cup](/logo.svg)",
        "![⟦logo.svg⟧](/logo.svg)",
    ),
    Seed::new(
        "skipped-heading-level",
        Spot::End,
        "## Oolong\n\nTea.\n\n### Black\n\nTea.\n",
        "## Oolong\n\nTea.\n\n⟦#### Black⟧\n\nTea.\n",
    ),
    Seed::new(
        "second-h1",
        Spot::End,
        "## Oolong\n\nTea.\n",
        "⟦# Oolong⟧\n\nTea.\n",
    ),
    Seed::new(
        "duplicate-heading",
        Spot::End,
        "## Oolong\n\nTea.\n\n## Black\n\nTea.\n",
        "## Oolong\n\nTea.\n\n⟦## Oolong⟧\n\nTea.\n",
    ),
    Seed::new(
        "empty-heading",
        Spot::End,
        "## Oolong\n\nTea.\n",
        "⟦##⟧\n\nTea.\n",
    ),
    Seed::new(
        "empty-section",
        Spot::End,
        "## Oolong\n\nTea.\n\n## Black\n\nTea.\n",
        "⟦## Oolong⟧\n\n## Black\n\nTea.\n",
    ),
    Seed::new(
        "missing-code-language",
        Spot::Block,
        "```text\nleaves\n```",
        "⟦```⟧\nleaves\n```",
    ),
    Seed::new(
        "unclosed-fence",
        Spot::End,
        "```text\nleaves\n```\n",
        "⟦```text⟧\nleaves\n",
    ),
    Seed::new(
        "unsafe-html",
        Spot::Block,
        "<p>tea</p>",
        "⟦<script>⟧</script>",
    ),
    Seed::new(
        "unclosed-html-comment",
        Spot::End,
        "<!-- leaves -->\n",
        "⟦<!--⟧ leaves\n",
    ),
    Seed::new(
        "leftover-template-tag",
        Spot::Sentence,
        "tea",
        "⟦{% include tea.html %}⟧",
    ),
    Seed::new(
        "merge-conflict-marker",
        Spot::Block,
        "green\n\nblack",
        "⟦<<<<<<< HEAD⟧\n- green\n=======\n- black\n>>>>>>> tea",
    ),
    Seed::new(
        "bidirectional-control",
        Spot::Sentence,
        "tea",
        "tea⟦\u{202e}⟧",
    ),
    Seed::new("placeholder-text", Spot::Sentence, "(tea)", "(⟦TODO⟧)"),
    Seed::new(
        "placeholder-text",
        Spot::Key,
        AS_IT_IS,
        "description: ⟦TODO⟧",
    ),
    Seed::new("house-terms", Spot::Sentence, "GitHub", "⟦Github⟧").restored(),
    Seed::new(
        "house-terms",
        Spot::Key,
        "title: GitHub for tea",
        "title: ⟦Github⟧ for tea",
    )
    .restored(),
    Seed::new("pattern", Spot::Sentence, "tea", "⟦Click here⟧"),
    Seed::new(
        "undefined-footnote",
        Spot::Block,
        "Oolong[^oolong].\n\n[^oolong]: A tea.",
        "Oolong⟦[^oolong]⟧.",
    ),
    Seed::new(
        "unused-footnote",
        Spot::Block,
        "Oolong[^oolong].\n\n[^oolong]: A tea.",
        "Oolong.\n\n⟦[^oolong]⟧: A tea.",
    ),
    Seed::new(
        "ragged-table",
        Spot::Block,
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "| a | b |\n|---|---|\n| 1 | 2 | ⟦3⟧ |",
    ),
];

const MAIL: &[Seed] = &[];

const OTHERS: &[Seed] = &[
    Seed::new(
        "invalid-setting",
        Spot::Settings,
        "options: {}",
        "options: { ⟦missing-alt-text⟧: { allow: true } }",
    ),
    Seed::new(
        "unknown-rule",
        Spot::Settings,
        "ignore: []",
        "ignore: [⟦broken-lnk⟧]",
    ),
];
