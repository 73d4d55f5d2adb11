//! Planning the smaller versions of pictures.

use super::{Content, Planner};
use crate::{
    output::OutputPath,
    pictures::{MailPictures, Pictures},
};

impl Planner {
    pub(super) fn pictures(&mut self, pictures: &Pictures) {
        for (address, (file, variant)) in pictures.variants() {
            let content = Content::Picture(file.clone(), variant.clone());
            let what = format!("a smaller {file}");
            self.add(OutputPath::file(&address), content, &what);
        }
    }

    /// The pictures of mails, those that are to be mailed later among them: a mail may be read
    /// before the next export.
    pub(super) fn mail_pictures(&mut self, pictures: &MailPictures) {
        for (address, picture) in pictures {
            let content = Content::MailPicture(picture.clone());
            self.add(OutputPath::file(address), content, "a picture of a mail");
        }
    }
}
