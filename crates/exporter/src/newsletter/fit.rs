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

/// Makes a mail of as much of `whole` as Gmail shows, which is `made` as it is. What is still too
/// large then has nothing left that could be left out.
pub(super) fn fitted<M: Measured, E>(
    made: M,
    whole: &MailView,
    layout: Layout,
    make: impl Fn(&MailView) -> Result<M, E>,
) -> Result<(M, Fit), E> {
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
    let (mut fits, mut too_many, mut best) = (1, posts, None);
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        let made = make(&first(&view, middle))?;
        if made.bytes() <= GMAIL_SHOWS {
            (fits, best) = (middle, Some(made));
        } else {
            too_many = middle;
        }
    }
    let made = match best {
        Some(made) => made,
        None => make(&first(&view, fits))?,
    };
    let cut =
        |(one, other): &(&PostView, &PostView)| one.card.description != other.card.description;
    let kept = whole.posts.iter().zip(&view.posts).take(fits);
    let fit = Fit {
        shortened: kept.filter(cut).count(),
        moved: posts - fits,
    };
    Ok((made, fit))
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::{
        body::Medium,
        newsletter::{sections::in_sections, tests::edition},
        test_site::{TestSite, post},
        view::Views,
    };

    /// A mail of so many bytes.
    struct Mail(usize);

    impl Measured for Mail {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    /// How many posts stay of 20 that have so many bytes each.
    fn check(each: usize, expected: usize) {
        let site = TestSite::new(&[]);
        for name in 0..20 {
            let path = format!("content/posts/p{name}.md");
            site.write(
                &path,
                &post(&format!("title: P{name}\ndate: 2026-11-10"), "x"),
            );
        }
        edition(&site, "subject: S", "x");
        let model = site.load();
        let views = Views::new(&model, Medium::Mail);
        let posts: Vec<usize> = (0..20).collect();
        let placed = in_sections(&model, &posts, &[]);
        let posts = placed.iter().map(|one| PostView::html(&views, one, false));
        let whole = MailView::new(&model, &model.editions[0], posts.collect());

        let made = RefCell::new(Vec::new());
        let make = |view: &MailView| {
            made.borrow_mut().push(view.posts.len());
            Ok::<_, ()>(Mail(each * view.posts.len()))
        };
        let (mail, fit) = fitted(Mail(20 * each), &whole, Layout::Digest, make).unwrap();
        assert_eq!((mail.0, fit.moved), (expected * each, 20 - expected));
        let mut once = made.borrow().clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), made.borrow().len(), "{:?}", made.borrow());
    }

    #[test]
    fn no_mail_is_made_twice() {
        check(GMAIL_SHOWS / 20, 20);
        check(GMAIL_SHOWS / 13, 13);
        check(GMAIL_SHOWS / 19, 19);
        check(GMAIL_SHOWS, 1);
        check(2 * GMAIL_SHOWS, 1);
    }
}
