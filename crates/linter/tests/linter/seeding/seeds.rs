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
    /// What was gathered, as YAML; `PATH` stands for the file with the defect.
    pub(crate) gathered: &'static str,
    /// A part of the path of the documents it is planted in.
    pub(crate) only: &'static str,
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
    /// In place of the opening fence of a post.
    Start,
    /// In place of the opening fence of an edition.
    EditionStart,
    /// A file of its own; `good` and `bad` are all of it.
    New(&'static str),
    /// After everything else in a post.
    End,
    /// The settings file, in place of the first text like `good`.
    Settings,
}

/// A post of its own, behind all others.
const NEW_POST: Spot = Spot::New("content/posts/zen-of-tea.md");

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
            only: "",
            settings: ("", ""),
        }
    }

    const fn restored(mut self) -> Self {
        self.restored = true;
        self
    }

    const fn only(mut self, only: &'static str) -> Self {
        self.only = only;
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
    Seed::new("misplaced-front-matter", Spot::Start, "---", "\n⟦---⟧").restored(),
    Seed::new("truncated-by-comment", Spot::Key, AS_IT_IS, "description: We are ⟦#1 for tea⟧"),
    Seed::new("ambiguous-scalar", Spot::Key, "language: \"no\"", "language: ⟦no⟧").restored(),
    Seed::new("key-order", NEW_POST, "---\ntitle: Oolong\ndate: 2026-11-02\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\n---\nTea.\n", "---\ndate: 2026-11-02\n⟦title⟧: Oolong\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\n---\nTea.\n").restored(),
    Seed::new("title-length", Spot::Key, "title: How to make a good cup of green tea at home", "title: How to make a good cup of green tea at home with nothing but a kettle ⟦and patience⟧"),
    Seed::new("duplicate-title", NEW_POST, AS_IT_IS, "---\ntitle: ⟦Type hints that earn their KEEP⟧\ndate: 2026-11-19\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\n---\nTea.\n"),
    Seed::new("description-length", Spot::Key, AS_IT_IS, "description: All that there is to say about tea. Water is heated until it boils and poured over leaves, which wait in a pot that was warmed before. After a few minutes, of which green tea wants two, black tea four, herbs up to ten, the leaves are taken out. What is left is poured into cups, with or without milk,⟦ and drunk in company.⟧"),
    Seed::new("file-name-date-mismatch", Spot::Key, "date: 2026-11-04", "date: ⟦2026-11-03⟧").only("posts/2026-11-04-"),
    Seed::new("updated-before-date", Spot::Key, AS_IT_IS, "updated: ⟦2020-01-01⟧"),
    Seed::new("future-date", NEW_POST, AS_IT_IS, "---\ntitle: Oolong\ndate: ⟦2062-02-03⟧\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\n---\nTea.\n"),
    Seed::new("stale-draft", NEW_POST, AS_IT_IS, "---\ntitle: Oolong\ndate: 2025-02-03\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\ndraft: ⟦true⟧\n---\nTea.\n"),
    Seed::new("malformed-slug", NEW_POST, AS_IT_IS, "---\ntitle: Oolong\ndate: 2026-11-02\nslug: ⟦Green_Tea⟧\ndescription: Tea.\nauthors: [arjun-desai]\ntags: [Python]\n---\nTea.\n"),
    Seed::new("unstable-id", Spot::Key, "id: urn:uuid:0c1d6fd5-5a31-4a3b-9a37-0a6f7a0c8d11", "aliases: [⟦/blog/oolong/⟧]")
    .only("posts/2026-11-04-"),
    Seed::new("invalid-canonical-url", Spot::Key, "canonical_url: https://tea.example/", "canonical_url: ⟦http://localhost:4000/tea/⟧"),
    Seed::new("unknown-tag", Spot::Key, "tags: [Python]", "tags: [⟦Pythn⟧]"),
    Seed::new("duplicate-tag", Spot::Key, "tags: [Python]", "tags: [Python, ⟦python⟧]").restored(),
    Seed::new("unknown-author", Spot::Key, "authors: [arjun-desai]", "authors: [⟦arjun-desay⟧]"),
    Seed::new("missing-cover-alt", Spot::Key, "cover: { image: /avatars/meera-nair.png, alt: A face }", "cover: ⟦/avatars/meera-nair.png⟧"),
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
    Seed::new("link-to-draft", Spot::Sentence, "[tea](/tags/)", "[tea](⟦/blog/property-based-tests/⟧)"),
    Seed::new("malformed-mailto", Spot::Sentence, "[tea](mailto:jo@tea.example)", "[tea](⟦mailto:tea.example⟧)"),
    Seed::new("link-with-credentials", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦https://jo:oolong@tea.example/⟧)"),
    Seed::new("local-link", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦http://localhost:8000/⟧)"),
    Seed::new("mixed-content", Spot::Sentence, "![A cup](https://tea.example/cup.png)", "![A cup](⟦http://tea.example/cup.png⟧)"),
    Seed::new("absolute-self-link", Spot::Sentence, "[tea](/tags/)", "[tea](⟦https://skildock.example/tags/⟧)"),
    Seed::new("insecure-link", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦http://tea.example/⟧)"),
    Seed::new("tracking-parameters", Spot::Sentence, "[tea](https://tea.example/?kind=green)", "[tea](https://tea.example/?kind=green&⟦utm_source=mail⟧)").restored(),
    Seed::new("reversed-link", Spot::Sentence, "[tea](https://tea.example/)", "⟦(tea)[https://tea.example/]⟧").restored(),
    Seed::new("bare-url", Spot::Sentence, "<https://tea.example/>", "⟦https://tea.example/⟧").restored(),
    Seed::new("undefined-reference", Spot::Block, "See [tea][teas].\n\n[teas]: https://tea.example/", "See ⟦[tea][teas]⟧."),
    Seed::new("duplicate-definition", Spot::Block, "See [tea][teas].\n\n[teas]: https://tea.example/", "See [tea][teas].\n\n[teas]: https://tea.example/\n⟦[teas]: https://pot.example/⟧"),
    Seed::new("unused-definition", Spot::Block, "See [tea][teas].\n\n[teas]: https://tea.example/", "See [tea][teas].\n\n[teas]: https://tea.example/\n⟦[pots]: https://pot.example/⟧").restored(),
    Seed::new("vague-link-text", Spot::Sentence, "[tea](https://tea.example/)", "[⟦here⟧](https://tea.example/)"),
    Seed::new("dead-link", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦https://tea.example/#x⟧)").gathered("verdicts: { 'https://tea.example/': !dead { reason: 404 Not Found } }"),
    Seed::new("moved-link", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦https://tea.example/⟧)").gathered("verdicts: { 'https://tea.example/': !moved { to: 'https://teas.example/' } }"),
    Seed::new("unverified-link", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦https://tea.example/⟧)").gathered("verdicts: { 'https://tea.example/': !unverified { reason: 403 Forbidden } }"),
    Seed::new("dead-external-anchor", Spot::Sentence, "[tea](https://tea.example/)", "[tea](⟦https://tea.example/#x⟧)").gathered("{ verdicts: { 'https://tea.example/': alive }, missing_anchors: { 'https://tea.example/': [x] } }"),
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

const MAIL: &[Seed] = &[
    Seed::new("missing-summary", Spot::Without, AS_IT_IS, "description").settings(
        "required: [title, date, description, authors, tags]",
        "required: []",
    ),
    Seed::new(
        "relative-url-in-feed",
        Spot::Sentence,
        "<img src=\"/logo.svg\" alt=\"A cup\">",
        "<img src=\"/logo.svg\" srcset=\"⟦/logo.svg⟧ 2x\" alt=\"A cup\">",
    )
    .settings("feeds: sanitize", "feeds: trusted"),
    Seed::new(
        "missing-postal-address",
        Spot::Settings,
        "  weekly:\n    title: SkilDock Weekly\n    from: SkilDock <news@skildock.example>\n    reply_to: hello@skildock.example\n    postal_address: SkilDock, 14 Lantern Lane, Pune 411000, India\n",
        "  ⟦weekly⟧:\n    title: SkilDock Weekly\n    from: SkilDock <news@skildock.example>\n    reply_to: hello@skildock.example\n",
    ),
    Seed::new(
        "unknown-newsletter",
        Spot::New("content/newsletters/monthly/2026-11-13.md"),
        AS_IT_IS,
        "⟦---⟧\nid: urn:uuid:0c1d6fd5-5a31-4a3b-9a37-0a6f7a0c8d12\nsubject: Tea\npreheader: Tea.\ndate: 2026-11-13\nsince: 2026-11-06\nposts: [how-to-read-a-traceback]\n---\nHello,\n",
    ),
    Seed::new(
        "missing-subject",
        Spot::EditionKey,
        AS_IT_IS,
        "⟦subject⟧: \"\"",
    ),
    Seed::new(
        "subject-length",
        Spot::EditionKey,
        AS_IT_IS,
        "subject: ⟦Better tea from the same leaves, with the same water, and in the same pot⟧",
    ),
    Seed::new(
        "missing-preheader",
        Spot::EditionKey,
        AS_IT_IS,
        "⟦preheader⟧: \"\"",
    ),
    Seed::new(
        "unknown-post-in-edition",
        Spot::EditionKey,
        "posts: [how-to-read-a-traceback]",
        "posts: [⟦how-to-read-a-tracebak⟧]",
    ),
    Seed::new(
        "post-mailed-before",
        Spot::EditionKey,
        "posts: [how-to-read-a-traceback]",
        "posts: [⟦retry-safely-with-idempotency-keys⟧]",
    )
    .only("2026-11-13"),
    Seed::new(
        "unknown-placeholder",
        Spot::EditionBlock,
        "Dear {{subscriber.name | default: \"friend\"}}.",
        "Dear ⟦{{subscriber.nmae | default: \"friend\"}}⟧.",
    ),
    Seed::new(
        "placeholder-without-default",
        Spot::EditionBlock,
        "Dear {{subscriber.name | default: \"friend\"}}.",
        "Dear ⟦{{subscriber.name}}⟧.",
    ),
    Seed::new(
        "malformed-placeholder",
        Spot::EditionBlock,
        "Dear {{#if subscriber.name}}{{subscriber.name}}{{/if}}.",
        "Dear ⟦{{#if subscriber.name}}⟧{{subscriber.name}}.",
    ),
    Seed::new(
        "malformed-segment",
        Spot::EditionKey,
        "segment: city = \"New York\"",
        "segment: city = New ⟦York⟧",
    ),
    Seed::new(
        "unsupported-in-mail",
        Spot::EditionBlock,
        "![A face](/avatars/meera-nair.png)",
        "![A cup](⟦/logo.svg⟧)",
    ),
    Seed::new(
        "mail-too-large",
        Spot::EditionKey,
        "posts: [how-to-read-a-traceback]",
        "⟦posts⟧: [how-to-read-a-traceback]",
    )
    .gathered("mails: { PATH: { html_bytes: 103500 } }"),
    Seed::new("unrenderable-edition", Spot::EditionStart, "---", "⟦---⟧")
        .gathered("mails: { PATH: { faults: [{ message: no such variable }] } }"),
];

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
    Seed::new(
        "unused-suppression",
        Spot::Block,
        "",
        "<!-- ⟦postroom-ignore broken-link⟧ -->",
    )
    .restored(),
    Seed::new(
        "unknown-rule",
        Spot::Block,
        "",
        "<!-- postroom-ignore ⟦broken-lnk⟧ -->",
    ),
];
