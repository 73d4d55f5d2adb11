//! Whom TLS trusts, and what it says when it does not.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error as TlsError, RootCertStore};

use super::anyone::Anyone;

/// Whose certificate is taken.
#[derive(Clone, Debug)]
pub(super) enum Trust {
    /// Those that the system trusts; on Linux `SSL_CERT_FILE` and `SSL_CERT_DIR` say otherwise.
    System,
    /// Those that these authorities have signed.
    Authorities(Vec<CertificateDer<'static>>),
    /// Everybody's: encryption against those who only listen (RFC 7435).
    Anyone,
}

impl Trust {
    /// The authorities in a PEM file.
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let refuse = |reason: String| format!("the authorities in {}: {reason}", file.display());
        let read =
            CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let found = read.map_err(|error| refuse(error.to_string()))?;
        if found.is_empty() {
            return Err(refuse("there is no certificate in PEM format".to_owned()));
        }
        Ok(Self::Authorities(found))
    }

    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, String> {
        let provider = provider.clone();
        match self {
            Self::System => Verifier::new(provider)
                .map(|verifier| Arc::new(verifier) as Arc<dyn ServerCertVerifier>)
                .map_err(|error| error.to_string()),
            Self::Authorities(authorities) => {
                let mut roots = RootCertStore::empty();
                for authority in authorities {
                    roots
                        .add(authority.clone())
                        .map_err(|error| error.to_string())?;
                }
                WebPkiServerVerifier::builder_with_provider(roots.into(), provider)
                    .build()
                    .map(|verifier| verifier as Arc<dyn ServerCertVerifier>)
                    .map_err(|error| error.to_string())
            }
            Self::Anyone => Ok(Arc::new(Anyone::new(provider))),
        }
    }

    /// What begins TLS on a connection.
    pub(super) fn connector(&self) -> Result<TlsConnector, String> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = self.verifier(&provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

/// Why a handshake failed, and whether it may do better next time.
pub(super) struct Refused {
    pub(super) reason: String,
    pub(super) transient: bool,
}

/// Shakes hands with a server of that name or address.
pub(super) async fn handshake(
    connector: &TlsConnector,
    stream: TcpStream,
    host: &str,
) -> Result<TlsStream<TcpStream>, Refused> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| Refused {
        reason: format!("{host} cannot be the name in a certificate: {error}"),
        transient: false,
    })?;
    connector
        .connect(name, stream)
        .await
        .map_err(|error| refused(&error, host))
}

fn refused(error: &io::Error, host: &str) -> Refused {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<TlsError>());
    match tls {
        None => Refused {
            reason: format!("{host} broke off while TLS began: {error}"),
            transient: true,
        },
        Some(tls) => Refused {
            reason: explain(tls, host),
            transient: false,
        },
    }
}

fn explain(error: &TlsError, host: &str) -> String {
    let certificate = match error {
        TlsError::InvalidCertificate(certificate) => certificate,
        TlsError::InvalidMessage(_) => {
            return format!("{host} does not speak TLS at this point; is the port right?");
        }
        other => return format!("TLS with {host} failed: {other}"),
    };
    let wrong = match certificate {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "is signed by nobody whom this machine trusts; if it is right, name its authority's \
             file with `?ca=FILE`"
                .to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            format!("is for {}, not for {host}", names(presented))
        }
        CertificateError::NotValidForName => format!("is not for {host}"),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "has expired, or this machine's clock is wrong".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet, or this machine's clock is wrong".to_owned()
        }
        other => format!("cannot be trusted: {other}"),
    };
    format!("the certificate of {host} {wrong}")
}

fn names(presented: &[String]) -> String {
    match presented {
        [] => "no name".to_owned(),
        names => names.join(", "),
    }
}
