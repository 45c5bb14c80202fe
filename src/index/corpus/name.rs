//! File names as ids and as hints: what a document is called that `corpus.toml` doesn't name.

/// `wanted`, or with the first number from 2 behind it that isn't taken.
pub(super) fn distinct(wanted: String, joint: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(&wanted) {
        return wanted;
    }
    (2_u32..).map(|n| format!("{wanted}{joint}{n}")).find(|name| !taken(name)).unwrap_or(wanted)
}

/// What a file name gives away.
pub(super) fn kind(file: &str) -> String {
    let name = file.to_lowercase();
    let kind = ["addendum", "bijlage"].into_iter().find(|kind| name.starts_with(kind));
    kind.unwrap_or_default().to_owned()
}

/// A name as an id: lower-case ASCII letters and digits, everything else one hyphen.
pub(in crate::index) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match fold(c) {
            Some(c) => slug.push(c),
            None if slug.is_empty() || slug.ends_with('-') => {}
            None => slug.push('-'),
        }
        // Well below the 255 bytes that file systems allow a name.
        if slug.len() >= 80 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "document".to_owned() } else { slug.to_owned() }
}

/// The letters with accents that Dutch file names have.
fn fold(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'à' | 'á' | 'â' | 'ä' => Some('a'),
        'ç' => Some('c'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ñ' => Some('n'),
        'ò' | 'ó' | 'ô' | 'ö' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected, "{name:?}");
        check("Ondersteuningsplan PO 2018-2022 (def)", "ondersteuningsplan-po-2018-2022-def");
        check("Financiën & beleid", "financien-beleid");
        check("___", "document");
        check("計画", "document");
        check(&"a".repeat(300), &"a".repeat(80));
    }
}
