//! Imports a CSV file into a store, for measuring: `import_speed FILE.csv STORE.db`.

use std::error::Error;
use std::fs::File;
use std::io::{Write as _, stdout};

use postroom_sender::{ImportOptions, Store, StoreUrl};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(csv), Some(store)) = (arguments.next(), arguments.next()) else {
        return Err("import_speed FILE.csv STORE.db".into());
    };
    let store = Store::open(&StoreUrl::Sqlite(store.into())).await?;
    let options = ImportOptions::new("weekly", "2026-01-01T00:00:00Z".parse()?);
    let report = store.import(File::open(csv)?, &options, |_| Ok(())).await?;
    store.close().await;
    writeln!(stdout(), "{report:?}")?;
    Ok(())
}
