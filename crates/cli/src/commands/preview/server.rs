//! Answers browsers on this machine, and no other site that their pages come from.

use std::{convert::Infallible, net::TcpListener, sync::Arc};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{Request, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};

use super::{
    mail, overview,
    pages::{self, Answer},
    panel,
    state::{Live, State},
};
use crate::output::Output;

/// The preview's own pages lie below this address, where no site has a page.
const OWN: &str = "/_postroom";

/// Answers until the user interrupts it.
pub(super) fn serve(
    listener: TcpListener,
    live: &Arc<Live>,
    output: &Output,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let served = runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        say_where(&listener, live, output)?;
        let router = Router::new().fallback(answer).with_state(Arc::clone(live));
        tokio::select! {
            served = axum::serve(listener, router) => served.context("cannot serve the preview"),
            interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot be interrupted"),
        }
    });
    // Browsers hold a connection open for news; nobody waits for them.
    runtime.shutdown_background();
    served
}

fn say_where(
    listener: &tokio::net::TcpListener,
    live: &Live,
    output: &Output,
) -> anyhow::Result<()> {
    let state = live.now();
    let base = state.showing.as_ref().map_or("", |showing| showing.base());
    let mut results = output.results();
    writeln!(results, "http://{}{base}/", listener.local_addr()?)?;
    results.flush()?;
    if let Some(trouble) = &state.trouble {
        output.warning(&trouble.message);
    }
    Ok(())
}

async fn answer(Shared(live): Shared<Arc<Live>>, request: Request) -> Response {
    if !is_local(request.headers()) {
        let sentence = "the preview answers only to localhost, 127.0.0.1 and [::1]\n";
        return (StatusCode::FORBIDDEN, sentence).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    if path == "/_postroom/events" {
        return Sse::new(news(&live))
            .keep_alive(KeepAlive::default())
            .into_response();
    }
    let state = live.now();
    // Rendering a page is work, and files are read.
    let answered = tokio::task::spawn_blocking(move || route(&state, &path, &query)).await;
    answered.map_or_else(
        |_| StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        response,
    )
}

fn route(state: &State, path: &str, query: &str) -> Answer {
    if let Some(edition) = path.strip_prefix(mail::MAILS) {
        return mail::answer(state, edition, query);
    }
    match path.strip_prefix(OWN) {
        Some("") => Answer::redirect(&format!("{OWN}/")),
        Some("/") => Answer::html(StatusCode::OK, overview::page(state)),
        Some(own) => match own.strip_prefix("/panel") {
            Some(page) => Answer::html(StatusCode::OK, panel::of_page(state, page)),
            None => pages::answer(state, path),
        },
        None => pages::answer(state, path),
    }
}

/// The marks of the newest state, at once and whenever they change.
fn news(live: &Live) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let mut receiver = live.subscribe();
    receiver.mark_changed();
    stream::unfold(receiver, async |mut receiver| {
        receiver.changed().await.ok()?;
        let (site, findings) = receiver.borrow_and_update().marks();
        Some((
            Ok(Event::default().data(format!("{site} {findings}"))),
            receiver,
        ))
    })
}

/// Whether a request was meant for this machine. A site elsewhere may let its own name lead here,
/// so that its scripts could read drafts (DNS rebinding); the name then stands in `Host`.
fn is_local(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let host = host.to_str().unwrap_or_default();
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| name.eq_ignore_ascii_case(local))
}

fn response(answer: Answer) -> Response {
    let mut response = (answer.status, answer.body).into_response();
    let headers = response.headers_mut();
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Drafts may be among what is shown.
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (header::CONTENT_TYPE, answer.media_type),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = answer.policy {
        let policy = HeaderValue::from_static(policy);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let location = answer.location.as_deref();
    if let Some(Ok(location)) = location.map(HeaderValue::from_str) {
        headers.insert(header::LOCATION, location);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let check = |host: &str, expected| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("a value"));
            assert_eq!(is_local(&headers), expected, "{host}");
        };
        for host in [
            "localhost",
            "LOCALHOST:4000",
            "127.0.0.1:1",
            "[::1]:4000",
            "[::1]",
        ] {
            check(host, true);
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:4000",
            "evil.example:127.0.0.1",
            "127.0.0.1.evil.example",
            "::1",
            "localhost:4000@evil.example",
        ] {
            check(host, false);
        }
        assert!(!is_local(&HeaderMap::new()));
    }
}
