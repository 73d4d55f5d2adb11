//! Making a mail small enough for Gmail, which cuts off what is longer.
//!
//! What is measured is what Gmail measures: the HTML part as it is decoded, styles inlined and
//! long values filled in. Less is said in steps, and no step is taken that is not needed.

use std::cmp::Reverse;

use postroom_content_model::{GMAIL_SHOWS, Layout};

use super::view::{MailView, PostView};
use crate::view::{LinkView, shortened};

/// The longest summary of a mail that is too large, in characters.
const SHORT: usize = 160;

/// What a mail leaves out so that Gmail shows all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Posts whose summaries are cut short, or that are mailed as a summary and not in full.
    pub shortened: usize,
    /// Posts that are only named, under "more on the web".
    pub moved: usize,
}

/// A mail that can be measured.
pub(super) trait Measured {
    /// The decoded bytes of its HTML part.
    fn bytes(&self) -> usize;
}

/// Makes a mail of as much of `whole` as Gmail shows. What is still too large then has nothing
/// left that could be left out.
pub(super) fn fitted<M: Measured, E>(
    whole: &MailView,
    layout: Layout,
    make: impl Fn(&MailView) -> Result<M, E>,
) -> Result<(M, Fit), E> {
    let made = make(whole)?;
    if made.bytes() <= GMAIL_SHOWS {
        return Ok((made, Fit::default()));
    }
    match layout {
        Layout::Digest => digest(whole, &make),
        Layout::Post => in_full(whole, &make, made),
        Layout::Letter => Ok((made, Fit::default())),
    }
}

fn digest<M: Measured, E>(
    whole: &MailView,
    make: &impl Fn(&MailView) -> Result<M, E>,
) -> Result<(M, Fit), E> {
    let mut view = whole.clone();
    let shortened = view
        .posts
        .iter_mut()
        .map(shorten)
        .filter(|cut| *cut)
        .count();
    let made = make(&view)?;
    let posts = view.posts.len();
    if made.bytes() <= GMAIL_SHOWS || posts < 2 {
        return Ok((
            made,
            Fit {
                shortened,
                moved: 0,
            },
        ));
    }
    // One post stays whatever happens; all of them are known to be too many.
    let (mut fits, mut too_many) = (1, posts);
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        if make(&first(&view, middle))?.bytes() <= GMAIL_SHOWS {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    let cut =
        |(one, other): &(&PostView, &PostView)| one.card.description != other.card.description;
    let kept = whole.posts.iter().zip(&view.posts).take(fits);
    let fit = Fit {
        shortened: kept.filter(cut).count(),
        moved: posts - fits,
    };
    Ok((make(&first(&view, fits))?, fit))
}

/// The mail with its first posts only; the others are named at its end.
fn first(view: &MailView, count: usize) -> MailView {
    let mut view = view.clone();
    let moved = view.posts.split_off(count);
    let named = |post: PostView| LinkView {
        label: post.card.title,
        url: post.card.url,
    };
    view.more = moved.into_iter().map(named).collect();
    view
}

/// Takes the longest posts out until the rest fits.
fn in_full<M: Measured, E>(
    whole: &MailView,
    make: &impl Fn(&MailView) -> Result<M, E>,
    mut made: M,
) -> Result<(M, Fit), E> {
    let mut view = whole.clone();
    let length = |post: &PostView| post.body.as_ref().map_or(0, String::len);
    let mut longest: Vec<usize> = (0..view.posts.len()).collect();
    longest.sort_by_key(|post| Reverse(length(&view.posts[*post])));
    let mut fit = Fit::default();
    for post in longest {
        if made.bytes() <= GMAIL_SHOWS {
            break;
        }
        let post = &mut view.posts[post];
        post.body = None;
        shorten(post);
        fit.shortened += 1;
        made = make(&view)?;
    }
    Ok((made, fit))
}

/// Cuts a post's summary short; says whether there was anything to cut.
fn shorten(post: &mut PostView) -> bool {
    let short = shortened(&post.card.description, SHORT);
    let cut = short != post.card.description;
    post.card.description = short;
    cut
}
