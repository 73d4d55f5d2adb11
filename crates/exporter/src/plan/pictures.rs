//! Planning the smaller versions of pictures.

use super::{Content, Planner};
use crate::{output::OutputPath, pictures::Pictures};

impl Planner {
    pub(super) fn pictures(&mut self, pictures: &Pictures) {
        for (address, (file, variant)) in pictures.variants() {
            let content = Content::Picture(file.clone(), variant.clone());
            let what = format!("a smaller {file}");
            self.add(OutputPath::file(&address), content, &what);
        }
    }
}
