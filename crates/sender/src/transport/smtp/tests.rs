//! The connection against a server on a script. What an outcome says must be what truly happened
//! there.

mod attribution;
mod babbling;
mod cancelling;
mod dropping;
mod extensions;
mod fates;
mod lenient;

mod mailing;
mod recycling;
mod refusals;
mod run;
mod script;
mod server;
mod signing_in;
mod stalling;
mod trust;
