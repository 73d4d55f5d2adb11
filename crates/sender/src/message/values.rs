//! What the gaps of a mailing are filled with for one recipient.

use postroom_content_model::{Field, ValuesFor};

use crate::Subscriber;

pub(super) struct Values<'a> {
    pub(super) subscriber: &'a Subscriber,
    pub(super) unsubscribe_url: &'a str,
    pub(super) web_url: &'a str,
}

impl ValuesFor for Values<'_> {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::UnsubscribeUrl => Some(self.unsubscribe_url),
            Field::WebUrl => Some(self.web_url),
            Field::Name | Field::Email | Field::Custom(_) => self.subscriber.value(field),
        }
    }
}
