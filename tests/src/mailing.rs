//! Sites that mail: through a server of the test's, with links to a web server of the test's.

use crate::{Sink, Site, Web};

impl Site {
    /// A site that mails through `sink` and whose pages are on `web`, with one post and the edition
    /// `weekly/2026-11-13` of it for these people; all of it committed.
    #[track_caller]
    pub fn mailing(sink: &Sink, web: &Web, people: &[&str]) -> Self {
        let web = web.url();
        let site = Self::with_settings(&format!(
            "title: Tea\nbase_url: {web}\nlint: {{ ignore: [local-link] }}\n\
             newsletters:\n  weekly:\n    title: Tea Weekly\n    from: Tea <news@tea.example>\n    \
             postal_address: Tea, 1 Kettle Row\n    list: weekly\n\
             mail:\n  transport: {}\n  unsubscribe_url: {web}/leave/{{token}}\n  connections: 2\n",
            sink.url()
        ));
        site.post("tea", "## Water\n\nTea.")
            .write("static/kettle.png", "not looked at")
            .subscribe(people);
        let front = "subject: Tea for all\npreheader: Water first\nposts: [tea]\n";
        site.edition("2026-11-13", front, "Hello.");
        site.git(&["init", "--quiet", "--initial-branch=main"]);
        site.commit();
        site
    }
}
