//! Runs a command beside a private PostgreSQL, which `POSTROOM_TEST_POSTGRES` names.
//!
//!     with-postgres COMMAND [ARGUMENT]...

use std::{
    env,
    process::{Command, ExitCode},
};

use postroom_tests::Postgres;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(program) = arguments.next() else {
        return ExitCode::from(2);
    };
    let postgres = Postgres::start();
    let status = Command::new(program)
        .args(arguments)
        .env("POSTROOM_TEST_POSTGRES", postgres.url("postgres"))
        .status();
    if status.is_ok_and(|status| status.success()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
