//! Signing in (RFC 4954) by PLAIN, LOGIN or XOAUTH2.

use data_encoding::BASE64;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};

use super::capabilities::Capabilities;
use super::connect::{Down, part};
use super::limits::Limits;
use super::link::{Link, Lost};
use super::replies::Answer;
use super::{SmtpAuth, SmtpUrl};

/// Signs in, if the URL names a user.
pub(super) async fn sign_in(
    link: &mut Link,
    server: &Capabilities,
    url: &SmtpUrl,
    credentials: &Credentials,
    limits: Limits,
) -> Result<(), Down> {
    let host = url.host();
    if !link.is_encrypted() && !url.is_loopback() {
        let reason = format!("{host} offers no TLS, and a password is not sent without it");
        return Err(part(link, Down::stays(reason)).await);
    }
    let mechanism = match mechanism(server, url) {
        Ok(mechanism) => mechanism,
        Err(reason) => return Err(part(link, Down::stays(reason)).await),
    };
    let answer = talk(link, mechanism, credentials, limits)
        .await
        .map_err(|lost| Down::lost(url, &unquoted(lost)))?;
    if answer.code == 235 {
        return Ok(());
    }
    let said = without(&secrets(credentials), &answer);
    let down = match answer.code / 100 {
        5 => Down::stays(format!(
            "{host} does not accept the user or the password: {said}; check `mail.password`"
        )),
        _ => Down::passes(format!("{host} cannot sign anybody in: {said}")),
    };
    Err(part(link, down).await)
}

/// A server that repeats what it was told must not bring the password into a log.
fn without(secrets: &[String], answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.text);
    if secrets.iter().any(|secret| text.contains(secret)) {
        return answer.code.to_string();
    }
    answer.shown()
}

/// What is no reply may be anything, such as the line that holds the password.
fn unquoted(lost: Lost) -> Lost {
    match lost {
        Lost::Garbled(_) => Lost::Garbled("an answer to AUTH that is none".to_owned()),
        lost => lost,
    }
}

fn secrets(credentials: &Credentials) -> [String; 4] {
    let password = response(Mechanism::Login, credentials, Some("Password"));
    [
        BASE64.encode(password.as_bytes()),
        BASE64.encode(response(Mechanism::Plain, credentials, None).as_bytes()),
        BASE64.encode(response(Mechanism::Xoauth2, credentials, None).as_bytes()),
        password,
    ]
}

fn response(mechanism: Mechanism, credentials: &Credentials, challenge: Option<&str>) -> String {
    mechanism
        .response(credentials, challenge)
        .expect("the challenge is one that the mechanism knows")
}

/// Up to the server's last word.
async fn talk(
    link: &mut Link,
    mechanism: Mechanism,
    credentials: &Credentials,
    limits: Limits,
) -> Result<Answer, Lost> {
    let encode = |challenge| BASE64.encode(response(mechanism, credentials, challenge).as_bytes());
    let (first, then) = match mechanism {
        // Servers word their challenges differently, and all ask for the user first.
        Mechanism::Login => (
            "AUTH LOGIN".to_owned(),
            vec![encode(Some("Username")), encode(Some("Password"))],
        ),
        // A challenge here is an error in JSON; after an empty line comes the refusal.
        Mechanism::Xoauth2 => (
            format!("AUTH XOAUTH2 {}", encode(None)),
            vec![String::new()],
        ),
        // Some servers ask for what was sent along.
        Mechanism::Plain => (format!("AUTH PLAIN {}", encode(None)), vec![encode(None)]),
    };
    link.command(format!("{first}\r\n").as_bytes()).await;
    let mut answer = link.answer(limits.command).await?;
    for line in then {
        if answer.code != 334 {
            break;
        }
        link.command(format!("{line}\r\n").as_bytes()).await;
        answer = link.answer(limits.command).await?;
    }
    Ok(answer)
}

fn mechanism(server: &Capabilities, url: &SmtpUrl) -> Result<Mechanism, String> {
    let host = url.host();
    let offered = match server.auth.as_slice() {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    if let Some(asked) = url.auth() {
        let asked = match asked {
            SmtpAuth::Plain => Mechanism::Plain,
            SmtpAuth::Login => Mechanism::Login,
            SmtpAuth::Xoauth2 => Mechanism::Xoauth2,
        };
        if server.offers(asked) {
            return Ok(asked);
        }
        return Err(format!(
            "{host} does not sign in by {asked}; it offers {offered}"
        ));
    }
    // A password is no access token, so XOAUTH2 is only for those who ask for it.
    [Mechanism::Plain, Mechanism::Login]
        .into_iter()
        .find(|known| server.offers(*known))
        .ok_or_else(|| {
            format!(
                "{host} does not sign in by PLAIN or LOGIN; it offers {offered} (for XOAUTH2, \
                 write `?auth=xoauth2` and set `mail.password` to an access token)"
            )
        })
}
