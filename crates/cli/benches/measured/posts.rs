//! A site like one that a company's engineers write: the same on every machine. Its posts show a
//! few small pictures, so that pages are measured and not the scaling of pictures.

mod code;

use std::{fmt::Write as _, fs, path::Path};

const SETTINGS: &str = "\
title: Bench
base_url: https://bench.example
description: Posts that nobody wrote
language: en
front_matter: { required: [title, date, description, authors, tags] }
feeds: { formats: [rss], per: [tag], per_formats: [rss] }
";

const TAGS: [&str; 12] = [
    "queues",
    "databases",
    "testing",
    "deployment",
    "security",
    "python",
    "rust",
    "observability",
    "teams",
    "networks",
    "storage",
    "careers",
];

/// Where the post of that number lies.
pub(crate) fn path(number: usize) -> String {
    format!("content/posts/{}.md", slug(number))
}

/// Writes the settings, authors, tags, images and posts; gives the bytes of the posts.
pub(crate) fn write_site(root: &Path, posts: usize) -> usize {
    for folder in ["content/posts", "content/newsletters/weekly", "static/img"] {
        fs::create_dir_all(root.join(folder)).expect("made");
    }
    let write = |path: &str, text: &str| fs::write(root.join(path), text).expect("written");
    write("postroom.yaml", SETTINGS);
    let authors = |to: &mut String, number| {
        let _ = writeln!(
            to,
            "author-{number}:\n  name: Author {number} Writer\n  bio: Writes."
        );
    };
    write("content/authors.yaml", &repeated(40, authors));
    for number in 0..60 {
        let file = root.join(format!("static/img/figure-{number}.png"));
        fs::write(file, PNG).expect("written");
    }
    let texts = (0..posts).map(|number| (path(number), post(number, posts)));
    texts
        .map(|(path, text)| {
            write(&path, &text);
            text.len()
        })
        .sum()
}

/// An image of one grey pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
\0\0\0\nIDATx\x9cch\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xaeB`\x82";

fn repeated(times: usize, one: impl Fn(&mut String, usize)) -> String {
    let mut text = String::new();
    (0..times).for_each(|number| one(&mut text, number));
    text
}

fn slug(number: usize) -> String {
    let mut random = Random(number as u64 + 77);
    let topic = random.of(&TOPICS).replace(' ', "-");
    format!("{topic}-{number}")
}

fn post(number: usize, posts: usize) -> String {
    let mut random = Random(number as u64 + 1);
    let topic = Random(number as u64 + 77).of(&TOPICS);
    let (year, month, day) = (2015 + number % 9, 1 + number % 12, 1 + number % 28);
    let mut text = format!(
        "---\ntitle: \"What we learned about {topic}, part {number}\"\ndate: {year}-{month:02}-{day:02}T09:00:00+05:30\n\
         description: {}\nauthors: [author-{}]\ntags: [{}, {}]\ncover:\n  image: /img/figure-{}.png\n  alt: A diagram of {topic}\n---\n\n{}\n\n<!-- more -->\n\n",
        random.sentence(),
        number % 40,
        TAGS[number % 12],
        TAGS[(number + 5) % 12],
        number % 60,
        random.paragraph(4),
    );
    for section in 0..4 {
        write_section(&mut text, &mut random, (number, posts), section);
    }
    let _ = write!(
        text,
        "## In numbers\n\n| Measure | Before | After |\n| --- | ---: | ---: |\n| Requests a second | {} | {} |\n| Errors in a day | {} | {} |\n\n{}\n",
        random.below(900),
        random.below(9000),
        random.below(90),
        random.below(9),
        random.paragraph(3),
    );
    text
}

fn write_section(
    text: &mut String,
    random: &mut Random,
    (number, posts): (usize, usize),
    section: usize,
) {
    let other = (number * 7 + section * 131) % posts;
    let heading = random.of(&HEADINGS);
    let _ = write!(
        text,
        "## {heading} {}\n\n{} The [earlier post about this](./{}.md#in-numbers) has more, and so do [the notes of the *project*](https://docs.example/{number}/{section}).\n\n",
        section + 1,
        random.paragraph(5),
        slug(other),
    );
    match section {
        0 => text.push_str(&code::block(random)),
        1 => {
            let _ = write!(
                text,
                "![The queue grows until the workers catch up](/img/figure-{}.png)\n\n",
                (number + 7) % 60
            );
        }
        2 => {
            let _ = write!(
                text,
                "- {}\n- {}\n- Set `max_jobs` to {number} and **measure** again.\n\n",
                random.sentence(),
                random.sentence()
            );
            text.push_str(&code::block(random));
        }
        _ => {
            let _ = write!(
                text,
                "> {}\n\nThat took a while to see.[^why]\n\n[^why]: {}\n\n",
                random.paragraph(2),
                random.sentence()
            );
        }
    }
    let _ = write!(text, "{}\n\n", random.paragraph(6));
}

const TOPICS: [&str; 16] = [
    "message queues",
    "slow queries",
    "flaky tests",
    "release trains",
    "connection pools",
    "rate limits",
    "feature flags",
    "schema changes",
    "incident reviews",
    "load balancers",
    "cache misses",
    "type checkers",
    "code owners",
    "batch jobs",
    "event logs",
    "disk usage",
];

const HEADINGS: [&str; 10] = [
    "Where it began",
    "What the graphs said",
    "A first attempt",
    "How we measured",
    "Rolling it out",
    "What broke",
    "The second design",
    "Costs and limits",
    "Lessons for next time",
    "Open questions",
];

const SUBJECTS: [&str; 16] = [
    "the worker",
    "our team",
    "a second server",
    "each request",
    "the café's till",
    "one customer",
    "the new index",
    "a careful reviewer",
    "the old release",
    "every test",
    "the message broker",
    "a background job",
    "the dashboard",
    "the on-call engineer",
    "a single thread",
    "the client",
];

const VERBS: [&str; 16] = [
    "reads", "answers", "keeps", "measures", "delays", "repeats", "drops", "collects", "checks",
    "explains", "replaces", "protects", "slows", "finds", "writes", "counts",
];

const OBJECTS: [&str; 16] = [
    "the oldest message",
    "a list of open orders",
    "more data than it needs",
    "two copies of the log",
    "the same row",
    "an answer from the cache",
    "what the user typed",
    "the price of a ticket",
    "a small part of the traffic",
    "the state of the lock",
    "a report for the finance team",
    "the last known position",
    "its own configuration",
    "half of the budget",
    "a naïve estimate",
    "the result of the query",
];

const TAILS: [&str; 16] = [
    "before the deadline",
    "when the load is high",
    "without any warning",
    "after a restart",
    "while others wait",
    "in less than a second",
    "although nobody asked for it",
    "once a day",
    "as the graph shows",
    "on a machine with two cores",
    "until the disk is full",
    "with some care",
    "because the index is missing",
    "during the night",
    "and says so in the log",
    "for every tenant",
];

/// Names in code.
const WORDS: [&str; 24] = [
    "worker", "order", "ticket", "lesson", "invoice", "session", "bucket", "shard", "tenant",
    "message", "report", "device", "reader", "course", "signal", "branch", "cursor", "mirror",
    "packet", "window", "budget", "review", "access", "region",
];

/// xorshift: the same posts on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let index = self.below(words.len() as u64);
        words[usize::try_from(index).unwrap_or_default()]
    }

    fn sentence(&mut self) -> String {
        let words = [&SUBJECTS, &VERBS, &OBJECTS, &TAILS].map(|words| self.of(words));
        let sentence = words.join(" ");
        let (first, rest) = sentence.split_at(1);
        format!("{}{rest}.", first.to_uppercase())
    }

    fn paragraph(&mut self, sentences: usize) -> String {
        let sentences: Vec<String> = (0..sentences).map(|_| self.sentence()).collect();
        sentences.join(" ")
    }
}
