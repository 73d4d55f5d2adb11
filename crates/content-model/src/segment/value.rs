//! What a field is compared with: text, or a number.

use std::cmp::Ordering;

/// A value as a segment writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// In lower case; days such as 2026-02-03 order well as text.
    Text(String),
    Number(Decimal),
}

impl Literal {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }

    /// A word without quotes is a number if it is written as one. `007` is not: postcodes and
    /// telephone numbers keep their zeros.
    pub(super) fn word(word: &str) -> Self {
        let digits = word.strip_prefix('-').unwrap_or(word);
        let padded = digits.starts_with('0') && digits.len() > 1 && !digits.starts_with("0.");
        match Decimal::parse(word) {
            Some(number) if !padded && !word.starts_with('+') => Self::Number(number),
            _ => Self::text(word),
        }
    }

    /// How a subscriber's value stands to this one; `None` where one is a number and the other
    /// is not.
    pub(super) fn compared_by(&self, value: &str) -> Option<Ordering> {
        match self {
            Self::Text(text) => Some(value.to_lowercase().as_str().cmp(text)),
            Self::Number(number) => Some(Decimal::parse(value)?.cmp(number)),
        }
    }
}

/// A decimal number of any length, exact: customer numbers do not fit a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without zeros before it.
    whole: String,
    /// Without zeros behind it.
    fraction: String,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        Some(Self {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }
}

impl Decimal {
    /// The number without its sign: of two whole parts the longer is the greater.
    fn size(&self) -> (usize, &str, &str) {
        (self.whole.len(), &self.whole, &self.fraction)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_of_any_length() {
        let check = |left: &str, right: &str, expected| {
            let parse = |text| Decimal::parse(text).unwrap();
            assert_eq!(parse(left).cmp(&parse(right)), expected, "{left} {right}");
        };
        check("10", "9", Ordering::Greater);
        check("10.0", "10", Ordering::Equal);
        check("-0", "0", Ordering::Equal);
        check("-10", "-9", Ordering::Less);
        check("-1", "1", Ordering::Less);
        check("0.15", "0.2", Ordering::Less);
        check("9007199254740993", "9007199254740992", Ordering::Greater);
        for text in ["", "-", ".5", "5.", "1e3", "1,5", "٣", "2026-02-03"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
