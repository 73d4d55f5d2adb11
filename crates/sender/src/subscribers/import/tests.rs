//! Imports, seen through the store and what is told of the rows.

use std::io::Write as _;

use super::*;
use crate::testing::{address, import, import_with, now, store_with, temporary_store};
use crate::{RejectsFile, Suppression};

#[tokio::test]
async fn bad_rows_are_reported_with_their_lines_and_columns() {
    let (_folder, store) = temporary_store().await;
    let (report, rejected) = import(
        &store,
        "email,Full name\n\
         ada@x.example,Ada\n\
         not an address,Eve\n\
         \"multi\nline@x.example\",Mallory\n\
         bob@x.example,\"Bob\r\nBcc: all@x.example\"\n\
         ADA@X.example,Ada again\n\
         carol@x.example\n\
         ,Nobody\n\
         dave@x.example,Dave\n",
    )
    .await;
    assert_eq!((report.added, report.rejected), (2, 6));
    let expected = [
        "3: email: the address has no `@`",
        "4: email: the address holds a line break or another control character",
        "6: Full name: there is a line break or NUL",
        "8: the same address as on line 2",
        "9: the row has 1 columns, the first row 2; is a quote missing?",
        "10: email: there is no address",
    ];
    assert_eq!(rejected, expected);
    assert_eq!(store.count("weekly").await.unwrap(), 2);
}

#[tokio::test]
async fn the_first_row_of_a_person_counts() {
    let (_folder, store) = temporary_store().await;
    let csv = "email,name\nx@bücher.example,First\nX@XN--BCHER-KVA.example,Second\n\
        y@x.example,Y\nx@BÜCHER.example,Third\n";
    let (report, rejected) = import(&store, csv).await;
    assert_eq!(report.added, 2);
    assert_eq!(
        rejected,
        [
            "3: the same address as on line 2",
            "5: the same address as on line 2"
        ]
    );
    let found = store.find(&address("x@bücher.example")).await.unwrap();
    assert_eq!(found.unwrap().name.as_deref(), Some("First"));
}

#[tokio::test]
async fn nobody_is_brought_back_unless_named() {
    let (_folder, store) = store_with(&["a@x.example", "b@x.example", "c@x.example"]).await;
    let csv = "email\nA@x.example\nb@x.example\nc@x.example\nd@x.example\n";
    let suppress = async |who: &str, list, reason| {
        store
            .suppress(list, &address(who), reason, now())
            .await
            .unwrap()
    };
    suppress("a@x.example", Some("weekly"), Suppression::Unsubscribed).await;
    suppress("b@x.example", None, Suppression::Bounced).await;
    suppress("c@x.example", None, Suppression::Complained).await;
    // Taking someone off the list does not take away that they left it.
    store
        .remove("weekly", &address("a@x.example"))
        .await
        .unwrap();
    let (report, rejected) = import(&store, csv).await;
    assert_eq!(report.added, 1);
    assert_eq!(
        rejected,
        [
            "2: unsubscribed from this list earlier",
            "3: mail to this address came back earlier",
            "4: complained about the mail earlier",
        ]
    );
    let mut options = ImportOptions::new("weekly", now());
    options.revive = vec![Suppression::Bounced];
    let (report, rejected) = import_with(&store, csv.as_bytes(), &options).await;
    assert_eq!((report.added, report.unchanged), (1, 1));
    assert_eq!(rejected.len(), 2);
    let (report, _) = import(&store, csv).await;
    assert_eq!(report.unchanged, 2, "who was revived stays");
}

#[tokio::test]
async fn a_weightier_reason_on_every_list_is_not_lifted_with_a_lesser_one() {
    let (_folder, store) = store_with(&["a@x.example"]).await;
    let a = address("a@x.example");
    store.unsubscribe("weekly", &a, now()).await.unwrap();
    store.forget(&a, now()).await.unwrap();
    let mut options = ImportOptions::new("weekly", now());
    options.revive = vec![Suppression::Unsubscribed];
    let (report, rejected) = import_with(&store, b"email\na@x.example\n", &options).await;
    assert_eq!(report.added, 0);
    assert_eq!(rejected, ["2: asked to be forgotten"]);
}

#[tokio::test]
async fn a_second_import_learns_only_what_is_new() {
    let (_folder, store) = temporary_store().await;
    import(&store, "email,name\na@x.example,A\nb@x.example,B\n").await;
    let csv = "email,name,consent_source\na@x.example,A,\nb@x.example,Bea,\nc@x.example,C,\n";
    let (report, _) = import(&store, csv).await;
    assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
    let csv = "email,consent_source\na@x.example,/join\n";
    assert_eq!(import(&store, csv).await.0.updated, 1);
    assert_eq!(import(&store, csv).await.0.unchanged, 1);
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_changes_nothing() {
    let (_folder, store) = temporary_store().await;
    import(&store, "email,name\na@x.example,A\nb@x.example,B\n").await;
    store
        .unsubscribe("weekly", &address("b@x.example"), now())
        .await
        .unwrap();
    let csv = b"email,name\na@x.example,Ada\nb@x.example,B\nc@x.example,C\nbad,X\n";
    let mut options = ImportOptions::new("weekly", now());
    options.revive = vec![Suppression::Unsubscribed];
    options.dry_run = true;
    let dry = import_with(&store, csv, &options).await;
    assert_eq!(store.count("weekly").await.unwrap(), 1);
    let a = store.find(&address("a@x.example")).await.unwrap().unwrap();
    assert_eq!(a.name.as_deref(), Some("A"));
    let (_, rejected) = import(&store, "email\nb@x.example\n").await;
    assert_eq!(rejected.len(), 1, "a dry run lifts nothing");
    options.dry_run = false;
    assert_eq!(import_with(&store, csv, &options).await, dry);
    assert_eq!((dry.0.added, dry.0.updated, dry.0.rejected), (2, 1, 1));
}

#[tokio::test]
async fn rejects_can_be_mended_and_imported() {
    let (_folder, store) = temporary_store().await;
    let csv = "email,name,note\nada.x.example,Ada,=1+1\nshort\n";
    let mut file = RejectsFile::new(Vec::new());
    let mut options = ImportOptions::new("weekly", now());
    options.map.insert("note".to_owned(), "remark".to_owned());
    store
        .import(csv.as_bytes(), &options, |row| file.write(row))
        .await
        .unwrap();
    file.flush().unwrap();
    let written = String::from_utf8(file.into_inner()).unwrap();
    assert_eq!(
        written,
        "rejected_line,rejected_column,rejected_because,email,name,note\n\
         2,email,the address has no `@`,ada.x.example,Ada,'=1+1\n\
         3,,\"the row has 1 columns, the first row 3; is a quote missing?\",short\n"
    );
    let mended = written.replace("ada.x", "ada@x");
    let (report, rejected) = import_with(&store, mended.as_bytes(), &options).await;
    assert_eq!((report.added, rejected.len()), (1, 1));
    let ada = store
        .find(&address("ada@x.example"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ada.fields_as_json(), r#"{"remark":"=1+1"}"#);
}

#[tokio::test]
async fn more_rows_than_a_transaction_holds_and_no_comma() {
    let (_folder, store) = temporary_store().await;
    let rows = 10_200_u64;
    let mut csv = vec!["\u{feff}email;city\r\n".to_owned()];
    csv.extend((0..rows).map(|n| format!("p{n}@x.example;\"Paris, France\"\r\n")));
    let (report, _) = import(&store, &csv.concat()).await;
    assert_eq!(report.added, rows);
    assert_eq!(store.count("weekly").await.unwrap(), rows);
    let one = store.find(&address("p7@x.example")).await.unwrap().unwrap();
    assert_eq!(one.fields["city"], "Paris, France");
    assert_eq!(import(&store, &csv.concat()).await.0.unchanged, rows);
}

#[tokio::test]
async fn other_encodings_are_refused_row_by_row() {
    let (_folder, store) = temporary_store().await;
    let csv: &[u8] = b"email,name\na@x.example,Ren\xe9\nb@x.example,B\n";
    let options = ImportOptions::new("weekly", now());
    let (report, rejected) = import_with(&store, csv, &options).await;
    assert_eq!(report.added, 1);
    assert_eq!(
        rejected,
        ["2: name: this is not UTF-8; save the file as UTF-8"]
    );
}

#[tokio::test]
async fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let (_folder, store) = temporary_store().await;
    let mut csv = b"email,name\na@x.example,\"A\n".to_vec();
    for n in 0..200_000 {
        writeln!(csv, "p{n}@x.example,P").unwrap();
    }
    let options = ImportOptions::new("weekly", now());
    let error = store.import(csv.as_slice(), &options, |_| Ok(())).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is a quote never closed?"), "{error}");
    assert_eq!(store.count("weekly").await.unwrap(), 0);
}
