//! STARTTLS, implicit TLS, and certificates.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::super::{Smtp, Trust, trust};
use super::run::{Run, deliver, deliver_jobs, ending};
use super::script::{Act, Cue, Step};
use super::server::Server;

const TO: [&str; 2] = ["a@x.example", "b@x.example"];

/// An authority of our own, and its certificate in a file.
struct Authority {
    folder: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let der = data_encoding::BASE64.encode(issuer.der());
        let lines: Vec<&str> = der
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let pem = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        );
        std::fs::write(folder.path().join("ca.pem"), pem).unwrap();
        Self { folder, issuer }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server with a certificate for this name, as the parameters are changed.
    fn acceptor(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config).into()
    }
}

async fn tls_server(
    tls: TlsAcceptor,
    implicit: bool,
    script: impl Fn(&Cue) -> Act + Send + Sync + 'static,
) -> Server {
    Server::start(&["PIPELINING", "AUTH PLAIN"], Some(tls), implicit, script).await
}

fn transport(server: &Server, scheme: &str, query: &str) -> Smtp {
    let url = format!("{scheme}://127.0.0.1:{}?{query}", server.port);
    Smtp::new(url.parse().unwrap(), None).unwrap()
}

#[tokio::test]
async fn mail_goes_through_starttls_and_through_implicit_tls() {
    let authority = Authority::new();
    let ca = format!("ca={}", authority.file().display());
    for (scheme, implicit, query) in [
        ("smtp", false, format!("tls=required&{ca}")),
        ("smtp", false, ca.clone()),
        ("smtps", true, ca),
    ] {
        let tls = authority.acceptor("127.0.0.1", |_| {});
        let server = tls_server(tls, implicit, |_| Act::Well).await;
        let run = deliver(&mut transport(&server, scheme, &query), &TO).await;
        assert_eq!(run.kinds(&server, &TO), ["accepted", "accepted"], "{run:?}");
        let seen = server.seen.lock().unwrap();
        assert_eq!(seen.commands_like("STARTTLS"), usize::from(!implicit));
        assert_eq!(
            seen.commands_like("EHLO"),
            if implicit { 1 } else { 2 },
            "it asks again behind TLS"
        );
    }
}

async fn refused(tls: TlsAcceptor, query: &str) -> Run {
    let server = tls_server(tls, false, |_| Act::Well).await;
    let query = format!("tls=required{query}");
    let run = deliver(&mut transport(&server, "smtp", &query), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["not sent", "untouched"]);
    assert_eq!(ending(&run.ended), "down", "{run:?}");
    assert_eq!(server.seen.lock().unwrap().commands_like("MAIL"), 0);
    run
}

#[tokio::test]
async fn a_wrong_certificate_is_refused_and_explained() {
    let authority = Authority::new();
    let ca = format!("&ca={}", authority.file().display());
    let check = async |tls: TlsAcceptor, query: &str, words: &str| {
        let run = refused(tls, query).await;
        let (reason, _) = run.down();
        assert!(reason.contains(words), "{reason}");
    };
    let right = || authority.acceptor("127.0.0.1", |_| {});
    check(right(), "", "is signed by nobody whom this machine trusts").await;
    let other = Authority::new();
    check(
        right(),
        &format!("&ca={}", other.file().display()),
        "`?ca=FILE`",
    )
    .await;
    let named = authority.acceptor("mail.x.example", |_| {});
    check(named, &ca, "not for 127.0.0.1").await;
    let old = authority.acceptor("127.0.0.1", |params| {
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    });
    check(old, &ca, "has expired").await;
    let new = authority.acceptor("127.0.0.1", |params| {
        params.not_before = rcgen::date_time_ymd(2901, 1, 1);
        params.not_after = rcgen::date_time_ymd(2902, 1, 1);
    });
    check(new, &ca, "is not valid yet").await;
}

#[tokio::test]
async fn plain_text_behind_starttls_is_refused() {
    let authority = Authority::new();
    let query = format!("tls=required&ca={}", authority.file().display());
    let tls = authority.acceptor("127.0.0.1", |_| {});
    let injected = "220 go\r\n250-injected\r\n250 AUTH PLAIN";
    let server = tls_server(tls, false, move |cue| match cue.step {
        Step::StartTls => Act::say(injected),
        _ => Act::Well,
    })
    .await;
    let run = deliver(&mut transport(&server, "smtp", &query), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["not sent", "untouched"]);
    let (reason, transient) = run.down();
    assert!(!transient && reason.contains("plain text"), "{reason}");
    assert_eq!(
        server.seen.lock().unwrap().commands_like("EHLO"),
        1,
        "nothing was said behind it"
    );
}

#[tokio::test]
async fn tls_that_is_required_and_missing_stops() {
    let server = Server::pipelining(|_| Act::Well).await;
    let run = deliver(&mut transport(&server, "smtp", "tls=required"), &TO).await;
    let (reason, transient) = run.down();
    assert!(
        !transient && reason.contains("offers no STARTTLS"),
        "{reason}"
    );

    let authority = Authority::new();
    for (reply, end) in [("454 4.7.0 not now", "wait"), ("502 5.5.1 never", "down")] {
        let tls = authority.acceptor("127.0.0.1", |_| {});
        let server = tls_server(tls, false, move |cue| match cue.step {
            Step::StartTls => Act::say(reply),
            _ => Act::Well,
        })
        .await;
        let run = deliver(&mut transport(&server, "smtp", "tls=required"), &TO).await;
        assert_eq!(
            (run.kinds(&server, &TO)[0], ending(&run.ended)),
            ("not sent", end)
        );
        // Where it is not required, the mail goes without.
        let run = deliver(&mut transport(&server, "smtp", "tls=opportunistic"), &TO).await;
        assert_eq!(run.kinds(&server, &TO), ["accepted", "accepted"]);
    }
}

#[tokio::test]
async fn opportunistic_tls_does_not_ask_whose_certificate_it_is() {
    let tls = Authority::new().acceptor("snakeoil", |_| {});
    let server = tls_server(tls, false, |_| Act::Well).await;
    let run = deliver(&mut transport(&server, "smtp", "tls=opportunistic"), &TO).await;
    assert_eq!(run.kinds(&server, &TO), ["accepted", "accepted"], "{run:?}");
    assert_eq!(server.seen.lock().unwrap().commands_like("STARTTLS"), 1);
}

#[tokio::test]
async fn a_password_that_leaves_this_machine_asks_whose_certificate_it_is() {
    let anyone = |url: &str| matches!(trust(&url.parse().unwrap()), Ok(Trust::Anyone));
    assert!(anyone("smtp://mail.x.example?tls=opportunistic"));
    assert!(!anyone("smtp://me@mail.x.example?tls=opportunistic"));
    assert!(!anyone("smtp://mail.x.example"));
    assert!(!anyone("smtps://127.0.0.1"));
}

#[tokio::test]
async fn a_port_without_tls_says_so() {
    let server = Server::pipelining(|_| Act::Well).await;
    let run = deliver(&mut transport(&server, "smtps", ""), &TO).await;
    let (reason, transient) = run.down();
    assert!(
        !transient && reason.contains("does not speak TLS"),
        "{reason}"
    );
}

#[test]
fn a_file_without_authorities_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "no certificate").unwrap();
    for file in [file, folder.path().join("missing.pem")] {
        let url = format!("smtp://127.0.0.1?ca={}", file.display());
        let error = Smtp::new(url.parse().unwrap(), None).unwrap_err();
        assert!(
            error.to_string().contains(&file.display().to_string()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_final_dot_is_kept_from_tls_until_the_content_has_left() {
    let authority = Authority::new();
    let query = format!("ca={}", authority.file().display());
    for (step, expected) in [(Step::Content, "not sent"), (Step::Dot, "in doubt")] {
        let tls = authority.acceptor("127.0.0.1", |_| {});
        let server = tls_server(tls, true, move |cue| match cue.step == step {
            true => Act::Close,
            false => Act::Well,
        })
        .await;
        let mut message = crate::testing::message("a@x.example");
        message.content = (b"one line of many\r\n".repeat(1_000_000)).into();
        let job = crate::Job {
            ticket: 0,
            message,
            valid_until: None,
        };
        let mut smtp = transport(&server, "smtps", &query);
        let run = deliver_jobs(&mut smtp, vec![job]).await;
        assert_eq!(run.kinds(&server, &TO[..1]), [expected], "{run:?}");
    }
}
