//! Planning the smaller versions of pictures.

use postroom_content_model::Site;

use super::{Content, Planner};
use crate::{newsletter::pictures_of_mails, output::OutputPath, pictures::Pictures};

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
    pub(super) fn mail_pictures(&mut self, site: &Site) {
        for (address, picture) in pictures_of_mails(site) {
            let content = Content::MailPicture(picture);
            self.add(OutputPath::file(&address), content, "a picture of a mail");
        }
    }
}
