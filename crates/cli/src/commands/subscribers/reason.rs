//! The reasons for which people are kept off lists, as arguments.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use postroom_sender::Suppression;

/// Reasons that an import may lift. The forgotten come back one by one, and only when they ask.
pub(super) fn of_many() -> impl TypedValueParser<Value = Suppression> {
    one_of(&[
        Suppression::Bounced,
        Suppression::Unsubscribed,
        Suppression::Complained,
    ])
}

/// Reasons that one person may ask to have lifted.
pub(super) fn of_one() -> impl TypedValueParser<Value = Suppression> {
    one_of(&Suppression::ALL)
}

/// Reasons that a provider tells.
pub(super) fn told() -> impl TypedValueParser<Value = Suppression> {
    one_of(&[Suppression::Bounced, Suppression::Complained])
}

fn one_of(reasons: &[Suppression]) -> impl TypedValueParser<Value = Suppression> {
    let values = reasons
        .iter()
        .map(|reason| PossibleValue::new(reason.as_str()).help(reason.explained()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Suppression>())
}
