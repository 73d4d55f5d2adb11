//! What a list of subscribers may be called.

/// Checks the name of a list, in the settings or on the command line.
///
/// # Errors
/// When the name is empty, stands for every list in the store, or could not be told from another
/// one by somebody who reads it.
pub fn list_name(name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Err("a list needs a name".to_owned());
    }
    if name == "*" {
        return Err("`*` means every list; name one".to_owned());
    }
    if name.trim() != name || name.chars().any(char::is_control) {
        return Err(format!(
            "`{}` has blanks around it or control characters in it",
            name.escape_debug()
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_can_be_read() {
        for good in ["weekly", "big spenders", "größte", "a*b", "2026/spring"] {
            assert_eq!(list_name(good).as_deref(), Ok(good));
        }
        for bad in ["", "*", " weekly", "weekly\n", "a\0b"] {
            assert!(list_name(bad).is_err(), "{bad:?}");
        }
    }
}
