//! Where in an HTML document a value would stand, which decides how it must be escaped.

/// A place in an HTML document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Between tags.
    Text,
    /// In an attribute's quotes.
    Attribute,
    /// In an attribute that holds a URL; whether at its very beginning.
    Url { at_start: bool },
    /// Where no value can be made safe: in a tag, a comment, a style or a script.
    Nowhere,
}

/// Follows HTML byte by byte. It only needs to be right about HTML that is well formed, and to
/// answer [`Place::Nowhere`] when in doubt.
#[derive(Debug, Default)]
pub(super) struct Follower {
    state: State,
    tag: String,
    attribute: String,
    /// Bytes of the attribute's value so far.
    value: usize,
    /// The last bytes, to notice `-->` and `</style`.
    recent: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    TagName,
    Tag,
    AttributeName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    Markup,
    Comment,
    Raw,
}

impl Follower {
    /// Where the next byte would stand.
    pub(super) fn place(&self) -> Place {
        match self.state {
            State::Text => Place::Text,
            State::Quoted(_) => match self.attribute.as_str() {
                "href" | "src" | "action" | "background" | "cite" => Place::Url {
                    at_start: self.value == 0,
                },
                "style" | "srcset" | "srcdoc" => Place::Nowhere,
                name if name.starts_with("on") => Place::Nowhere,
                _ => Place::Attribute,
            },
            _ => Place::Nowhere,
        }
    }

    /// Goes on over a piece of HTML.
    pub(super) fn follow(&mut self, html: &str) {
        for byte in html.bytes() {
            self.step(byte);
        }
    }

    /// A value stood here.
    pub(super) fn value(&mut self) {
        self.value += 1;
    }

    fn step(&mut self, byte: u8) {
        let c = char::from(byte).to_ascii_lowercase();
        match self.state {
            State::Text if byte == b'<' => {
                self.tag.clear();
                self.state = State::TagName;
            }
            State::Text => {}
            State::TagName => match byte {
                b'!' | b'?' if self.tag.is_empty() => self.enter(State::Markup),
                b'>' => self.close_tag(),
                b if b.is_ascii_whitespace() => {
                    let is_tag = !self.tag.is_empty();
                    self.state = if is_tag { State::Tag } else { State::Text };
                }
                _ => self.tag.push(c),
            },
            State::Tag => match byte {
                b'>' => self.close_tag(),
                b'/' => {}
                b if b.is_ascii_whitespace() => {}
                _ => {
                    self.attribute.clear();
                    self.attribute.push(c);
                    self.state = State::AttributeName;
                }
            },
            State::AttributeName => match byte {
                b'>' => self.close_tag(),
                b'=' => self.state = State::BeforeValue,
                b if b.is_ascii_whitespace() => self.state = State::Tag,
                _ => self.attribute.push(c),
            },
            State::BeforeValue => match byte {
                b'"' | b'\'' => {
                    self.value = 0;
                    self.state = State::Quoted(byte);
                }
                b'>' => self.close_tag(),
                b if b.is_ascii_whitespace() => {}
                _ => self.state = State::Unquoted,
            },
            State::Quoted(quote) if byte == quote => self.state = State::Tag,
            State::Quoted(_) => self.value += 1,
            State::Unquoted => match byte {
                b'>' => self.close_tag(),
                b if b.is_ascii_whitespace() => self.state = State::Tag,
                _ => {}
            },
            State::Markup | State::Comment | State::Raw => self.step_inside(c),
        }
    }

    /// Waits for the end of a comment, a declaration, a style or a script.
    fn step_inside(&mut self, c: char) {
        self.recent.push(c);
        let ended = match self.state {
            State::Markup if self.recent.starts_with("--") => {
                self.state = State::Comment;
                false
            }
            State::Markup => c == '>',
            State::Comment => self.recent.ends_with("-->"),
            _ => self.recent.ends_with(&format!("</{}>", self.tag)),
        };
        if ended {
            self.state = State::Text;
        }
        if self.recent.len() > 64 && self.state != State::Markup {
            self.recent = self.recent.chars().skip(32).collect();
        }
    }

    fn enter(&mut self, state: State) {
        self.recent.clear();
        self.state = state;
    }

    fn close_tag(&mut self) {
        match self.tag.as_str() {
            "style" | "script" => self.enter(State::Raw),
            _ => self.state = State::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: Place) {
        let mut follower = Follower::default();
        follower.follow(html);
        assert_eq!(follower.place(), expected, "{html}");
    }

    #[test]
    fn places_are_told_apart() {
        check("", Place::Text);
        check("<p>Hi ", Place::Text);
        check("<title>", Place::Text);
        check("1 < 2 ", Place::Text);
        check("<a title=\"", Place::Attribute);
        check("<a title='x", Place::Attribute);
        check("<a class=x HREF=\"", Place::Url { at_start: true });
        check("<a href=\"https://x/?", Place::Url { at_start: false });
        check("<a href=\"x\">y", Place::Text);
        check("<a title=\">\" href='", Place::Url { at_start: true });
    }

    #[test]
    fn places_where_no_value_is_safe_are_known() {
        for html in [
            "<",
            "<a ",
            "<a x",
            "<a href=",
            "<a href=x",
            "<!-- <p>",
            "<style>p{",
            "<script>",
            "<p style=\"",
            "<p onclick='",
            "<!doctype ",
            "<style type=\"a\">b{}</sty",
        ] {
            check(html, Place::Nowhere);
        }
        check("<!-- <style> -->", Place::Text);
        check("<!doctype html>", Place::Text);
        check("<style>a>b{}</style>", Place::Text);
        check("<!--[if mso]><b><![endif]-->", Place::Text);
    }
}
