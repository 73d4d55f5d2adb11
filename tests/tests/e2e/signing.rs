//! What mails carry by the settings: signatures, a way to leave by mail, addresses for bounces.

use postroom_tests::{Mail, Run, Site, mails};

/// A private key for Ed25519, made for these tests.
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEIClaCZYZGlpP3EoU10jC/K/WO3BJ8uVJ7I1iV36MFtwQ";
/// What the settings say after their last section, which is `mail`.
const SIGNED: &str = "  dkim:
    - { domain: tea.example, selector: ed, key: file:dkim.key }
";

fn site(settings: &str) -> Site {
    let site = Site::with_more_settings(settings);
    site.post("tea", "## Water")
        .subscribe(&["ada@mail.example"]);
    site.edition("2026-11-13", "subject: Tea\nposts: [tea]\n", "Hello.");
    site
}

fn send(site: &Site, more: &str) -> Run {
    site.run(&format!("send weekly/2026-11-13{more}"))
}

fn only_mail(site: &Site) -> Mail {
    let mut mails = mails(&site.path("outbox"));
    assert_eq!(mails.len(), 1);
    mails.remove(0)
}

#[test]
fn a_key_signs_and_its_record_is_shown() {
    let site = site(SIGNED);
    site.write("dkim.key", KEY);
    send(&site, " --dry-run")
        .exits(0)
        .prints("publish TXT ed._domainkey.tea.example: v=DKIM1; k=ed25519; p=")
        .prints("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; t=1794799800;");
    send(&site, " --yes").exits(0);
    assert_eq!(only_mail(&site).count("DKIM-Signature"), 1);
}

#[test]
fn a_draft_for_another_mail_program_is_not_signed() {
    let site = site(SIGNED);
    site.run("compose weekly/2026-11-13 --eml draft.eml")
        .exits(0);
    assert!(!site.read("draft.eml").contains("DKIM-Signature"));
}

#[test]
fn a_key_that_is_elsewhere_stops_mail_and_no_rehearsal() {
    let rehearsal = site(SIGNED);
    let run = send(&rehearsal, " --yes").exits(0);
    assert!(
        run.stderr.contains("postroom.yaml:13: `mail.dkim.0.key`"),
        "{run}"
    );
    assert_eq!(only_mail(&rehearsal).count("DKIM-Signature"), 0);

    let settings = rehearsal.read("postroom.yaml");
    let by_smtp = settings.replace("maildir:outbox", "smtp://127.0.0.1:1");
    rehearsal.write("postroom.yaml", by_smtp);
    let run = send(&rehearsal, " --yes").exits(2);
    assert!(
        run.stderr.contains("postroom.yaml:13: `mail.dkim.0.key`"),
        "{run}"
    );
}

#[test]
fn a_bad_key_is_named_by_its_line_and_not_shown() {
    let check = |settings: &str, setting: &str, reason: &str| {
        let site = site(settings);
        site.write("dkim.key", &KEY[..40]);
        let run = send(&site, " --yes").exits(2);
        let said = format!("postroom.yaml:13: `mail.dkim.0.{setting}`: {reason}");
        assert!(run.stderr.contains(&said), "{run}");
        assert!(!run.stderr.contains(&KEY[..20]), "{run}");
    };
    check(SIGNED, "key", "the private key cannot be read");
    let spaced = SIGNED.replace("selector: ed", "selector: e d");
    check(&spaced, "selector", "`e d` is not a selector");
}

#[test]
fn leaving_by_mail_and_bounces_have_their_addresses() {
    let site = site(
        "  unsubscribe_mailto: leave@tea.example\n  envelope_sender: bounces+{token}@tea.example\n  feedback_id: teaweekly\n",
    );
    send(&site, " --yes").exits(0);
    let mail = only_mail(&site);
    let leave = mail.header("List-Unsubscribe").expect("there is one");
    assert!(
        leave.contains("<mailto:leave@tea.example?subject=unsubscribe%20"),
        "{leave}"
    );
    let feedback = mail.header("Feedback-ID");
    assert_eq!(
        feedback.as_deref(),
        Some("urn-test-2026-11-13:weekly:newsletter:teaweekly")
    );
}

#[test]
fn nobody_leaves_by_what_is_shown_before_sending() {
    let site = site("  unsubscribe_mailto: leave@tea.example\n");
    let settings = site.read("postroom.yaml").replace(
        "https://tea.example/unsubscribe/{token}",
        "https://Tee.Example:443?t={token}",
    );
    site.write("postroom.yaml", settings);
    let dry = send(&site, " --dry-run")
        .exits(0)
        .prints("<https://tee.example/?t=…>")
        .prints("subject=unsubscribe%20…>");
    send(&site, " --yes").exits(0);
    let mail = only_mail(&site);
    let leave = mail.header("List-Unsubscribe").expect("there is one");
    let (_, token) = leave.split_once("?t=").expect("the token");
    let token = token.split('>').next().expect("its end");
    assert!(token.len() > 40 && !dry.stdout.contains(token), "{dry}");
}

#[test]
fn a_template_without_a_way_out_mails_nobody() {
    let site = site("");
    for (part, template) in [("HTML", "letter.html.hbs"), ("text", "letter.txt.hbs")] {
        let settings = site.read("postroom.yaml");
        if !settings.contains("layout") {
            let settings = settings.replace(
                "    list: weekly\n",
                "    list: weekly\n    layout: letter\n",
            );
            site.write("postroom.yaml", settings);
        }
        let file = format!("templates/mail/{template}");
        site.write(
            &file,
            "{{{intro}}}{{#if subscriber.name}}{{unsubscribe_url}}{{/if}}\n",
        );
        let reason = format!("the mail's {part} part has no unsubscribe link that everyone gets");
        for how in [" --yes", " --dry-run", " --test me@tea.example"] {
            send(&site, how).exits(2).prints(&reason);
        }
        site.run("lint --select unrenderable-edition")
            .prints(&reason);
        let draft = site
            .run("compose weekly/2026-11-13 --eml draft.eml")
            .exits(2);
        assert!(draft.stderr.contains(&reason), "{draft}");
        std::fs::remove_file(site.path(&file)).expect("it is there");
    }
    assert!(mails(&site.path("outbox")).is_empty());
}
