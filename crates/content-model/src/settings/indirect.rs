//! Settings that say where their value is, so that no secret stands in a file of the site.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

/// A value, or where to get it. Whoever needs the value resolves it; the model reads neither the
/// environment nor runs commands.
#[derive(Clone, PartialEq, Eq)]
pub enum Indirect {
    /// The value itself.
    Literal(String),
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `file:PATH`: a file's text without the line end at its end, relative to the root.
    File(String),
    /// `command:…`: the first line a shell command prints.
    Command(String),
}

impl Indirect {
    /// Reads `env:`, `file:` and `command:`; anything else is the value itself.
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("env", name)) => Self::Env(name.trim().to_owned()),
            Some(("file", path)) => Self::File(path.trim().to_owned()),
            Some(("command", command)) => Self::Command(command.trim().to_owned()),
            _ => Self::Literal(text.to_owned()),
        }
    }
}

/// A literal may be a secret that someone wrote down after all: it is not shown.
impl std::fmt::Debug for Indirect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Literal(_) => f.write_str("Literal(…)"),
            Self::Env(name) => f.debug_tuple("Env").field(name).finish(),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Command(_) => f.write_str("Command(…)"),
        }
    }
}

impl<'de> Deserialize<'de> for Indirect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

impl JsonSchema for Indirect {
    fn schema_name() -> Cow<'static, str> {
        "Indirect".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "The value itself, or `env:NAME`, `file:PATH` or `command:…`.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Indirect;

    #[test]
    fn schemes_name_where_the_value_is() {
        assert_eq!(
            Indirect::parse("env:PASSWORD"),
            Indirect::Env("PASSWORD".into())
        );
        assert_eq!(
            Indirect::parse("file: key.pem"),
            Indirect::File("key.pem".into())
        );
        assert_eq!(
            Indirect::parse("command:pass show x"),
            Indirect::Command("pass show x".into())
        );
        let url = "smtp://user@host:587";
        assert_eq!(Indirect::parse(url), Indirect::Literal(url.into()));
        assert!(!format!("{:?}", Indirect::parse("hunter2")).contains("hunter2"));
    }
}
