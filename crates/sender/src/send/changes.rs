//! What differs between the mailing that was frozen and the one that is given.

use postroom_content_model::Mailing;

/// The parts that differ, in words for people.
pub(super) fn between(frozen: &Mailing, given: &Mailing) -> Vec<&'static str> {
    let parts = [
        ("list", frozen.list == given.list),
        ("segment", frozen.segment == given.segment),
        ("sender", frozen.from == given.from),
        ("reply address", frozen.reply_to == given.reply_to),
        ("subject", frozen.subject == given.subject),
        ("preheader", frozen.preheader == given.preheader),
        ("HTML", frozen.html == given.html),
        (
            "text",
            frozen.text == given.text && frozen.text_format == given.text_format,
        ),
        ("web address", frozen.web_url == given.web_url),
        ("title of the list", frozen.list_title == given.list_title),
    ];
    let differs = parts.into_iter().filter(|(_, same)| !same);
    differs.map(|(part, _)| part).collect()
}
