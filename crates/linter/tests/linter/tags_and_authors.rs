//! The rules over tags and authors, which look at other files too.

use crate::cases::{
    Files, POST, finds, finds_in, fixed_in, fixes, leaves_alone, no_fix, settings, with,
};

#[test]
fn tags_of_the_list() {
    let rule = "unknown-tag";
    let tags = (
        "content/tags.yaml",
        "green-tea: Green tea\ncoffee: Coffee\n".to_owned(),
    );
    let files = |keys: &str| vec![tags.clone(), (POST, with(keys))];
    for keys in [
        "tags: [⟦gren tea⟧, Coffee]\n",
        "tags:\n  - coffee\n  -\n  - ⟦'weather'⟧\n",
        "tags: \"coffee, ⟦weather⟧ , Green Tea\"\n",
        "tags: ⟦weather⟧\n",
        "tags: [green tea, GREEN-TEA, COFFEE]\n",
    ] {
        finds_in(rule, &files(keys));
    }
    leaves_alone(rule, &["tags: [weather]\n"]);
    let check = |keys: &str, expected: &str| {
        let fixed = fixed_in(rule, &files(keys));
        assert_eq!(fixed, Some((false, with(expected))), "{keys}");
    };
    check("tags: [gren tea]\n", "tags: [Green tea]\n");
    check("tags: ['coffe'] # c\n", "tags: ['Coffee'] # c\n");
    check("tags: Coffee, gren tea\n", "tags: Coffee, Green tea\n");
    assert_eq!(fixed_in(rule, &files("tags: [weather]\n")), None);
    let renamed = settings("front_matter: { rename: { params.topics: tags } }");
    let mut files = files("params:\n  topics: [coffee, ⟦weather⟧]\n");
    files.push(renamed);
    finds_in(rule, &files);
}

#[test]
fn tags_that_are_given_twice() {
    let rule = "duplicate-tag";
    finds(
        rule,
        &[
            "tags: [tea, ⟦Tea⟧]\n",
            "tags: tea, milk, ⟦tea⟧\n",
            "tags: [green tea, ⟦green-tea⟧]\n",
        ],
    );
    leaves_alone(
        rule,
        &[
            "tags: [C, C++, C#]\n",
            "tags: [new, news]\n",
            "tags: [bus, bu]\n",
        ],
    );
    fixes(
        rule,
        "tags: [tea, milk, tea] # c\n",
        true,
        "tags: [tea, milk] # c\n",
    );
    fixes(
        rule,
        "tags: [tea, Tea, milk]\n",
        true,
        "tags: [tea, milk]\n",
    );
    fixes(rule, "tags: tea, milk, tea\n", true, "tags: tea, milk\n");
    fixes(
        rule,
        "tags:\n- tea\n- \"tea\"\n- milk\n",
        true,
        "tags:\n- tea\n- milk\n",
    );
    no_fix(rule, "tags:\n- tea\n- tea # twice\n");
}

#[test]
fn tags_of_two_spellings() {
    let rule = "duplicate-tag";
    let posts = |tags: &[&'static str]| -> Files<'static> {
        let paths = [
            "content/posts/a.md",
            "content/posts/b.md",
            "content/posts/c.md",
        ];
        let texts = tags.iter().enumerate().map(|(at, tags)| {
            format!("---\ntitle: Post {at}\ndate: 2026-02-03\ntags: {tags}\n---\n")
        });
        paths.into_iter().zip(texts).collect()
    };
    for tags in [
        ["[Tea]", "[tea]", "[⟦TEA⟧, water]"].map(|tags| tags.replace("[tea]", "[⟦tea⟧]")),
        ["[⟦tutorial⟧]", "[tutorials]", "[tutorials]"].map(str::to_owned),
        ["[story]", "[⟦stories⟧]", "[story]"].map(str::to_owned),
        ["[boxes]", "[⟦box⟧]", "[boxes]"].map(|tags| tags.replace("⟦box⟧", "box")),
        ["[class]", "[clas]", "[class]"].map(str::to_owned),
    ] {
        let tags: Vec<&'static str> = tags.iter().map(|tags| &*tags.clone().leak()).collect();
        finds_in(rule, &posts(&tags));
    }
    let mut files = posts(&["[green-tea]", "[Green tea]", "[tutorial]"]);
    files.push((
        "content/tags.yaml",
        "green-tea: Green tea\ntutorial: T\n".to_owned(),
    ));
    finds_in(rule, &files);
    let fixed = fixed_in(rule, &posts(&["[tea]", "[tea]", "['Tea']"]));
    let expected = posts(&["[tea]", "[tea]", "['tea']"]).remove(2).1;
    assert_eq!(fixed, Some((true, expected)));
    let fixed = fixed_in(rule, &posts(&["[guide]", "[guide]", "[guides]"]));
    let expected = posts(&["[guide]", "[guide]", "[guide]"]).remove(2).1;
    assert_eq!(fixed, Some((false, expected)));
    let fixed = fixed_in(rule, &posts(&["[guide]", "[guide]", "[guide, guides]"]));
    let expected = posts(&["[guide]", "[guide]", "[guide]"]).remove(2).1;
    assert_eq!(fixed, Some((false, expected)));
}

#[test]
fn authors_of_the_list() {
    let rule = "unknown-author";
    let authors = (
        "content/authors.yaml",
        "ada: Ada Lovelace\ngrace: { name: Grace Hopper }\n".to_owned(),
    );
    let files = |keys: &str| vec![authors.clone(), (POST, with(keys))];
    for keys in [
        "authors: [ada, ⟦gracie⟧]\n",
        "authors: ⟦Ada Lovelase⟧\n",
        "authors: Ada Lovelace and ⟦Alan⟧\n",
        "authors:\n  - name: ⟦Alan⟧\n  - Grace Hopper\n",
        "authors: [{ name: Alan, url: https://alan.example }]\n",
        "authors: ADA, grace hopper\n",
        "tags: [x]\n",
    ] {
        finds_in(rule, &files(keys));
    }
    leaves_alone(rule, &["authors: Alan\n"]);
    let check = |keys: &str, expected: &str| {
        let fixed = fixed_in(rule, &files(keys));
        assert_eq!(fixed, Some((false, with(expected))), "{keys}");
    };
    check("authors: [gracee]\n", "authors: [grace]\n");
    check("authors: 'Ada Lovelase'\n", "authors: 'Ada Lovelace'\n");
    check("authors: ada and gracee\n", "authors: ada and grace\n");
}
