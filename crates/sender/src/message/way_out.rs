//! Nobody is mailed without a link by which to leave.

use postroom_content_model::{Field, Mailing, Piece, Template};

/// Refuses a mailing one of whose parts has no unsubscribe link, or has it only for some, as
/// sending it does.
///
/// # Errors
/// Which part it is, and what to do.
pub fn check_way_out(mailing: &Mailing) -> Result<(), String> {
    for (part, template, file) in [
        ("HTML", &mailing.html, "templates/mail/partials/end.hbs"),
        ("text", &mailing.text, "templates/mail/partials/end.txt.hbs"),
    ] {
        if !is_in(template) {
            return Err(format!(
                "the mail's {part} part has no unsubscribe link that everyone gets; its template has to say `{{{{unsubscribe_url}}}}` outside of any condition, as {file} does"
            ));
        }
    }
    Ok(())
}

fn is_in(template: &Template) -> bool {
    template.0.iter().any(|piece| {
        let field = match piece {
            Piece::Value { field, .. } => Some(field),
            Piece::Literal(_) | Piece::When { .. } => None,
        };
        field == Some(&Field::UnsubscribeUrl)
    })
}
